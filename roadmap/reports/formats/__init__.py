"""An execution report as bytes: json, html, xlsx, docx, pdf."""
