"""Execution reports: facts in, figures compiled once, the same figures in json, html, xlsx, docx and pdf."""
