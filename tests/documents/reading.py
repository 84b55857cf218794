"""A file read in the test's own process, without the child that sets limits."""

from __future__ import annotations

from roadmap.documents.formats import read_bytes
from roadmap.documents.model import ParsedDocument
from roadmap.documents.parse import parse_document


def parse_bytes(name: str, data: bytes) -> ParsedDocument:
    """What the file says. Raises `DocumentError` where it cannot be read."""
    return parse_document(read_bytes(name, data))
