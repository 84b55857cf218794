"""What a single cell says by its look: the column it belongs to, a term, a number, a word torn at the end of a line."""
