"""Mutated documents: never a crash, never a hang, never a window from text that names no time."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from roadmap.documents.errors import DocumentError
from roadmap.documents.model import ParsedDocument
from tests.documents.reading import parse_bytes

DOCUMENTS = sorted((Path(__file__).parents[1] / "data" / "documents").glob("*.txt"))
TIME_WORD = re.compile(
    r"\d|янв|фев|мар|апр|ма[йяе]|июн|июл|авг|сен|окт|ноя|дек|кварт|год|месяц|недел|ежегодн|ежекварт|ежемес|еженед|ежедн|период|"
    r"постоянно|регулярно|систематически|весн|лет|осен|зим|полугод|срок|день|дн|понедельник|вторник|сред|четверг|пятниц|основе",
    re.IGNORECASE,
)
ROADMAPS = [path for path in DOCUMENTS if path.name[:3] in ("000", "002", "003")]
LONGEST = 5.0


def cut(text: str, chance: random.Random) -> str:
    """The end, the beginning or a piece from the middle is lost."""
    a, b = sorted(chance.randrange(len(text)) for _ in range(2))
    return chance.choice([text[:a], text[a:], text[:a] + text[b:]])


def shuffle_cells(text: str, chance: random.Random) -> str:
    """Cells of some rows change places."""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if "\t" in line and chance.random() < 0.2:
            cells = line.split("\t")
            chance.shuffle(cells)
            lines[index] = "\t".join(cells)
    return "\n".join(lines)


def delete_tabs(text: str, chance: random.Random) -> str:
    """Some tabs are lost or doubled."""
    return re.sub("\t", lambda _: chance.choice(["\t"] * 12 + [" ", "", "\t\t"]), text)


def noise(text: str, chance: random.Random) -> str:
    """Random characters and bytes."""
    letters = list(text)
    for _ in range(max(1, len(letters) // 300)):
        at = chance.randrange(len(letters))
        letters[at] = chance.choice(
            [
                "",
                "\x00",
                "\t",
                "\n",
                "«",
                "»",
                "(",
                ")",
                "|",
                "<b>",
                "&#0;",
                "/",
                "�",
                "—",
                chr(chance.randrange(0x20, 0x3000)),
            ]
        )
    return "".join(letters)


def shuffle_lines(text: str, chance: random.Random) -> str:
    """Lines change places, are doubled or lost."""
    lines = text.split("\n")
    for _ in range(20):
        a, b = chance.randrange(len(lines)), chance.randrange(len(lines))
        lines[a], lines[b] = lines[b], lines[a]
    return "\n".join(line for line in lines if chance.random() > 0.05)


MUTATIONS: list[Callable[[str, random.Random], str]] = [cut, shuffle_cells, delete_tabs, noise, shuffle_lines]


def mutated(seed: int) -> bytes:
    """One mutation of one document, the same for the same seed."""
    chance = random.Random(seed)
    path = chance.choice(ROADMAPS) if chance.random() < 0.8 else chance.choice(DOCUMENTS)
    text = path.read_text(encoding="utf-8")
    if len(text) > 40_000 and chance.random() < 0.8:
        text = text[-40_000:] if path.name.startswith(("000", "003")) else text[:40_000]
    for _ in range(chance.randrange(1, 4)):
        text = chance.choice(MUTATIONS)(text, chance) or "пусто"
    data = text.encode("utf-8", errors="replace")
    if chance.random() < 0.1:
        at = chance.randrange(len(data))
        data = data[:at] + chance.randbytes(40) + data[at:]
    return data


def check(document: ParsedDocument) -> None:
    """What holds for any text whatever."""
    for measure in document.measures:
        if measure.schedule["windows"] and "typo" not in measure.schedule["inferred"]:
            assert TIME_WORD.search(measure.deadline), measure
        if not measure.title or not measure.deadline or not measure.lead:
            assert measure.review, measure


def run(seeds: range) -> None:
    """Parse every mutation and hold it to the rules."""
    for seed in seeds:
        data = mutated(seed)
        started = time.perf_counter()
        try:
            document = parse_bytes("приказ.txt", data)
        except DocumentError:
            continue
        assert time.perf_counter() - started < LONGEST, f"seed {seed} took too long"
        check(document)


@pytest.mark.parametrize("part", range(4))
def test_mutated_documents_are_read_or_refused(part: int) -> None:
    run(range(part * 60, part * 60 + 60))


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_two_thousand_mutated_documents_are_read_or_refused() -> None:
    run(range(1000, 3000))
