"""The command line, one module per field of work; `roadmap.cli` puts them together."""
