"""The shapes of the YAML under ``seeds/`` and their reading; every fault is told with file, line and what is wrong."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from roadmap.bounds import BEYOND, MAX_TEXT, is_within, text_fault
from roadmap.errors import BadInput
from roadmap.language.message import _
from roadmap.orders.seeds.marked_yaml import MarkedFault, line_of, read_marked

Location = tuple[int | str, ...]
Fault = tuple[Location, str]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(_("нет часового пояса {name}", name=name)) from error
    return name


class _Shape(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    def faults(self) -> Iterator[Fault]:
        """What is wrong between the parts of a file, each of which is right by itself."""
        yield from ()


Shape = TypeVar("Shape", bound=_Shape)


def _plain(value: Any) -> Any:
    """JSON values all the way down: YAML reads an unquoted ISO date as a date."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


Document = Annotated[dict[str, Any], BeforeValidator(_plain)]


def _within(day: date) -> date:
    if not is_within(day):
        raise ValueError(BEYOND)
    return day


Day = Annotated[date, AfterValidator(_within)]
Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
Cell = Annotated[str, Field(max_length=MAX_TEXT)]
OptionalText = Annotated[Cell | None, BeforeValidator(lambda value: None if value is None else str(value))]


class SeedInstruction(_Shape):
    """One point of the order itself, or of the act attached to it with the number ``act``."""

    n: OptionalText = None
    text: Text
    addressee: Cell | None = None
    deadline: Cell | None = None
    act: OptionalText = None
    line: int | None = None


class SeedIndicator(_Shape):
    """One indicator with its yearly targets."""

    code: OptionalText = None
    name: Text
    section: Cell | None = None
    unit: Cell | None = None
    direction: Literal[">=", "<="] | None = None
    baseline: float | None = None
    baseline_year: int | None = None
    targets: dict[int, float] = {}
    formula: Cell | None = None
    line: int | None = None


class SeedActHead(_Shape):
    """Requisites of an act."""

    slug: Text
    source: Cell | None = None
    sha256: Cell | None = None
    kind: Text
    number: OptionalText = None
    date: Day
    title: Text
    issuer: Text
    region: Cell | None = None
    signatory: Cell | None = None
    signatory_post: Cell | None = None
    controller: Cell | None = None
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
    region: Cell | None = None
    start: Day
    end: Day
    time_zone: Annotated[str, AfterValidator(_known_zone)]
    controller: Cell | None = None
    line: int | None = None


class SeedSection(_Shape):
    """A heading; ``parent`` is another's key."""

    key: Text
    parent: Cell | None = None
    title: Text
    kind: Cell | None = None
    line: int | None = None


class SeedSource(_Shape):
    """Where a row stands in its document; only text files have lines."""

    line: int | None = None
    lines: list[int] = []
    table: int | None = None
    row: int | None = None


class SeedMeasure(_Shape):
    """One row of the roadmap. ``confirmed``: a person has looked at it, so that nothing in it is doubtful any more."""

    n: int
    code: OptionalText = None
    section: Cell | None = None
    title: Text
    lead: list[Cell] = []
    executors: list[Cell] = []
    deadline: Cell
    result: Cell | None = None
    source: SeedSource
    notes: list[str] = []
    review: bool = False
    confirmed: bool = False


class SeedRoadmap(_Shape):
    """A file of ``seeds/roadmaps``."""

    roadmap: SeedRoadmapHead
    sections: list[SeedSection] = []
    measures: list[SeedMeasure]

    def faults(self) -> Iterator[Fault]:
        """Headings and numbers that are given twice, or named and not given."""
        if self.roadmap.end < self.roadmap.start:
            yield ("roadmap", "end"), _("период кончается раньше, чем начинается")
        above: set[str] = set()
        for place, section in enumerate(self.sections):
            if section.parent is not None and section.parent not in above:
                yield ("sections", place, "parent"), _("выше нет раздела «{parent}»", parent=section.parent)
            yield from _twice(section.key, above, ("sections", place, "key"))
        numbers: set[int] = set()
        for place, measure in enumerate(self.measures):
            if measure.section is not None and measure.section not in above:
                yield ("measures", place, "section"), _("нет раздела «{section}»", section=measure.section)
            yield from _twice(measure.n, numbers, ("measures", place, "n"))


def _twice(one: Hashable, seen: set[Any], location: Location) -> Iterator[Fault]:
    if one in seen:
        yield location, _("«{one}» уже было выше", one=one)
    seen.add(one)


class SeedAlias(_Shape):
    """Another way to write a body."""

    alias: Text
    misread: bool = False


def _as_alias(value: Any) -> Any:
    return {"alias": value} if isinstance(value, str) else value


class SeedBody(_Shape):
    """A body, organisation, service, post or group."""

    slug: Text
    name: Text
    abbr: Cell | None = None
    kind: Text
    parent: Cell | None = None
    aliases: list[Annotated[SeedAlias, BeforeValidator(_as_alias)]] = []
    members: list[str] = []


class SeedBodies(_Shape):
    """A file of ``seeds/subjects``; the file's name is the region's."""

    subjects: list[SeedBody]

    def faults(self) -> Iterator[Fault]:
        """Names given twice, parents and members that are nobody."""
        known = {one.slug for one in self.subjects}
        slugs: set[str] = set()
        aliases: set[str] = set()
        for place, one in enumerate(self.subjects):
            yield from _twice(one.slug, slugs, ("subjects", place, "slug"))
            for number, alias in enumerate(one.aliases):
                yield from _twice(alias.alias, aliases, ("subjects", place, "aliases", number))
            if one.parent is not None and one.parent not in known:
                yield ("subjects", place, "parent"), _("нет субъекта «{parent}»", parent=one.parent)
            for number, member in enumerate(one.members):
                if member not in known:
                    yield ("subjects", place, "members", number), _("нет субъекта «{member}»", member=member)


class SeedSet(_Shape):
    """Everything under a seeds folder."""

    acts: list[SeedAct]
    subjects: dict[str, list[SeedBody]]
    roadmaps: list[SeedRoadmap]


def load_folder(folder: Path) -> SeedSet:
    """All seeds under ``folder``. Raises `BadInput` that names file, line and fault."""
    if not folder.is_dir():
        raise BadInput(
            "seed.no_folder", _("нет папки {folder}: укажите папку с acts/, roadmaps/ и subjects/", folder=folder)
        )
    return SeedSet(
        acts=[load_file(path, SeedAct) for path in _files(folder / "acts")],
        subjects={path.stem: load_file(path, SeedBodies).subjects for path in _files(folder / "subjects")},
        roadmaps=[load_file(path, SeedRoadmap) for path in _files(folder / "roadmaps")],
    )


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def load_file(path: Path, shape: type[Shape]) -> Shape:
    """One seed file. Raises `BadInput`."""
    try:
        raw = read_marked(path)
    except MarkedFault as fault:
        raise _fault(path, fault.line, fault.what) from fault
    try:
        read = shape.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        raise _fault(path, line_of(raw, first["loc"]), f"{_place(first['loc'])}: {_says(first)}") from error
    for location, what in read.faults():
        raise _fault(path, line_of(raw, location), f"{_place(location)}: {what}")
    return read


_SAYS = {
    "missing": _("обязательное поле не заполнено"),
    "string_type": _("нужен текст (число или дату возьмите в кавычки)"),
    "string_too_short": _("текст пуст"),
    "int_type": _("нужно целое число"),
    "int_parsing": _("нужно целое число"),
    "float_type": _("нужно число"),
    "float_parsing": _("нужно число"),
    "bool_type": _("нужно true или false"),
    "bool_parsing": _("нужно true или false"),
    "list_type": _("нужен список"),
    "dict_type": _("нужны пары «ключ: значение»"),
    "model_type": _("нужны пары «ключ: значение»"),
    "date_type": _("нужна дата вида 2023-07-08"),
    "date_parsing": _("нужна дата вида 2023-07-08"),
    "date_from_datetime_parsing": _("нужна дата вида 2023-07-08"),
}


def _says(error: ErrorDetails) -> str:
    if error["type"] == "string_too_long":
        return text_fault(len(error["input"]), MAX_TEXT)
    if error["type"] == "literal_error":
        return _("можно только: {values}", values=error["ctx"]["expected"].replace(" or ", ", "))
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return _SAYS.get(error["type"], error["msg"])


def _place(location: Location) -> str:
    """``measures → 3 → title``; entries of a list are counted from 1, as people do."""
    return " → ".join(str(part + 1) if isinstance(part, int) else part for part in location)


def _fault(path: Path, line: int, what: str) -> BadInput:
    return BadInput(
        "seed.broken",
        _("{name}, строка {line}: {what}", name=path.name, line=line, what=what),
        file=str(path),
        line=line,
    )
