"""`/api/docs`: the operations of the OpenAPI description as one page of our own, without scripts or foreign links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from roadmap.language.current import language
from roadmap.language.message import _, _n, _p
from roadmap.resources import templates_dir
from roadmap.web.deps import TheSite
from roadmap.web.headers import PAPER_POLICY

router = APIRouter()
PLACES = {"path": _("адрес"), "query": _("строка запроса"), "header": _("заголовок"), "cookie": "cookie"}


@dataclass(frozen=True, slots=True)
class Part:
    """A parameter, or a field of the body."""

    name: str
    place: str
    kind: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One endpoint. ``answers`` are pairs of status and meaning."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Part, ...]
    body: tuple[Part, ...]
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Endpoints under one heading."""

    name: str
    operations: tuple[Operation, ...]


@router.get("/docs", include_in_schema=False)
def docs(request: Request, site: TheSite) -> HTMLResponse:
    """The page."""
    groups = list(_groups(request.app.openapi()))
    page = _template().render(groups=groups, base_url=site.settings.base_url.rstrip("/"))
    return HTMLResponse(page, headers={"Content-Security-Policy": PAPER_POLICY})


@cache
def _template() -> Template:
    loader = FileSystemLoader(templates_dir())
    environment = Environment(loader=loader, undefined=StrictUndefined, autoescape=True, trim_blocks=True)
    environment.globals.update(_=_, _n=_n, _p=_p, language=language)
    return environment.get_template("api/docs.html")


def _groups(described: Mapping[str, Any]) -> Iterator[Group]:
    found: dict[str, list[Operation]] = {}
    for path, methods in described["paths"].items():
        for method, told in methods.items():
            tag = told.get("tags", [_("Прочее")])[0]
            found.setdefault(tag, []).append(_operation(described, path, method, told))
    for name, operations in found.items():
        yield Group(name, tuple(operations))


def _operation(described: Mapping[str, Any], path: str, method: str, told: Mapping[str, Any]) -> Operation:
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    return Operation(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told.get("summary", ""),
        description=told.get("description", ""),
        parameters=tuple(
            Part(
                one["name"],
                PLACES[one["in"]],
                _kind(one["schema"]),
                one.get("required", False),
                one.get("description", ""),
            )
            for one in told.get("parameters", ())
        ),
        body=tuple(_fields(described, body)) if body else (),
        answers=tuple((status, answer["description"]) for status, answer in told["responses"].items()),
    )


def _fields(described: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Part]:
    shape = _resolved(described, schema)
    for name, field in shape.get("properties", {}).items():
        yield Part(name, "", _kind(field), name in shape.get("required", ()), field.get("description", ""))


def _resolved(described: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return schema
    shape: Mapping[str, Any] = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return shape


def _kind(schema: Mapping[str, Any]) -> str:
    """A schema in a word or two: «string (date)», «planned | in_progress», «EvidenceBody[]»."""
    if "anyOf" in schema:
        return " | ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if schema.get("type") == "array":
        return f"{_kind(schema.get('items', {}))}[]"
    return str(schema.get("type", "")) + (f" ({schema['format']})" if "format" in schema else "")
