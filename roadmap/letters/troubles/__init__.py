"""The letter that tells what could not be put into a letter, and the words for it."""
