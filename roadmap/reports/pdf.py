"""The execution report as PDF: A4 landscape, archival PDF/A-2b, typeset by Typst (``templates/reports/execution.typ``).

Only the font that comes with Typst is used, so the same report looks the same on every machine.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from roadmap.errors import VekhaError
from roadmap.reports.layout import layout
from roadmap.reports.report import ExecutionReport
from roadmap.resources import templates_dir

TEMPLATE = "execution.typ"
TYPESETTER = Path(__file__).with_name("typesetter.py")
SECONDS = 60


class TypesettingFailed(VekhaError):
    """Typst refused the template or took too long; ``data["details"]`` is for the log."""

    def __init__(self, details: str) -> None:
        message = "PDF не получился: шаблон отчёта не сверстался. Скачайте отчёт в формате docx или html"
        super().__init__("report-typesetting", message, details=details)


def pdf(report: ExecutionReport) -> bytes:
    """The bytes of the file; the same report gives the same bytes. Raises ``TypesettingFailed``."""
    paper = asdict(layout(report))
    paper["author"] = report.head.issuer or ""
    data = json.dumps(paper, ensure_ascii=False).encode()
    return typeset(templates_dir() / "reports" / TEMPLATE, data, _timestamp(report.generated_at))


def typeset(template: Path, data: bytes, timestamp: int) -> bytes:
    """PDF of ``template`` with JSON ``data`` as its input; ``timestamp`` (UNIX seconds) is its date of making."""
    # Run by its path and with -P: what lies in the working directory must not be imported in place of ours.
    command = [sys.executable, "-P", str(TYPESETTER), str(template), str(timestamp)]
    try:
        done = subprocess.run(  # noqa: S603 - our own file, no shell; people's words go through its input
            command, input=data, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TypesettingFailed(f"no answer in {SECONDS} s") from error
    if done.returncode:
        raise TypesettingFailed(done.stderr.decode(errors="replace"))
    return done.stdout


def _timestamp(instant: datetime) -> int:
    return int((instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp())
