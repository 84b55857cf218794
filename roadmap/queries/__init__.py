"""The reads that join: rows or small read dataclasses out, never table objects."""
