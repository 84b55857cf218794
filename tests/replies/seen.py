"""Letters written out as they come over the wire, for the tests of what is read in them."""

from __future__ import annotations

import base64
from datetime import date
from quopri import encodestring

OWN = "vekha@example.org"
OURS = f"<{'0f' * 20}@example.org>"
HIM = "ivanov@school.example.org"
TODAY = date(2024, 3, 15)
OUR_LETTER = (
    "Здравствуйте, Иванов!\nСрок: 29 марта 2024 г., пятница — осталось 14 дней\nСрок в документе: «до 29.03.2024»"
)
QUOTED = "\n".join(f"> {line}" for line in OUR_LETTER.split("\n"))


def raw(head: str, body: bytes | str, charset: str = "utf-8", transfer: str = "8bit") -> bytes:
    """A letter of one text part."""
    content = body if isinstance(body, bytes) else body.encode(charset)
    coded = {"base64": base64.encodebytes, "quoted-printable": encodestring}.get(transfer, bytes)(content)
    lines = [f"To: {OWN}", "Message-ID: <1@school.example.org>", *head.split("\n")]
    if "From:" not in head:
        lines.append(f"From: Иванов И. И. <{HIM}>")
    if "Content-Type" not in head:
        lines.append(f"Content-Type: text/plain; charset={charset}")
    text = "\n".join([*(line for line in lines if line), f"Content-Transfer-Encoding: {transfer}", "", ""])
    return (text.encode() + coded).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
