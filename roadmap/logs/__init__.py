"""What the process writes to its log, and the secrets that never stand in it."""
