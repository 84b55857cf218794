"""What a person wrote in a letter: its text without the quoted letter and the signature. Pure.

A date in what is cut off must never be read as the writer's, so doubt cuts; the whole letter is kept beside the draft.
"""

from __future__ import annotations

import re
from collections.abc import Sequence


def own_words(text: str) -> str:
    """What the person wrote: up to the quoted letter or the signature, without quoted lines between.

    Where nothing but a greeting stands before a quotation marked with «>», the words under it or between its lines are
    the answer.
    """
    lines = [
        line.rstrip() for line in text.replace("\r\n", "\n").replace("\xa0", " ").replace("\u200b", "").split("\n")
    ]
    begins = next((number for number in range(len(lines)) if _begins_quote(lines, number)), len(lines))
    above = _unquoted(lines[:begins])
    if _says_something(above) or not _is_marked(lines, begins):
        return _joined(above)
    return _joined(_unquoted(_after_header(lines[begins:])))


def _joined(lines: Sequence[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in lines)).strip()


def _unquoted(lines: Sequence[str]) -> list[str]:
    """The lines up to the signature that are not marked as quoted."""
    kept: list[str] = []
    for number, line in enumerate(lines):
        if _is_quoted(line):
            continue
        if any(one.strip() for one in kept) and _begins_signature(lines, number, kept):
            break
        kept.append(line)
    return kept


def _is_quoted(line: str) -> bool:
    """Marked with «>», or with «|» that is no table's."""
    stripped = line.strip()
    return stripped.startswith(">") or (stripped.startswith("|") and not stripped.endswith("|"))


_GREETING = re.compile(
    r"\s*(?:здравствуйте|добрый\s+(?:день|вечер)|доброе\s+утро|доброго\s+(?:дня|времени)|уважаем\w+|привет)\b.{0,60}$",
    re.IGNORECASE,
)


def _says_something(lines: Sequence[str]) -> bool:
    return any(line.strip() and not _GREETING.match(line) for line in lines)


# Where a quotation begins.

_MARK = re.compile(
    r"\s*(?:-{2,}\s*(?:original message|исходное сообщение|пересылаемое сообщение|пересланное сообщение"
    r"|forwarded message|конец пересылаемого)|_{10,}\s*$|begin forwarded message)",
    re.IGNORECASE,
)
_FROM = re.compile(r"\W{0,4}(?:from|от|от кого|отправитель|de)\W{0,3}:\W{0,3}\s*\S", re.IGNORECASE)
_HEADER = re.compile(
    r"\W{0,4}(?:from|от|от кого|отправитель|sent|отправлено|date|дата|to|кому|cc|копия|subject|тема)\W{0,3}:",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"(?:.{0,160}\b(?:пишет|написала?|написал\(а\)|писала?|wrote)|.{0,20}\b(?:вы писали|you wrote)\b.{0,80})\s*:?\s*$",
    re.IGNORECASE,
)
_WROTE_AT = re.compile(
    r".{0,120}\b(?:пишет|написала?|писала?|wrote)\b.{0,40}\d{1,2}:\d{2}(?::\d{2})?\s*:?\s*$", re.IGNORECASE
)
_TELLS_WHEN = re.compile(r"[^@\s]+@[^@\s]+|\d{1,2}[:.]\d{2}|<mailto:")
_WRITER = re.compile(r"(?:[<\[](?:mailto:)?|\s)[^<>\s\[\]]+@[^<>\s\[\]:]+[>\]]?\s*:\s*$")


def _begins_quote(lines: Sequence[str], number: int) -> bool:
    line = lines[number]
    if _MARK.match(line) or _WROTE_AT.match(line) or _is_header_block(lines, number):
        return True
    if _WROTE.match(line):
        return bool(_TELLS_WHEN.search(line)) or _next(lines, number).startswith(">")
    # «15.03.2024, 09:00, "Веха" <vekha@…>:», also folded before the address: the line before belongs to it then.
    two = f"{line} {lines[number + 1]}" if number + 1 < len(lines) and _WRITER.search(lines[number + 1]) else line
    if not _WRITER.search(two):
        return False
    return bool(re.search(r"\d", two.partition("<")[0])) or _next(lines, number).startswith((">", "<"))


def _is_header_block(lines: Sequence[str], number: int) -> bool:
    """«От: …» with an address, or beside «Отправлено:», «Кому:», «Тема:» as Outlook writes them."""
    line = lines[number]
    if not _HEADER.match(line):
        return False
    if _FROM.match(line) and re.search(r"[@<]", line):
        return True
    block = [one for one in lines[number : number + 6] if one.strip()][:4]
    heads = [one for one in block if _HEADER.match(one)]
    return len(heads) >= 2 and any(_FROM.match(one) for one in heads)


def _next(lines: Sequence[str], number: int) -> str:
    return next((one.lstrip() for one in lines[number + 1 :] if one.strip()), "")


def _is_marked(lines: Sequence[str], begins: int) -> bool:
    """Whether the quotation has its «>», so that what has none is not of it."""
    following = [one for one in lines[begins : begins + 6] if one.strip()]
    return any(one.lstrip().startswith(">") for one in following)


def _after_header(lines: Sequence[str]) -> Sequence[str]:
    """What follows the line that names the quoted writer."""
    first = next((number for number, line in enumerate(lines) if line.lstrip().startswith(">")), len(lines))
    return lines[first:]


# Where a signature begins.

_SIGNATURE = re.compile(
    r"(?:-{2,}\s*$|—\s*$|_{3,}\s*$"
    r"|(?:с\s+уважением|с\s+ув\.|с\s+наилучшими|с\s+почтением|искренне|отправлено\s+(?:с|из)|sent\s+(?:from|via)|исп\."
    r"|исполнитель\s*:|best\s+regards|kind\s+regards|regards)\b"
    r"|(?:настоящее|данное|это)\s+(?:электронное\s+)?(?:сообщение|письмо)\b.{0,60}\b(?:конфиденциальн|предназначен"
    r"|адресован|может содержать)|проверено\s+(?:на\s+вирусы|антивирус|kaspersky|dr)|virus-?free"
    r"|this\s+(?:e-?mail|message)\b.{0,60}\b(?:confidential|intended)"
    r"|(?:тел|моб|сот|раб|факс|телефон\w*)\.?\s*[:.]?\s*[+\d(]|(?:e-?mail|эл\.?\s*почта|почта)\s*:?\s*\S+@)",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"(?:[А-ЯЁ][а-яё-]+\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.|[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?[А-ЯЁ][а-яё-]+"
    r"|[А-ЯЁ][а-яё-]+\s+[А-ЯЁ][а-яё]+\s+[А-ЯЁ][а-яё]+(?:ич|на))[,.]?$"
)
"""A line that is nothing but a person's name: after an empty one it is who signs."""


_POST = re.compile(
    r"(?:и\.?\s?о\.?\s|врио\s|директор|начальник|заместител|зам\.|руководител|специалист|главн|ведущ|методист|ректор|проректор"
    r"|заведующ|министр|консультант|секретар|помощник|председател|глава\b)",
    re.IGNORECASE,
)
"""A post, after an empty line and before a person's name."""


def _begins_signature(lines: Sequence[str], number: int, before: Sequence[str]) -> bool:
    stripped = lines[number].strip()
    if _SIGNATURE.match(stripped):
        return True
    if before[-1].strip():
        return False
    last = next((one.strip() for one in reversed(before) if one.strip()), "")
    if last.endswith((":", ",")):
        return False
    return bool(_PERSON.match(stripped) or (_POST.match(stripped) and _PERSON.search(_next(lines, number))))
