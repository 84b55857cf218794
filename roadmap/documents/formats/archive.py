"""Office files are zip archives of XML: opened here with limits, so that no zip bomb and no entity bomb goes off."""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from roadmap.documents import errors
from roadmap.language.message import _

MAX_UNPACKED = 150 * 2**20
MAX_RATIO = 200
MAX_PARTS = 5_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_NAME = "EncryptedPackage".encode("utf-16-le")


def open_archive(data: bytes) -> zipfile.ZipFile:
    """The archive, its directory checked. Raises `DocumentError`: damaged, encrypted, or too large unpacked."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise errors.damaged(_("архив не открывается")) from error
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or unpacked > max(len(data), 50_000) * MAX_RATIO:
        raise errors.bomb()
    if any(part.flag_bits & 0x1 for part in parts):
        raise errors.encrypted()
    return archive


def unpack(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """One part's bytes, or None where there is none; never more than its directory entry promised."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        return None
    try:
        with archive.open(info) as part:
            data = part.read(info.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise errors.damaged(_("часть «{name}» не распаковывается", name=name)) from error
    if len(data) > info.file_size:
        raise errors.bomb()
    return data


def xml(data: bytes) -> etree._Element:
    """A part as a tree. Office parts have no document type: one that has is refused before it is parsed."""
    head = data[:4096].lower()
    if b"<!doctype" in head or b"<!entity" in head or "<!DOCTYPE".encode("utf-16-le") in data[:4096]:
        raise errors.entities()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise errors.damaged(_("разметка документа нарушена")) from error


def compound(data: bytes, name: str) -> errors.DocumentError | None:
    """What to say of an OLE container: an encrypted new file, or a file of an old format; None for anything else."""
    if not data.startswith(_OLE):
        return None
    return errors.encrypted() if _ENCRYPTED_NAME in data[:200_000] else errors.old_format(name)
