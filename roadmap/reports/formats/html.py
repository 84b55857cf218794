"""The execution report as one self-contained HTML page: its own style, no script, nothing fetched; prints on A4."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from roadmap.language.current import language
from roadmap.language.message import _, _n, _p
from roadmap.reports.layout import charts
from roadmap.reports.layout.blocks import layout
from roadmap.reports.report import ExecutionReport
from roadmap.resources import templates_dir


@cache
def _template() -> Template:
    loader = FileSystemLoader(templates_dir() / "reports")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(_=_, _n=_n, _p=_p, language=language)
    return environment.get_template("execution.html")


def html(report: ExecutionReport) -> str:
    """The whole page as text; every value is escaped."""
    return _template().render(
        paper=layout(report),
        legend=charts.legend(),
        by_section=Markup(charts.by_section(report)),  # noqa: S704 - made and escaped by charts
        by_month=Markup(charts.by_month(report)),  # noqa: S704
    )
