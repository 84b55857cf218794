"""Files made to hurt or to fail, each small enough to keep in a test."""

from __future__ import annotations

import io
import zipfile
import zlib

import typst

DOCX_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(document: str, **parts: bytes) -> bytes:
    """A Word archive with the given body."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", DOCX_TYPES)
        archive.writestr("word/document.xml", document)
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def other_archive() -> bytes:
    """A zip archive that is no office file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "text")
    return stream.getvalue()


def zip_bomb() -> bytes:
    """A quarter of a gigabyte of zeros in a small archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", DOCX_TYPES)
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(256):
                part.write(b"\0" * 2**20)
    return stream.getvalue()


def billion_laughs() -> bytes:
    """Entities that multiply a thousand million times."""
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{entities}]>'
    return docx(f"{head}<w:document {WORD}><w:body>&l9;</w:body></w:document>")


def deep_tables(depth: int = 400) -> bytes:
    """Tables in tables in tables."""
    opening, closing = "<w:tbl><w:tr><w:tc>" * depth, "</w:tc></w:tr></w:tbl>" * depth
    return docx(f"<w:document {WORD}><w:body>{opening}<w:p/>{closing}</w:body></w:document>")


def wide_html() -> bytes:
    """Cells that claim to cover a million places."""
    row = "<tr>" + '<td colspan="100000" rowspan="100000">срок</td>' * 50 + "</tr>"
    return f"<html><body><table>{row * 200}</table></body></html>".encode()


def encrypted_office() -> bytes:
    """How a Word file with a password begins: an OLE container with the encrypted package."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 1000


def old_word() -> bytes:
    """How a .doc begins."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A minimal PDF of numbered objects, the first of them the catalogue."""
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << >> >>"


def encrypted_pdf() -> bytes:
    """A PDF that asks for a password."""
    contents = b"<< /Length 0 >>\nstream\n\nendstream"
    encrypt = b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -44 >>" % (b"11" * 32, b"22" * 32)
    return pdf(
        CATALOGUE,
        PAGES,
        PAGE,
        contents,
        encrypt,
        trailer=b"/Encrypt 5 0 R /ID [<00112233445566778899aabbccddeeff> <00>]",
    )


def slow_pdf(megabytes: int = 60) -> bytes:
    """A page whose drawing takes for ever: compressed, it is small."""
    stream = zlib.compress(b"0 0 m 100 100 l S " * (megabytes * 58_000), 9)
    contents = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream)
    return pdf(CATALOGUE, PAGES, PAGE, contents)


def scanned_pdf() -> bytes:
    """Pages with pictures and no text."""
    return typst.compile(
        b"#rect(width: 100%, height: 50%, fill: black)\n#pagebreak()\n#circle(radius: 3cm, fill: gray)"
    )
