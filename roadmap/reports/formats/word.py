"""The execution report as a Word document, to be signed or edited: A4 landscape, the same tables as on paper."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from roadmap.language import current
from roadmap.language.message import _
from roadmap.reports.formats.word_tables import COLOURS, table_element
from roadmap.reports.layout.blocks import layout
from roadmap.reports.layout.parts import Layout, Table
from roadmap.reports.report import ExecutionReport

FONT = "Times New Roman"
PAGE_WIDTH, PAGE_HEIGHT, LEFT, RIGHT = Mm(297), Mm(210), Mm(20), Mm(12)
TWENTIETHS = 635  # English Metric Units in a twentieth of a point, Word's measure of a table
_EPOCH = (1980, 1, 1, 0, 0, 0)


def docx(report: ExecutionReport) -> bytes:
    """The bytes of the file; the same report gives the same bytes."""
    paper = layout(report)
    document = Document()
    _prepare(document, report, paper)
    _title(document, paper)
    for table in (*paper.summary, paper.main, paper.indicators):
        _table(document, table)
    for note in paper.notes:
        _paragraph(document, note, size=8, colour=COLOURS["muted"])
    _signature(document, paper)
    return _saved(document)


def _prepare(document: WordDocument, report: ExecutionReport, paper: Layout) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = PAGE_WIDTH, PAGE_HEIGHT
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = LEFT, RIGHT, Mm(15), Mm(15)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(11)
    fonts = style.element.rPr.rFonts
    for kind in ("w:cs", "w:eastAsia"):
        fonts.set(qn(kind), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), _code())
    style.element.rPr.append(language)
    style.paragraph_format.space_after = Pt(3)
    style.paragraph_format.space_before = Pt(0)
    tab_stop = document.settings.element.find(qn("w:defaultTabStop"))
    if tab_stop is not None:  # the schema wants it right after
        tab_stop.addnext(OxmlElement("w:autoHyphenation"))
    _footer(section.footer.paragraphs[0], paper)
    core, made = document.core_properties, _naive(report.generated_at)
    core.title, core.author, core.comments = f"{paper.caption} {paper.as_of}", report.head.issuer or "", ""
    core.last_modified_by, core.created, core.modified = "", made, made
    core.language = _code()


def _code() -> str:
    """The language of the report as Word calls it."""
    return {"ru": "ru-RU"}.get(current.language(), "en-GB")


def _footer(paragraph: Paragraph, paper: Layout) -> None:
    paragraph.style = "Normal"  # the footer's own style has tab stops of a portrait page
    paragraph.paragraph_format.tab_stops.add_tab_stop(PAGE_WIDTH - LEFT - RIGHT, WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(str(_("{generated}\tстр.\u00a0", generated=paper.generated)))
    _field(paragraph, "PAGE")
    paragraph.add_run(str(_(" из\u00a0")))
    _field(paragraph, "NUMPAGES")
    for run in paragraph.runs:
        run.font.size = Pt(8)


def _field(paragraph: Paragraph, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = paragraph.add_run("1")
    run.font.size = Pt(8)
    field.append(run._r)
    paragraph._p.append(field)


def _title(document: WordDocument, paper: Layout) -> None:
    _paragraph(document, paper.caption.upper(), size=10, centred=True)
    _paragraph(document, paper.title, size=15, bold=True, centred=True)
    _paragraph(document, paper.as_of, size=12, centred=True)
    if paper.period:
        _paragraph(document, paper.period, size=11, centred=True)
    for name, value in paper.requisites:
        line = _paragraph(document, f"{name}: ", size=11, colour=COLOURS["muted"])
        line.add_run(str(value)).font.size = Pt(11)
    _figures(document, paper)
    for remark in paper.remarks:
        _paragraph(document, remark, size=11)


def _figures(document: WordDocument, paper: Layout) -> None:
    table = document.add_table(rows=1, cols=len(paper.figures))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for figure, cell in zip(paper.figures, table.rows[0].cells, strict=True):
        first = cell.paragraphs[0]
        _run(first, figure.value, size=16, bold=True, colour=COLOURS.get(figure.tone))
        _run(cell.add_paragraph(), figure.label, size=9)
        _run(cell.add_paragraph(), figure.note, size=8, colour=COLOURS["muted"])
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.space_after = Pt(1)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _table(document: WordDocument, table: Table) -> None:
    heading = _paragraph(document, table.title, size=12, bold=True)
    heading.paragraph_format.space_before = Pt(12)
    heading.paragraph_format.keep_with_next = True
    if not table.rows:
        _paragraph(document, table.empty, size=10, colour=COLOURS["muted"])
        return
    width = int((PAGE_WIDTH - LEFT - RIGHT) / TWENTIETHS)
    after = document.add_paragraph()
    after.paragraph_format.space_after = Pt(0)
    after._p.addprevious(table_element(table, width, 8.5))


def _signature(document: WordDocument, paper: Layout) -> None:
    """Post at the left margin, a rule for the hand, the name at the right one; never parted from each other."""
    line = _paragraph(document, f"{paper.post}\t{'_' * 28}\t{paper.name}", size=12)
    line.paragraph_format.space_before = Pt(30)
    line.paragraph_format.keep_with_next = True
    stops = line.paragraph_format.tab_stops
    stops.add_tab_stop(Mm(175), WD_TAB_ALIGNMENT.CENTER)
    stops.add_tab_stop(PAGE_WIDTH - LEFT - RIGHT, WD_TAB_ALIGNMENT.RIGHT)
    under = _paragraph(document, _("\t(подпись)"), size=8, colour=COLOURS["muted"])
    under.paragraph_format.tab_stops.add_tab_stop(Mm(175), WD_TAB_ALIGNMENT.CENTER)
    under.paragraph_format.keep_with_next = True
    day = _paragraph(document, _("«____» ________________ 20___ г."), size=12)
    day.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _paragraph(
    document: WordDocument,
    text: str,
    *,
    size: float,
    bold: bool = False,
    centred: bool = False,
    colour: str | None = None,
) -> Paragraph:
    paragraph = document.add_paragraph()
    _run(paragraph, text, size=size, bold=bold, colour=colour)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _run(paragraph: Paragraph, text: str, *, size: float, bold: bool = False, colour: str | None = None) -> None:
    run = paragraph.add_run(str(text))
    run.font.size, run.font.bold = Pt(size), bold or None
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)


def _naive(instant: datetime) -> datetime:
    """Office properties carry UTC without saying so."""
    return instant.astimezone(UTC).replace(tzinfo=None) if instant.tzinfo else instant


def _saved(document: WordDocument) -> bytes:
    """python-docx stamps each part with the clock; a report made twice must be one file, so the stamps are fixed."""
    draft, final = io.BytesIO(), io.BytesIO()
    document.save(draft)
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(final, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _EPOCH), source.read(name), zipfile.ZIP_DEFLATED)
    return final.getvalue()
