"""One reader per format; each gives the same neutral `Document`. The format is told by the bytes, not by the name alone."""

from __future__ import annotations

from roadmap.documents import errors
from roadmap.documents.blocks import Document
from roadmap.documents.readers import plain

MAX_BYTES = 30 * 2**20


def read_bytes(name: str, data: bytes) -> Document:
    """The file as blocks. Raises `DocumentError` with a stable code where it cannot be read."""
    if len(data) > MAX_BYTES:
        raise errors.too_large(MAX_BYTES)
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise errors.empty()
    return plain.read(name, data)
