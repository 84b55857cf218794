"""The seeds of acts and roadmaps, re-made from the reader and the corrections that people made to it.

``reader + seeds/corrections/<slug>.yaml = seeds/acts|roadmaps/<slug>.yaml``, field by field, as data: the comments and
the layout of a seed are its editor's, and so is the order of indicators, abbreviations and suspects (they are compared
in the order of their lines). ``seeds/subjects`` is made by hand: who a body is, who its parent is and which names it
goes by is not printed in any one place. `make seeds` tells where the two sides disagree.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from roadmap.documents import document_json, sandbox
from roadmap.documents.errors import DocumentError
from roadmap.documents.model import Json, ParsedDocument
from roadmap.errors import BadInput
from roadmap.language.message import in_words, told_again
from roadmap.orders.drafts.regions import time_zone_of
from roadmap.orders.seeds.marked_yaml import MarkedFault, read_marked
from roadmap.resources import seeds_dir
from tests.seeds.remaking_places import Printed

Entries = dict[str, Json]
"""A seed laid out flat: «measure 7» → its fields. See `entries_of`."""

_NAMES = {
    "sections": "section",
    "measures": "measure",
    "instructions": "instruction",
    "amendments": "amendment",
    "abbreviations": "abbreviation",
    "indicators": "indicator",
    "suspects": "suspect",
}
_LISTS = {name: listed for listed, name in _NAMES.items()}
_OWN_KEY = {"sections": "key", "measures": "n"}
_BY_LINE = {"abbreviations": "abbr", "suspects": "seen"}
_AMENDED = re.compile(r"от (?P<date>\d\d\.\d\d\.\d{4}) № (?P<number>\S+) «(?P<title>.+)»$")
_ADDED = re.compile(r"(?P<name>abbreviation|suspect) (?P<line>\d+) (?P<word>.+)$")
_MISSING: Any = object()


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Correction(BaseModel):
    """What a person changed: ``reader`` is what the reader says, ``reviewed`` what the seed says, field by field.

    A field that stands on one side only is not said at all by the other. ``reader: null``: the reader has no such
    entry; ``reviewed: null``: the person took it out. Several places ``at`` share the same change and reason. A suspect
    says ``why`` itself: that is the correction's reason too.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: Annotated[list[str], BeforeValidator(_as_list), Field(min_length=1)]
    reader: dict[str, Any] | None = {}
    reviewed: dict[str, Any] | None
    why: str = ""

    @model_validator(mode="after")
    def _says_why(self) -> Correction:
        if not self.reason.strip():
            raise ValueError(f"{', '.join(self.at)}: напишите why: почему человек поправил читателя")
        return self

    @property
    def reason(self) -> str:
        """Why a person changed what the reader says."""
        return self.why or str((self.reviewed or {}).get("why", ""))


class Sheet(BaseModel):
    """A file of ``seeds/corrections``: which seed it belongs to, which document is read for it, what people changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: str
    kind: Literal["acts", "roadmaps"]
    document: str
    act: str | None = None
    corrections: list[Correction]


class Remade(BaseModel):
    """The seed's data as re-made, and what is wrong with the corrections (in Russian; empty when all are in use)."""

    data: Json
    faults: list[str]


def load_sheet(path: Path) -> Sheet:
    """The corrections in the file. Raises `BadInput` where it is no such file or a correction has no reason."""
    try:
        return Sheet.model_validate(_yaml(path) | {"slug": path.stem})
    except ValidationError as error:
        first = error.errors()[0]
        place = " → ".join(str(part) for part in first["loc"])
        raise BadInput("seed.broken", f"{path.name}: {place}: {first['msg']}", file=str(path)) from error


def _yaml(path: Path) -> Json:
    """The mapping in a YAML file, as JSON has it. Raises `BadInput` with the line where it is no such file."""
    try:
        return cast("Json", _plain(read_marked(path)))
    except MarkedFault as fault:
        at = f"{path.parent.name}/{path.name}, строка {fault.line}"
        raise BadInput("seed.broken", f"{at}: {fault.what}", file=str(path)) from fault


def remake(document: ParsedDocument, text: str, sheet: Sheet) -> Remade:
    """The seed from what the reader says of ``document`` (whose text is ``text``) and the corrections; pure."""
    build = act_seed if sheet.kind == "acts" else roadmap_seed
    read = build(document, Printed(text), sheet)
    entries = entries_of(read)
    faults = [fault for correction in sheet.corrections for fault in _apply(entries, correction)]
    return Remade(data=_seed_of(entries, read), faults=faults)


def act_seed(document: ParsedDocument, printed: Printed, sheet: Sheet) -> Json:
    """What the reader says, in the shape of ``seeds/acts``; the lines of a name that a page cut are looked up."""
    said = in_words(told_again(document_json.to_json(document)))
    requisites = said["act"] | {"amends": _amended(document.act.amends)}
    return {
        "act": {"slug": sheet.slug, "source": document.source, "attached": []} | requisites,
        "instructions": said["instructions"],
        "amendments": said["amendments"],
        "abbreviations": said["aliases"],
        "indicators": [one | {"lines": printed.at(one["name"], one["line"])} for one in said["indicators"]],
        "suspects": said["suspects"],
    }


def _amended(words: str | None) -> Json | None:
    """«О внесении изменений в распоряжение … от 05.08.2022 № Р-507 «Об …»» → number, date and title of that act."""
    if (named := _AMENDED.search(words or "")) is None:
        return None
    day, month, year = named["date"].split(".")
    return {"number": named["number"], "date": f"{year}-{month}-{day}", "title": named["title"]}


def roadmap_seed(document: ParsedDocument, printed: Printed, sheet: Sheet) -> Json:
    """What the reader says of the document's first roadmap, in the shape of ``seeds/roadmaps``.

    The lines of the headings, which the reader does not keep, are looked up in the text; region, time zone and
    controller are the act's, as for a roadmap imported in the browser.
    """
    plan = document.roadmaps[0]
    paths = _section_paths(measure.section for measure in plan.measures)
    found = printed.in_order([path[-1] for path in paths.values()])
    keys = {path: key for key, path in paths.items()}
    return {
        "roadmap": {
            "slug": sheet.slug,
            "act": sheet.act,
            "title": plan.title,
            "region": document.act.region,
            "start": plan.period.start and plan.period.start.isoformat(),
            "end": plan.period.end and plan.period.end.isoformat(),
            "time_zone": time_zone_of(document.act.region),
            "controller": document.act.controller,
            **_place(printed.last_before(plan.title, found[0])),
        },
        "sections": [
            {"key": key, "parent": keys.get(path[:-1]), "title": path[-1], "kind": _kind(path), **_place(lines)}
            for (key, path), lines in zip(paths.items(), found, strict=True)
        ],
        "measures": [
            {name: value for name, value in measure.items() if name not in ("term", "leans")}
            | {"section": keys[tuple(measure["section"])]}
            for measure in in_words(told_again(document_json.to_json(document)))["roadmaps"][0]["measures"]
        ],
    }


def _section_paths(used: Iterable[tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """«1», «1.1», «1.2», «2» … → the headings from the outermost in, in reading order."""
    keys: dict[tuple[str, ...], str] = {(): ""}
    children: dict[tuple[str, ...], int] = {}
    for section in used:
        for depth in range(1, len(section) + 1):
            path, parent = section[:depth], section[: depth - 1]
            if path not in keys:
                children[parent] = children.get(parent, 0) + 1
                keys[path] = f"{keys[parent]}.{children[parent]}".removeprefix(".")
    return {key: path for path, key in keys.items() if path}


def _kind(path: tuple[str, ...]) -> str:
    """Stages hold directions, directions hold the measures that form the system."""
    if len(path) == 1:
        return "направление" if path[0].lower().startswith("направление") else "этап"
    return "системообразующее мероприятие" if _kind(path[:-1]) == "направление" else "направление"


def _place(lines: Sequence[int]) -> Json:
    return {"line": lines[0] if lines else None, "lines": list(lines)}


def entries_of(seed: Mapping[str, Any]) -> Entries:
    """A seed laid out flat for comparing, without what goes without saying.

    Names: «act» or «roadmap», «section 1.2», «measure 7», «instruction 2», «amendment 1» and «indicator 12» (counted
    from 1 in the order of their lines), «abbreviation 87 ЦНППМ» and «suspect 308 portalу» (by line and word).
    """
    plain = _plain(seed)
    entries: Entries = {name: plain[name] for name in ("act", "roadmap") if name in plain}
    for listed, name in _NAMES.items():
        items = plain.get(listed, [])
        if listed == "indicators":
            items = sorted(items, key=lambda item: item["line"])
        for number, item in enumerate(items, 1):
            entries[_free(f"{name} {_mark(listed, item, number)}", entries)] = item
    return {at: _without_defaults(fields) for at, fields in entries.items()}


def _mark(listed: str, item: Json, number: int) -> str:
    if listed in _BY_LINE:
        return f"{item['line']} {item[_BY_LINE[listed]]}"
    return str(item[_OWN_KEY[listed]] if listed in _OWN_KEY else number)


def _free(name: str, taken: Mapping[str, Any]) -> str:
    """The name, with a number behind it where the same line defines the same word twice."""
    return name if name not in taken else next(f"{name} #{n}" for n in range(2, 100) if f"{name} #{n}" not in taken)


def _without_defaults(fields: Json) -> Json:
    """Fields that say nothing are left out of a seed: no notes, no doubt, `lines` that are the one `line`."""
    silent = {"notes": [], "review": False, "lines": [fields.get("line")]}
    return {name: value for name, value in fields.items() if name not in silent or value != silent[name]}


def _plain(value: Any) -> Any:
    """As JSON has it: ISO dates, keys that are text."""
    return json.loads(json.dumps(value, default=date.isoformat))


def _seed_of(entries: Entries, read: Json) -> Json:
    """The flat entries in the shape of the file again, what has lines in the order of its lines."""
    seed: Json = {name: [] if name in _NAMES else entries[name] for name in read}
    for at, fields in entries.items():
        if (listed := _LISTS.get(at.split()[0])) is not None:
            seed[listed].append(fields)
    for listed in _BY_LINE:
        if listed in seed:
            seed[listed].sort(key=lambda item: item["line"])
    return seed


def _apply(entries: Entries, correction: Correction) -> Iterator[str]:
    """Correct the entries in place; yields what is wrong with the correction."""
    for at in correction.at:
        was = entries.get(at)
        if correction.reader is None or was is None:
            yield from _add(entries, at, correction)
        elif correction.reviewed is None:
            if correction.reader != _beside(at, was):
                yield f"{at}: читатель теперь говорит {_shown(was)}: проверьте поправку"
            del entries[at]
        else:
            yield from _change(was, at, correction.reader, correction.reviewed)


def _beside(at: str, fields: Json) -> Json:
    """The fields of an abbreviation or a suspect that its name does not already say."""
    said = {"line", _BY_LINE.get(_LISTS.get(at.split()[0], ""), "")}
    return {name: value for name, value in fields.items() if name not in said}


def _add(entries: Entries, at: str, correction: Correction) -> Iterator[str]:
    if correction.reader is not None:
        yield f"{at}: у читателя такого нет: уберите поправку или исправьте место"
    elif at in entries:
        yield f"{at}: читатель уже находит это сам: уберите поправку"
    elif (named := _ADDED.match(at)) is None or correction.reviewed is None:
        yield f"{at}: добавить можно только «abbreviation СТРОКА СЛОВО» или «suspect СТРОКА СЛОВО»"
    else:
        word = {_BY_LINE[_LISTS[named["name"]]]: named["word"]}
        entries[at] = {"line": int(named["line"])} | word | correction.reviewed


def _change(entry: Json, at: str, reader: Json, reviewed: Json) -> Iterator[str]:
    for field in reader | reviewed:
        before, after, now = (fields.get(field, _MISSING) for fields in (reader, reviewed, entry))
        if now != before:
            yield f"{at}: {field}: читатель теперь говорит {_shown(now)}, а в поправке {_shown(before)}"
        elif before == after:
            yield f"{at}: {field}: поправка ничего не меняет, уберите её"
        if after is _MISSING:
            entry.pop(field, None)
        else:
            entry[field] = after


def differences(remade: Mapping[str, Any], seed: Mapping[str, Any]) -> list[str]:
    """Where the two disagree, one line for each field, in Russian; empty when they are the same data."""
    ours, theirs = entries_of(remade), entries_of(seed)
    found = []
    for at in dict.fromkeys([*ours, *theirs]):
        one, other = ours.get(at), theirs.get(at)
        if one is None or other is None:
            found.append(f"{at}: есть только {'в seeds' if one is None else 'у читателя'}: {_shown(one or other)}")
            continue
        for field in dict.fromkeys([*one, *other]):
            mine, reviewed = one.get(field, _MISSING), other.get(field, _MISSING)
            if mine != reviewed:
                found.append(f"{at}: {field}: читатель {_shown(mine)}, в seeds {_shown(reviewed)}")
    return found


def _shown(value: Any) -> str:
    return "ничего" if value is _MISSING else json.dumps(value, ensure_ascii=False)


def check_seed(sheet: Sheet, seeds: Path, documents: Path) -> list[str]:
    """Everything wrong with one seed: corrections out of use, then differences no correction explains.

    Raises `BadInput` where the seed is no YAML or the document cannot be read.
    """
    seed = _yaml(seeds / sheet.kind / f"{sheet.slug}.yaml")
    try:
        data = (documents / sheet.document).read_bytes()
        document, text = sandbox.parse(sheet.document, data), data.decode("utf-8")
    except OSError as error:
        where = f"нет документа {sheet.document} в папке {documents}: укажите папку с текстами приказов"
        raise BadInput("document.missing", where) from error
    except UnicodeDecodeError as error:
        raise BadInput("document.encoding", f"{sheet.document} не в UTF-8: сохраните его заново") from error
    except DocumentError as error:
        raise BadInput(error.code, f"{sheet.document}: {error.message}") from error
    remade = remake(document, text, sheet)
    return [*remade.faults, *differences(remade.data, seed)]


def check_folder(seeds: Path, documents: Path) -> list[str]:
    """Everything wrong with the acts and roadmaps under ``seeds``; a seed without a sheet of corrections is wrong."""
    for folder in (documents, seeds / "corrections"):
        if not folder.is_dir():
            raise BadInput("folder.missing", f"нет папки {folder}: проверьте путь")
    sheets = [load_sheet(path) for path in sorted((seeds / "corrections").glob("*.yaml"))]
    known = {(sheet.kind, sheet.slug) for sheet in sheets}
    there = {(kind, path.stem) for kind in ("acts", "roadmaps") for path in (seeds / kind).glob("*.yaml")}
    wrong = [f"{kind}/{slug}: нет файла corrections/{slug}.yaml" for kind, slug in sorted(there - known)]
    wrong += [f"corrections/{slug}: нет файла {kind}/{slug}.yaml" for kind, slug in sorted(known - there)]
    for sheet in sheets:
        if (sheet.kind, sheet.slug) in there:
            wrong += [f"{sheet.slug}: {fault}" for fault in check_seed(sheet, seeds, documents)]
    return wrong


def main(arguments: Sequence[str]) -> int:
    """``python -m tests.seeds.remaking DOCUMENTS [SEEDS]``: a line for each disagreement.

    Exit status 0 where the two agree, 1 where they do not, 2 where a file or folder cannot be used.
    """
    if not 1 <= len(arguments) <= 2:
        sys.stderr.write("укажите папку с документами: python -m tests.seeds.remaking ДОКУМЕНТЫ [SEEDS]\n")
        return 2
    documents, *rest = map(Path, arguments)
    try:
        wrong = check_folder(rest[0] if rest else seeds_dir(), documents)
    except BadInput as error:
        sys.stderr.write(f"{error.code}: {error.message}\n")
        return error.exit_status
    sys.stdout.write("".join(f"{line}\n" for line in wrong) or "seeds = читатель + corrections\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
