"""The morning check: which open tasks would reach nobody, and the letter that tells it."""
