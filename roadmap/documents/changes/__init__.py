"""What an act changes in a roadmap: amendments read, the edition they make, the difference."""
