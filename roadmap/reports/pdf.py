"""The execution report as PDF: A4 landscape, archival PDF/A-2b, typeset by Typst (``templates/reports/execution.typ``).

Only the font that comes with Typst is used, so the same report looks the same on every machine.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache

import typst

from roadmap.reports.layout import layout
from roadmap.reports.report import ExecutionReport
from roadmap.resources import templates_dir

TEMPLATE = "execution.typ"


def pdf(report: ExecutionReport) -> bytes:
    """The bytes of the file; the same report gives the same bytes. Raises ``typst.TypstError`` on a broken template."""
    paper = asdict(layout(report))
    paper["author"] = report.head.issuer or ""
    folder = templates_dir() / "reports"
    made: bytes = typst.compile(
        str(folder / TEMPLATE),
        root=str(folder),
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"data": json.dumps(paper, ensure_ascii=False)},
        pdf_standards="a-2b",
        timestamp=_timestamp(report.generated_at),
    )
    return made


def _timestamp(instant: datetime) -> int:
    return int((instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp())


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
