"""Damage done to the bytes of real files: flipped, cut, swapped and swollen, the same for the same seed."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from functools import cache

import xlsxwriter

from tests.documents.layouts import Item, Layout, as_docx, as_html, as_pdf, as_xlsx, build

TITLE = ["Дорожная карта по развитию дворовых клубов Самарской области на 2025 год"]
NAMES = ("Открытие клуба", "Набор педагогов", "Летняя смена", "Ремонт спортивного зала", "Фестиваль дворов")
WORDS = ("первый", "второй", "третий", "четвёртый", "пятый")
LAYOUT = Layout(("number", "title", "lead", "executors", "deadline", "result"))


@cache
def whole(form: str) -> bytes:
    """An undamaged roadmap of ten measures: docx, xlsx, pdf or html."""
    items = [
        Item(f"{name}, {word} район", ("Раздел 1. Клубы",), ("Отдел молодёжи",), ("школы",), "до 1 мая 2025 г.", "Акт")
        for name, word in zip(NAMES * 2, WORDS + WORDS[::-1], strict=True)
    ]
    writer = {"docx": as_docx, "xlsx": as_xlsx, "pdf": as_pdf, "html": as_html}[form]
    return writer(TITLE, [build(items, LAYOUT)])


def flipped(data: bytes, chance: random.Random) -> bytes:
    """Some bytes are others."""
    damaged = bytearray(data)
    for _ in range(chance.choice([1, 5, 50, 500])):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def cut(data: bytes, chance: random.Random) -> bytes:
    """The end, the beginning or a piece of the middle is lost."""
    a, b = sorted(chance.randrange(len(data)) for _ in range(2))
    return chance.choice([data[:a], data[a:], data[:a] + data[b:]])


def doubled(data: bytes, chance: random.Random) -> bytes:
    """A piece stands twice, or zeros stand in its place."""
    a, b = sorted(chance.randrange(len(data)) for _ in range(2))
    return chance.choice([data[:b] + data[a:], data[:a] + bytes(b - a) + data[b:]])


def members(data: bytes, chance: random.Random) -> bytes:
    """Parts of an office file change places, lose bytes or are missing; other files are only flipped."""
    if not data.startswith(b"PK"):
        return flipped(data, chance)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = list(parts)
    first, second = chance.sample(names, 2)
    match chance.randrange(4):
        case 0:
            parts[first], parts[second] = parts[second], parts[first]
        case 1:
            del parts[first]
        case 2:
            parts[first] = flipped(parts[first] or b" ", chance)
        case _:
            parts[first] = cut(parts[first] + b"  ", chance)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def tags(data: bytes, chance: random.Random) -> bytes:
    """Tags of the markup inside a file are lost, doubled or wrongly nested."""
    if not data.startswith(b"PK"):
        return b">".join(_without(data.split(b">"), chance))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            body = name.endswith(("document.xml", "sheet1.xml", "sharedStrings.xml"))
            archive.writestr(name, b">".join(_swapped(part.split(b">"), chance)) if body else part)
    return stream.getvalue()


def _without(pieces: list[bytes], chance: random.Random) -> list[bytes]:
    return [piece for piece in pieces if chance.random() > 0.01]


def _swapped(pieces: list[bytes], chance: random.Random) -> list[bytes]:
    for _ in range(chance.choice([1, 1, 3])):
        a, b = chance.randrange(len(pieces)), chance.randrange(len(pieces))
        pieces[a], pieces[b] = pieces[b], pieces[a]
    return pieces


DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (flipped, cut, doubled, members, tags)


def damaged(form: str, seed: int) -> bytes:
    """One to two damages of the file of that form."""
    chance = random.Random(f"{form} {seed}")
    data = whole(form)
    for _ in range(chance.choice([1, 1, 2])):
        damage = chance.choice(DAMAGES)
        try:
            data = damage(data, chance) or b"0"
        except (zipfile.BadZipFile, ValueError, IndexError, EOFError, OSError, NotImplementedError):
            continue
        except Exception as error:  # zlib.error has no common parent with the others
            if type(error).__name__ != "error":
                raise
    return data


def long_sheet(rows: int) -> bytes:
    """A plan of that many measures."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    for column, heading in enumerate(("№", "Мероприятие", "Ответственный", "Срок", "Результат")):
        sheet.write_string(0, column, heading)
    for row in range(1, rows + 1):
        for column, text in enumerate((str(row), f"Осмотр двора {row}", "Отдел молодёжи", "до 1 мая 2025 г.", "Акт")):
            sheet.write_string(row, column, text)
    book.close()
    return stream.getvalue()


def huge_cells(form: str, letters: int) -> bytes:
    """A roadmap one of whose cells holds a book."""
    book = "Проверка подвалов и чердаков, крыш и дворов; " * (letters // 45)
    items = [
        Item("Осмотр двора", (), ("Отдел молодёжи",), (), "до 1 мая 2025 г.", "Акт"),
        Item("Осмотр подвала", (), ("Отдел молодёжи",), (), "до 1 июня 2025 г.", book),
    ]
    writer = {"docx": as_docx, "html": as_html}[form]
    return writer(TITLE, [build(items, LAYOUT)])


def nested_html(depth: int) -> bytes:
    """Tables in cells of tables, `depth` deep."""
    opening = "<table><tr><td>№</td><td>Мероприятие</td><td>" * depth
    return f"<html><body>{opening}до 1 мая{'</td></tr></table>' * depth}</body></html>".encode()
