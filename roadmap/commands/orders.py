"""Commands that read orders and deadlines."""

from __future__ import annotations

import json as jsonlib
import sys
from pathlib import Path
from typing import Annotated

import typer

from roadmap.commands.context import day, say, say_json
from roadmap.errors import BadInput


def deadlines(
    start: Annotated[str | None, typer.Option(help="начало периода, если его нет в строке")] = None,
    end: Annotated[str | None, typer.Option(help="конец периода, если его нет в строке")] = None,
) -> None:
    """Прочитать сроки словами: JSON Lines на входе, JSON Lines на выходе."""
    from roadmap.deadlines import Period
    from roadmap.deadlines.lines import read_lines

    first, last = day(start), day(end)
    try:
        default = Period(first, last) if first and last else None
        for answer in read_lines(sys.stdin, default):
            say(jsonlib.dumps(answer, ensure_ascii=False))
    except ValueError as error:
        raise BadInput("deadlines.line", str(error)) from error


def parse(
    files: Annotated[list[Path], typer.Argument(help="документы: txt, docx, xlsx, html, pdf")],
    json: Annotated[bool, typer.Option("--json", help="вывести JSON")] = False,
) -> None:
    """Прочитать документы, ничего не сохраняя."""
    from roadmap.documents.parse import parse_file

    documents = [parse_file(path) for path in files]
    if json:
        say_json({"documents": documents})
        return
    for document in documents:
        say(f"{document['source']}: {document['kind']} от {document['date']} № {document['number']}")
        for roadmap in document["roadmaps"]:
            doubtful = sum(1 for measure in roadmap["measures"] if measure["review"])
            say(f"  {roadmap['title']}: мероприятий {len(roadmap['measures'])}, проверить {doubtful}")
        say(f"  показателей: {len(document['indicators'])}; поручений: {len(document['instructions'])}")
