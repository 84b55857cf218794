"""What letters ask of the database: due tasks, news."""
