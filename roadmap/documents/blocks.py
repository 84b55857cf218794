"""What every reader gives: paragraphs and tables in document order, each cell with the place it came from.

Readers put spans into the grid: a cell covered by its left or upper neighbour is there, empty, and says so. Rows of a
table may differ in width: a reader does not repair.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Cover(StrEnum):
    """Why a grid place holds no text of its own."""

    NONE = "none"
    LEFT = "left"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the grid; paragraphs in `text` are separated by newlines.

    `full`: a lone word fills the last line, so that a page's end may have broken it.
    """

    text: str = ""
    cover: Cover = Cover.NONE
    columns: int = 1
    full: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """`line` is 1-based in text files, else None; `cut`: a page may have ended before this row; `doubtful`: the reader
    could only guess where the row begins and ends; `note`: what else it could not tell, in Russian, for a person."""

    cells: tuple[Cell, ...]
    line: int | None = None
    page: int | None = None
    cut: bool = False
    doubtful: bool = False
    note: str = ""

    @property
    def texts(self) -> list[str]:
        return [cell.text for cell in self.cells]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text outside tables; the file's lines inside it are kept by newlines, so line i stands at `line` + i."""

    text: str
    line: int | None = None
    page: int | None = None

    def lines(self) -> Iterator[tuple[int | None, str]]:
        """Each line that is not empty, with its number in the file."""
        for offset, text in enumerate(self.text.split("\n")):
            if text.strip():
                yield (None if self.line is None else self.line + offset), text.strip()


@dataclass(frozen=True, slots=True)
class Table:
    """`name` is a sheet's name in a workbook; `knows_spans` is False where a merged cell looks like an empty one."""

    rows: tuple[Row, ...]
    name: str | None = None
    knows_spans: bool = True

    @property
    def width(self) -> int:
        return max((len(row.cells) for row in self.rows), default=0)


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A file as blocks; `source` is its name."""

    source: str
    blocks: tuple[Block, ...]

    def paragraphs(self) -> Iterator[Paragraph]:
        return (block for block in self.blocks if isinstance(block, Paragraph))

    def tables(self) -> Iterator[Table]:
        return (block for block in self.blocks if isinstance(block, Table))

    def text_lines(self) -> list[str]:
        """The words in their order, to be read beside what was understood; a row's cells set apart by tabs."""
        found: list[str] = []
        for block in self.blocks:
            if isinstance(block, Paragraph):
                found += [text for _, text in block.lines()]
            else:
                found += ["\t".join(" ".join(text.split()) for text in row.texts) for row in block.rows]
        return found
