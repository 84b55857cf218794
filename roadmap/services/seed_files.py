"""The shapes of the YAML under ``seeds/`` and their reading; every fault is told with file, line and what is wrong."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from roadmap.errors import BadInput

Shape = TypeVar("Shape", bound=BaseModel)


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"нет часового пояса {name}") from error
    return name


class _Shape(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


def _plain(value: Any) -> Any:
    """JSON values all the way down: YAML reads an unquoted ISO date as a date."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


Document = Annotated[dict[str, Any], BeforeValidator(_plain)]
Text = Annotated[str, Field(min_length=1)]
OptionalText = Annotated[str | None, BeforeValidator(lambda value: None if value is None else str(value))]


class SeedInstruction(_Shape):
    """One point of the order itself, or of the act attached to it with the number ``act``."""

    n: OptionalText = None
    text: Text
    addressee: str | None = None
    deadline: str | None = None
    act: OptionalText = None
    line: int | None = None


class SeedIndicator(_Shape):
    """One indicator with its yearly targets."""

    code: OptionalText = None
    name: Text
    section: str | None = None
    unit: str | None = None
    direction: Literal[">=", "<="] | None = None
    baseline: float | None = None
    baseline_year: int | None = None
    targets: dict[int, float] = {}
    formula: str | None = None
    line: int | None = None


class SeedActHead(_Shape):
    """Requisites of an act."""

    slug: Text
    source: str | None = None
    kind: Text
    number: OptionalText = None
    date: date
    title: Text
    issuer: Text
    region: str | None = None
    signatory: str | None = None
    signatory_post: str | None = None
    controller: str | None = None
    amends: Document | None = None
    attached: list[Document] = []


class SeedAct(_Shape):
    """A file of ``seeds/acts``."""

    act: SeedActHead
    instructions: list[SeedInstruction] = []
    amendments: list[Document] = []
    abbreviations: list[Document] = []
    indicators: list[SeedIndicator] = []
    suspects: list[Document] = []


class SeedRoadmapHead(_Shape):
    """What a roadmap is."""

    slug: Text
    act: Text
    title: Text
    region: str | None = None
    start: date
    end: date
    time_zone: Annotated[str, AfterValidator(_known_zone)]
    controller: str | None = None
    line: int | None = None


class SeedSection(_Shape):
    """A heading; ``parent`` is another's key."""

    key: Text
    parent: str | None = None
    title: Text
    kind: str | None = None
    line: int | None = None


class SeedSource(_Shape):
    """Where a row stands in its document."""

    line: int
    lines: list[int] = []
    table: int | None = None
    row: int | None = None


class SeedMeasure(_Shape):
    """One row of the roadmap."""

    n: int
    code: OptionalText = None
    section: str | None = None
    title: Text
    lead: list[str] = []
    executors: list[str] = []
    deadline: str
    result: str | None = None
    source: SeedSource
    notes: list[str] = []
    review: bool = False


class SeedRoadmap(_Shape):
    """A file of ``seeds/roadmaps``."""

    roadmap: SeedRoadmapHead
    sections: list[SeedSection] = []
    measures: list[SeedMeasure]


class SeedAlias(_Shape):
    """Another way to write a body."""

    alias: Text
    misread: bool = False


def _as_alias(value: Any) -> Any:
    return {"alias": value} if isinstance(value, str) else value


class SeedSubject(_Shape):
    """A body, organisation, service, post or group."""

    slug: Text
    name: Text
    abbr: str | None = None
    kind: Text
    parent: str | None = None
    aliases: list[Annotated[SeedAlias, BeforeValidator(_as_alias)]] = []
    members: list[str] = []


class SeedSubjects(_Shape):
    """A file of ``seeds/subjects``; the file's name is the region's."""

    subjects: list[SeedSubject]


class SeedSet(_Shape):
    """Everything under a seeds folder."""

    acts: list[SeedAct]
    subjects: dict[str, list[SeedSubject]]
    roadmaps: list[SeedRoadmap]


class _Marked(dict[Hashable, Any]):
    """A mapping that remembers the line it begins on, so that a fault can name it."""

    line = 1


class _MarkingLoader(yaml.CSafeLoader):
    """The safe loader, with marked mappings."""


def _construct_marked(loader: _MarkingLoader, node: yaml.MappingNode) -> Iterator[_Marked]:
    marked = _Marked()
    marked.line = node.start_mark.line + 1
    yield marked
    marked.update(loader.construct_mapping(node))


_MarkingLoader.add_constructor("tag:yaml.org,2002:map", _construct_marked)


def load_folder(folder: Path) -> SeedSet:
    """All seeds under ``folder``. Raises `BadInput` that names file, line and fault."""
    if not folder.is_dir():
        raise BadInput("seed.no_folder", f"нет папки {folder}: укажите папку с acts/, roadmaps/ и subjects/")
    return SeedSet(
        acts=[load_file(path, SeedAct) for path in _files(folder / "acts")],
        subjects={path.stem: load_file(path, SeedSubjects).subjects for path in _files(folder / "subjects")},
        roadmaps=[load_file(path, SeedRoadmap) for path in _files(folder / "roadmaps")],
    )


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def load_file(path: Path, shape: type[Shape]) -> Shape:
    """One seed file. Raises `BadInput`."""
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_MarkingLoader)  # noqa: S506 (a safe loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or "файл не читается"
        raise _fault(path, line, f"это не YAML: {problem}") from error
    except UnicodeDecodeError as error:
        raise _fault(path, 1, "файл не в кодировке UTF-8") from error
    except ValueError as error:  # an impossible date such as 2023-02-30
        raise _fault(path, 1, f"неверное значение: {error}") from error
    if not isinstance(raw, dict):
        raise _fault(path, 1, "ожидалось отображение с ключами верхнего уровня")
    try:
        return shape.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = " → ".join(str(part + 1) if isinstance(part, int) else str(part) for part in first["loc"])
        raise _fault(path, _line_of(raw, first["loc"]), f"{where}: {first['msg']}") from error


def _line_of(raw: Any, location: Sequence[int | str]) -> int:
    line = 1
    for part in (*location, None):
        if isinstance(raw, _Marked):
            line = raw.line
        try:
            raw = raw[part]
        except (KeyError, IndexError, TypeError):
            break
    return line


def _fault(path: Path, line: int, what: str) -> BadInput:
    return BadInput("seed.broken", f"{path.name}, строка {line}: {what}", file=str(path), line=line)
