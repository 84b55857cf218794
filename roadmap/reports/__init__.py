"""Execution reports: facts in, figures compiled once, the same figures in every format."""
