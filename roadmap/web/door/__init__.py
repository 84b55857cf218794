"""How requests are let in: a bounded line, bodies taken in whole, threads and connections counted together."""
