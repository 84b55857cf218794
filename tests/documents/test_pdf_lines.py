"""Lines on a page that rule tables, and colour that only shades them."""

from __future__ import annotations

import io
from itertools import pairwise

import pdfplumber
import typst

from roadmap.documents.formats.pdf.drawn_lines import ruling

LEFTS = (20, 90, 200, 400)
TOPS = (20, 50, 90)


def page(borders: bool, shaded_rows: int) -> list[tuple[str, float]]:
    """The ruling edges of cells printed as browsers print them: a filled box, and thin filled boxes along its sides."""
    source = ["#set page(width: 500pt, height: 200pt, margin: 0pt)\n#place(dx: 30pt, dy: 30pt)[Срок]"]
    for row in range(2):
        for left, right in pairwise(LEFTS):
            top, bottom = TOPS[row], TOPS[row + 1]
            if row < shaded_rows:
                source.append(_box(left, top, right - left, bottom - top, "silver"))
            if borders:
                source += [_box(left, top, 0.75, bottom - top, "black"), _box(left, top, right - left, 0.75, "black")]
    with pdfplumber.open(io.BytesIO(typst.compile("\n".join(source).encode()))) as pdf:
        return [(edge["orientation"], edge["x0"]) for edge in ruling(pdf.pages[0])]


def _box(left: float, top: float, width: float, height: float, colour: str) -> str:
    return (
        f"#place(top + left, dx: {left}pt, dy: {top}pt, "
        f"rect(width: {width}pt, height: {height}pt, fill: {colour}, stroke: none))"
    )


def test_borders_along_the_sides_of_shaded_cells_rule_the_table() -> None:
    upright = {round(x0) for orientation, x0 in page(borders=True, shaded_rows=1) if orientation == "v"}
    assert {20, 90, 200} <= upright
    assert page(borders=True, shaded_rows=1) == page(borders=True, shaded_rows=0)
