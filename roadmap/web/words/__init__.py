"""Russian words, colours and signs that pages show for values. Pure."""
