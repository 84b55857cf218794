"""Tables of a report as WordprocessingML.

Made as text and parsed once: thousands of cells made one by one through python-docx take seconds.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

from roadmap.reports.layout.parts import HELD, Cell, Column, Row, Table, cell

SOFT_HYPHEN = "\u00ad"
COLOURS = {
    "muted": "5B6570",
    "good": "1E6B3D",
    "late": "8A5A00",
    "failed": "7A1420",
    "silent": "C0202C",
    "pending": "2A5596",
}
LONG_CELL = 350
MARGIN = 60  # of a cell, twentieths of a point; the table is moved in by it to stand flush with the text
BOLD = ("strong", "failed", "silent")
FIELD, SECTION_FIELD = "EEF1F4", "E0E5EB"
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="9AA4AF"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def table_element(table: Table, width: int, size: float) -> BaseOxmlElement:
    """``w:tbl`` of the given total ``width`` (twentieths of a point) with ``size`` point text; its header repeats."""
    widths = _widths(table.columns, width)
    grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in widths)
    rows = _header(table.columns, widths, size - 0.5)
    rows += "".join(_rows(table.rows, table.columns, widths, size))
    margins = f'<w:left w:w="{MARGIN}" w:type="dxa"/><w:right w:w="{MARGIN}" w:type="dxa"/>'
    place = f'<w:tblW w:w="{width}" w:type="dxa"/><w:tblInd w:w="{MARGIN}" w:type="dxa"/>'
    look = f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
    return parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr>{place}{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _widths(columns: tuple[Column, ...], width: int) -> list[int]:
    whole = sum(column.width for column in columns)
    return [int(width * column.width / whole) for column in columns]


def _header(columns: tuple[Column, ...], widths: list[int], size: float) -> str:
    middle = '<w:vAlign w:val="center"/>'
    cells = "".join(
        _cell(cell(column.head, "strong"), width, size, centred=column.centred, fill=FIELD, extra=middle)
        for column, width in zip(columns, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _rows(rows: tuple[Row, ...], columns: tuple[Column, ...], widths: list[int], size: float) -> list[str]:
    made = []
    for row in rows:
        if row.kind in ("section", "subsection"):
            fill = SECTION_FIELD if row.kind == "section" else FIELD
            span = f'<w:gridSpan w:val="{len(columns)}"/>'
            head = cell(row.cells[0][0][0], "strong" if row.kind == "section" else "")
            cells = _cell(head, sum(widths), size, fill=fill, before=span, keep=True)
        else:
            cells = _plain_cells(row, columns, widths, size)
        # A row that may be higher than half a page has to be allowed to break.
        whole = "" if _length(row) > LONG_CELL else "<w:trPr><w:cantSplit/></w:trPr>"
        made.append(f"<w:tr>{whole}{cells}</w:tr>")
    return made


def _length(row: Row) -> int:
    return max(sum(len(text) for text, _ in lines) for lines in row.cells)


def _plain_cells(row: Row, columns: tuple[Column, ...], widths: list[int], size: float) -> str:
    skipped = len(columns) - len(row.cells)
    held = [_cell((), widths[i], size, before="<w:vMerge/>") for i in range(skipped)]
    for i, own in enumerate(row.cells):
        merge = '<w:vMerge w:val="restart"/>' if row.below and i < HELD else ""
        held.append(
            _cell(
                tuple((text, "strong") for text, _ in own) if row.kind == "total" else own,
                widths[i + skipped],
                size,
                centred=columns[i + skipped].centred,
                fill=FIELD if row.kind == "total" else "",
                before=merge,
            )
        )
    return "".join(held)


def _cell(
    lines: Cell,
    width: int,
    size: float,
    *,
    centred: bool = False,
    fill: str = "",
    before: str = "",
    extra: str = "",
    keep: bool = False,
) -> str:
    """``keep``: stay with the next row. The schema fixes the order in ``w:tcPr``: width, span or merge, shade, pose."""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    flow = "<w:keepNext/>" if keep else ""
    pose = '<w:jc w:val="center"/>' if centred else ""
    opening = f'<w:p><w:pPr>{flow}<w:spacing w:before="20" w:after="20"/>{pose}</w:pPr>'
    body = "".join(f"{opening}{_run(text, tone, size)}</w:p>" for text, tone in lines) or f"{opening}</w:p>"
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{before}{shade}{extra}</w:tcPr>{body}</w:tc>'


def _run(text: str, tone: str, size: float) -> str:
    bold = "<w:b/>" if tone in BOLD else ""
    colour = f'<w:color w:val="{COLOURS[tone]}"/>' if tone in COLOURS else ""
    half = round(size * 2)
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(escape(text).splitlines())
    lines = lines.replace(SOFT_HYPHEN, '</w:t><w:softHyphen/><w:t xml:space="preserve">')
    return f'<w:r><w:rPr>{bold}{colour}<w:sz w:val="{half}"/></w:rPr><w:t xml:space="preserve">{lines}</w:t></w:r>'
