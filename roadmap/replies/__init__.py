"""What people answer: letters that come in, what they say, and the coordinator's decision on it."""
