"""Whom a letter reaches: the chain of fallbacks of a body, a measure's own person, what each person chose."""
