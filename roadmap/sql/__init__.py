"""Statements that SQLite and PostgreSQL both understand: rows put in sets, lists sent as one parameter."""
