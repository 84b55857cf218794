"""What SQLite and PostgreSQL understand alike: rows in sets, lists as one parameter, rows as values, columns."""
