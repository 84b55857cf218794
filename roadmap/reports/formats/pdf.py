"""The execution report as PDF: A4 landscape, archival PDF/A-2b, typeset by Typst (``templates/reports/execution.typ``).

Only the font that comes with Typst is used, so the same report looks the same on every machine.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from roadmap.errors import BadInput, VekhaError
from roadmap.language.current import language
from roadmap.language.message import _, _n
from roadmap.reports.layout.blocks import layout
from roadmap.reports.report import ExecutionReport
from roadmap.resources import templates_dir

TEMPLATE = "execution.typ"
TYPESETTER = Path(__file__).with_name("typesetter.py")
SECONDS = 60


class TypesettingFailed(VekhaError):
    """Typst refused the template; ``data["details"]`` is for the log."""

    def __init__(self, details: str) -> None:
        message = _("PDF не получился: шаблон отчёта не сверстался. Скачайте отчёт в формате docx или html")
        super().__init__("report-typesetting", message, details=details)


class PaperTooLong(BadInput):
    """There is more to typeset than time or memory allow; the template is sound."""

    def __init__(self, limit: str, volume: Volume) -> None:
        message = _(
            "PDF не получился: {limit}, а {holds}. {advice}", limit=limit, holds=volume.holds, advice=volume.advice
        )
        super().__init__("report.too_long", message, limit_seconds=SECONDS)


@dataclass(frozen=True, slots=True)
class Volume:
    """How much a paper holds, in words («в отчёте 63 мероприятия»), and what to do where it is too much."""

    holds: str = _("документ слишком велик")
    advice: str = _("Скачайте его в другом формате")


def pdf(report: ExecutionReport) -> bytes:
    """The bytes of the file; the same report gives the same bytes. Raises ``TypesettingFailed``, ``PaperTooLong``."""
    paper = asdict(layout(report)) | {
        "author": report.head.issuer or "",
        "language": language(),
        "words": {
            "page": str(_("стр. {page} из {pages}", page="{page}", pages="{pages}")),
            "signature": str(_("(подпись)")),
            "signed": str(_("«_» _ 20_ г.")),
        },
    }
    data = json.dumps(paper, ensure_ascii=False).encode()
    template = templates_dir() / "reports" / TEMPLATE
    return typeset(template, data, _timestamp(report.generated_at), _volume(report))


def _volume(report: ExecutionReport) -> Volume:
    measures = _n("{count}\u00a0мероприятие", "{count}\u00a0мероприятий", len(report.measures))
    advice = _("Скачайте отчёт в формате xlsx, docx или html либо выберите период короче")
    return Volume(_("в отчёте {measures}", measures=measures), advice)


def typeset(template: Path, data: bytes, timestamp: int, volume: Volume | None = None) -> bytes:
    """PDF of ``template`` with JSON ``data`` as its input; ``timestamp`` (UNIX seconds) is its date of making."""
    # Run by its path and with -P: what lies in the working directory must not be imported in place of ours.
    command = [sys.executable, "-P", str(TYPESETTER), str(template), str(timestamp)]
    try:
        done = subprocess.run(  # noqa: S603 - our own file, no shell; people's words go through its input
            command, input=data, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise PaperTooLong(_("на вёрстку отведено {seconds} с", seconds=SECONDS), volume or Volume()) from error
    if done.returncode == -signal.SIGKILL:  # how systems end a process that takes too much memory
        raise PaperTooLong(_("вёрстке не хватило памяти"), volume or Volume())
    if done.returncode:
        raise TypesettingFailed(done.stderr.decode(errors="replace"))
    return done.stdout


def _timestamp(instant: datetime) -> int:
    return int((instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp())
