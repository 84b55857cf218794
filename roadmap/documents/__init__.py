"""A file → what it says: formats, tables, content, changes; the doors are `parse` and `sandbox`. No database."""
