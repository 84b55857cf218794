"""From what a phrase says to its windows: years found, units counted, recurrences unrolled. Pure."""
