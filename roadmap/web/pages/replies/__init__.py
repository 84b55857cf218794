"""Pages of answers without an account: from a letter's link, and those that wait for a decision."""
