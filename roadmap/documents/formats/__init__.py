"""One reader per format; each gives the same neutral `Document`. The bytes tell the format, not the name alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module

from roadmap.documents import errors
from roadmap.documents.blocks import Document
from roadmap.language.message import _

MAX_BYTES = 30 * 2**20
_NOTHING = b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"
_BINARY = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"II*\x00",
    b"MM\x00*",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"BM",
    b"{\\rtf",
)
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)?(?:<!doctype\s+html|<html|<head|<body|<table|<meta)",
    re.IGNORECASE | re.DOTALL,
)


def read_bytes(name: str, data: bytes) -> Document:
    """The file as blocks. Raises `DocumentError` with a stable code where it cannot be read."""
    if len(data) > MAX_BYTES:
        raise errors.too_large(MAX_BYTES)
    if not data.strip(_NOTHING):
        raise errors.empty()
    kind = format_of(name, data)
    try:
        return _reader(kind)(name, data)
    except (errors.DocumentError, MemoryError):
        raise
    except RecursionError:
        raise errors.bomb() from None
    except Exception as error:  # a damaged file makes the libraries that read it raise anything at all
        if kind == "plain":
            raise
        raise errors.damaged(_("его строение нарушено")) from error


def format_of(name: str, data: bytes) -> str:
    """Which reader reads the file: word, sheet, page, pdf or plain. Raises `DocumentError` for what none reads."""
    from roadmap.documents.formats import archive

    if problem := archive.compound(data, name):
        raise problem
    suffix = name.lower().rsplit(".", 1)[-1]
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK"):
        return _office(name, data)
    if data.startswith(_BINARY):
        raise errors.unsupported(name)
    if suffix in ("docx", "xlsx", "xlsm", "pdf"):
        raise errors.damaged(_("содержимое не соответствует расширению"))
    if suffix in ("html", "htm", "xhtml") or _HTML.match(data[:2000].lstrip(b"\xef\xbb\xbf")):
        return "page"
    if suffix not in ("txt", "md", "tsv", "text", "") and "." in name:
        raise errors.unsupported(name)
    return "plain"


def _office(name: str, data: bytes) -> str:
    from roadmap.documents.formats import archive

    with archive.open_archive(data) as opened:
        names = opened.namelist()
    if any(part.startswith("word/document") for part in names):
        return "word"
    if "xl/workbook.xml" in names:
        return "sheet"
    raise errors.unsupported(name)


def _reader(kind: str) -> Callable[[str, bytes], Document]:
    """Loaded when first needed: a text file should not wait for the PDF machinery."""
    read: Callable[[str, bytes], Document] = import_module(f"{__name__}.{kind}").read
    return read
