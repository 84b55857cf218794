"""The life of a task as people move it: moves, proof, remarks, and the reads of one task's page."""
