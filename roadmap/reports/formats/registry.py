"""The formats of an execution report by name: media type, file extension, and the function that makes the bytes.

The libraries behind a format are imported when it is first asked for: a service that makes no PDF does not carry one.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

from roadmap.language.message import _, in_words
from roadmap.reports.figures import figures_json
from roadmap.reports.report import ExecutionReport


@dataclass(frozen=True, slots=True)
class Format:
    """How a report is delivered in one format; ``title`` and ``purpose`` are on its button."""

    name: str
    media_type: str
    title: str
    purpose: str
    render: Callable[[ExecutionReport], bytes]


def filename(report: ExecutionReport, name: str) -> str:
    """``tyumen-2023-2024-03-15.pdf``: ASCII, so that it survives every header and file system."""
    return f"{report.head.slug}-{report.as_of.isoformat()}.{name}"


def _json(report: ExecutionReport) -> bytes:
    return json.dumps(in_words(figures_json(report)), ensure_ascii=False, indent=1).encode()


def _html(report: ExecutionReport) -> bytes:
    from roadmap.reports.formats.html import html

    return html(report).encode()


def _xlsx(report: ExecutionReport) -> bytes:
    from roadmap.reports.formats.excel import xlsx

    return xlsx(report)


def _docx(report: ExecutionReport) -> bytes:
    from roadmap.reports.formats.word import docx

    return docx(report)


def _pdf(report: ExecutionReport) -> bytes:
    from roadmap.reports.formats.pdf import pdf

    return pdf(report)


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS = MappingProxyType(
    {
        "json": Format("json", "application/json", "JSON", _("для программ"), _json),
        "html": Format("html", "text/html; charset=utf-8", _("Страница"), _("посмотреть сейчас"), _html),
        "xlsx": Format("xlsx", f"{_OFFICE}.spreadsheetml.sheet", "Excel", _("таблица с итогами"), _xlsx),
        "docx": Format("docx", f"{_OFFICE}.wordprocessingml.document", "Word", _("чтобы дописать"), _docx),
        "pdf": Format("pdf", "application/pdf", "PDF", _("для подписи и отправки"), _pdf),
    }
)
"""The last is offered first: what people want most."""
