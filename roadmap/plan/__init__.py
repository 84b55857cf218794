"""From a measure's schedule to its tasks, and what becomes of them when terms or rules change."""
