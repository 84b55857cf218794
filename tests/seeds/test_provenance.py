"""Every text under `seeds/` stands at the lines of the document it names, and no row of a document's table is lost.

The rule of fidelity: a text taken from a document is found, after tags and emphasis marks are removed and white space
is folded, in its own line, or in cells of its lines joined in line order (a row broken by a page, cells that slid).
Only a place, a controller and a defined term may stand in another case: the order prints them inside a sentence.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
DOCUMENTS = ROOT / "tests" / "data" / "documents"

REGIONS = {"tyumen-2023": "tyumen", "moscow-2023": "moscow", "chelyabinsk-2023": "chelyabinsk"}
KINDS = {"орган", "организация", "служба", "должность", "группа"}
OPERATIONS = {"replace", "add", "remove", "replace_words"}
MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)

Seed = dict[str, Any]


def fold(text: str) -> str:
    """The text without tags and emphasis marks, every run of white space one space."""
    text = re.sub(r"<br\s*/?>", " ", text)
    return " ".join(re.sub(r"</?[a-z]+\s*/?>|\*+", "", text).split())


@cache
def document(source: str) -> list[str]:
    return (DOCUMENTS / source).read_text(encoding="utf-8").split("\n")


@cache
def cells(source: str, line: int) -> tuple[str, ...]:
    return tuple(fold(cell) for cell in document(source)[line - 1].split("\t"))


@cache
def joined(source: str, lines: tuple[int, ...]) -> tuple[str, ...]:
    """All ways to join at most one cell of each line, in line order."""
    choices = product(*[dict.fromkeys((*cells(source, line), "")) for line in lines])
    return tuple(dict.fromkeys(" ".join(filter(None, choice)) for choice in choices))


def stands(text: str, source: str, lines: tuple[int, ...], *, any_case: bool = False) -> bool:
    wanted, places = fold(text), joined(source, lines)
    if any_case:
        return any(wanted.casefold() in place.casefold() for place in places)
    return any(wanted in place for place in places)


def stands_inflected(text: str, place: str) -> bool:
    """The words stand in this order with their beginnings, whatever their case endings."""
    stems = (re.escape(word[:-2] if len(word) > 4 else word) for word in re.findall(r"\w+", text))
    return re.search(r"\b" + r"\W+".join(rf"{stem}\w*" for stem in stems), place) is not None


def number_in_force(source: str, line: int) -> str:
    """The first cell of the line, or where it is empty (a spanning cell) of the nearest line above that has one."""
    return next(first for at in range(line, 0, -1) if (first := cells(source, at)[0]) and not first.startswith("№"))


def lines_of(item: Seed) -> tuple[int, ...]:
    lines = item.get("lines") or [item["line"]]
    assert lines[0] == item["line"], f"`line` is the first of `lines`: {item}"
    assert lines == sorted(set(lines)), f"lines in order, each once: {item}"
    return tuple(lines)


def whole(source: str) -> str:
    return fold("\n".join(document(source)))


@cache
def load(path: Path) -> Seed:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def files(folder: str) -> list[Any]:
    return [pytest.param(path, id=path.stem) for path in sorted((SEEDS / folder).glob("*.yaml"))]


def source_of(roadmap: Seed) -> str:
    return str(load(SEEDS / "acts" / f"{roadmap['roadmap']['act']}.yaml")["act"]["source"])


def names(subject: Seed) -> Iterator[str]:
    """All names of a body: name, abbreviation, aliases, misread ones too."""
    yield subject["name"]
    if subject["abbr"]:
        yield subject["abbr"]
    for alias in subject["aliases"]:
        yield alias["alias"] if isinstance(alias, dict) else alias


def words(text: str) -> Counter[str]:
    """How often each word occurs, definitions «(далее – …)» left out."""
    return Counter(re.findall(r"\w+", re.sub(r"\(далее[^()]*\)", " ", fold(text))))


def number_stands(number: float, text: str) -> bool:
    printed = re.escape(f"{number:g}").replace(r"\.", "[.,]")
    return re.search(rf"(?<![\d.,]){printed}(?![\d]|[.,]\d)", text) is not None


# Roadmaps


@pytest.mark.parametrize("path", files("roadmaps"))
def test_roadmap_heading_stands_in_its_document(path: Path) -> None:
    seed = load(path)
    roadmap, source = seed["roadmap"], source_of(seed)
    assert roadmap["slug"] == path.stem
    assert stands(roadmap["title"], source, lines_of(roadmap), any_case=True)
    assert roadmap["start"] <= roadmap["end"]
    ZoneInfo(roadmap["time_zone"])


@pytest.mark.parametrize("path", files("roadmaps"))
def test_sections_form_a_tree_and_stand_at_their_lines(path: Path) -> None:
    seed = load(path)
    source, seen = source_of(seed), set[str]()
    for section in seed["sections"]:
        key, parent = section["key"], section["parent"]
        assert key not in seen
        assert parent is None or (parent in seen and key.startswith(f"{parent}.")), key
        assert stands(section["title"], source, lines_of(section)), section
        seen.add(key)


@pytest.mark.parametrize("path", files("roadmaps"))
def test_every_text_of_a_measure_stands_at_its_lines(path: Path) -> None:
    seed = load(path)
    source = source_of(seed)
    for measure in seed["measures"]:
        lines = lines_of(measure["source"])
        texts = [measure["title"], measure["deadline"], *measure["lead"], *measure["executors"]]
        texts += [text for text in (measure["code"], measure["result"]) if text is not None]
        for text in texts:
            assert isinstance(text, str), (measure["n"], text)
            assert text.strip() and text == fold(text), (measure["n"], text)
            assert stands(text, source, lines), (measure["n"], text)


@pytest.mark.parametrize("path", files("roadmaps"))
def test_no_word_of_a_measure_row_is_lost(path: Path) -> None:
    seed = load(path)
    source = source_of(seed)
    for measure in seed["measures"]:
        lines = lines_of(measure["source"])
        kept = " ".join(filter(None, (measure["code"], measure["title"], measure["deadline"], measure["result"])))
        claimed = words(" ".join([kept, *measure["lead"], *measure["executors"]]))
        for section in seed["sections"]:
            if set(lines_of(section)) & set(lines):
                claimed += words(f"{section['key']} {section['title']}")
        columns = zip(*(pad(cells(source, line)) for line in lines), strict=True)
        printed = words(" ".join(" ".join(column) for column in columns))
        assert not printed - claimed, (measure["n"], printed - claimed)


def pad(row: tuple[str, ...], width: int = 8) -> tuple[str, ...]:
    return row + ("",) * (width - len(row))


@pytest.mark.parametrize("path", files("roadmaps"))
def test_every_row_of_the_table_belongs_to_a_measure_or_a_section(path: Path) -> None:
    seed = load(path)
    source = source_of(seed)
    taken = {line for section in seed["sections"] for line in lines_of(section)}
    taken |= {line for measure in seed["measures"] for line in lines_of(measure["source"])}
    for line in range(min(taken), max(taken) + 1):
        text = [cell for cell in cells(source, line) if cell and not cell.isdigit()]
        assert line in taken or not text, (line, text)


@pytest.mark.parametrize("path", files("roadmaps"))
def test_measures_are_numbered_through_in_document_order(path: Path) -> None:
    measures = load(path)["measures"]
    assert [measure["n"] for measure in measures] == list(range(1, len(measures) + 1))
    places = [(measure["source"]["line"], measure["source"]["row"]) for measure in measures]
    assert places == sorted(set(places))


@pytest.mark.parametrize("path", files("roadmaps"))
def test_measures_stand_under_innermost_sections_and_no_section_is_empty(path: Path) -> None:
    seed = load(path)
    parents = {section["parent"] for section in seed["sections"]}
    innermost = {section["key"] for section in seed["sections"]} - parents
    assert {measure["section"] for measure in seed["measures"]} == innermost


@pytest.mark.parametrize("path", files("roadmaps"))
def test_every_named_body_resolves_to_one_subject_of_its_region(path: Path) -> None:
    subjects = load(SEEDS / "subjects" / f"{REGIONS[path.stem]}.yaml")["subjects"]
    for measure in load(path)["measures"]:
        assert measure["lead"], measure["n"]
        for body in measure["lead"] + measure["executors"]:
            known = [s["slug"] for s in subjects if fold(body).casefold() in {fold(n).casefold() for n in names(s)}]
            assert len(known) == 1, (measure["n"], body, known)


@pytest.mark.parametrize("path", files("roadmaps"))
def test_a_row_that_a_person_must_look_at_says_why(path: Path) -> None:
    for measure in load(path)["measures"]:
        assert measure.get("review", True) is True, measure["n"]
        assert "review" not in measure or measure["notes"], measure["n"]


# Subjects


@pytest.mark.parametrize("path", files("subjects"))
def test_subjects_have_distinct_names_and_known_relations(path: Path) -> None:
    subjects = load(path)["subjects"]
    slugs = [subject["slug"] for subject in subjects]
    assert len(slugs) == len(set(slugs))
    used: dict[str, str] = {}
    for subject in subjects:
        assert subject["kind"] in KINDS, subject["slug"]
        assert subject["slug"].startswith(f"{path.stem}-")
        assert subject["parent"] is None or subject["parent"] in slugs
        assert set(subject.get("members", [])) <= set(slugs) - {subject["slug"]}
        assert ("members" in subject) == (subject["kind"] == "группа"), subject["slug"]
        for name in {fold(name).casefold() for name in names(subject)}:
            assert name not in used, (name, used.get(name), subject["slug"])
            used[name] = subject["slug"]


@pytest.mark.parametrize("path", files("subjects"))
def test_each_subject_is_named_at_its_line(path: Path) -> None:
    for subject in load(path)["subjects"]:
        place = subject["source"]
        found = [name for name in names(subject) if stands(name, place["file"], lines_of(place), any_case=True)]
        assert found, subject["slug"]


# Acts


@pytest.mark.parametrize("path", files("acts"))
def test_requisites_of_an_act_stand_in_its_document(path: Path) -> None:
    act = load(path)["act"]
    assert act["slug"] == path.stem
    text = whole(act["source"])
    assert act["line"] <= len(document(act["source"]))
    for act_or_attached in (act, *act["attached"], *filter(None, [act["amends"]])):
        assert fold(act_or_attached["title"]) in text
        assert act_or_attached["number"] is None or act_or_attached["number"] in re.sub(r"(?<=\d) / (?=\d)", "/", text)
        date = act_or_attached["date"]
        forms = [f"{date:%d.%m.%Y}", f"{date:%d} {MONTHS[date.month - 1]} {date.year}"]
        forms.append(forms[1].removeprefix("0"))
        assert any(form in text for form in forms), forms
    for field in ("issuer", "signatory", "signatory_post"):
        assert act[field] is None or fold(act[field]).casefold() in text.casefold(), field
    for field in ("place", "controller"):
        assert act[field] is None or stands_inflected(act[field].casefold(), text.casefold()), field


@pytest.mark.parametrize("path", files("acts"))
def test_instructions_stand_at_their_lines(path: Path) -> None:
    seed = load(path)
    source = seed["act"]["source"]
    for item in seed["instructions"]:
        lines = lines_of(item)
        above = tuple(filter(None, [item.get("addressee_line")]))
        assert stands(item["text"], source, lines), item
        assert item["addressee"] is None or stands(item["addressee"], source, above or lines), item
        assert item["deadline"] is None or item["deadline"] in item["text"], item


@pytest.mark.parametrize("path", files("acts"))
def test_amendments_stand_at_their_lines(path: Path) -> None:
    seed = load(path)
    for item in seed.get("amendments", []):
        assert item["op"] in OPERATIONS, item
        assert item["target"], item
        assert item["old"] or item["new"], item
        for text in filter(None, (item["old"], item["new"])):
            assert stands(text, seed["act"]["source"], lines_of(item)), item


@pytest.mark.parametrize("path", files("acts"))
def test_abbreviations_and_suspects_stand_at_their_lines(path: Path) -> None:
    seed = load(path)
    source = seed["act"]["source"]
    for item in seed["abbreviations"]:
        places = joined(source, lines_of(item))
        assert any(stands_inflected(item["abbr"], place) for place in places), item
        assert stands(item["full"], source, lines_of(item)), item
    for item in seed["suspects"]:
        assert stands(item["seen"], source, lines_of(item)), item
        assert item["seen"] != item["meant"], item
        assert item["why"], item


@pytest.mark.parametrize("path", files("acts"))
def test_indicators_stand_at_their_lines(path: Path) -> None:
    seed = load(path)
    source = seed["act"]["source"]
    for item in seed["indicators"]:
        lines = lines_of(item)
        if item["code"] is not None:
            assert re.match(rf"{re.escape(item['code'])}(?!\.?\d)", number_in_force(source, lines[0])), item
        for field in ("name", "formula", "value", "method"):
            assert item.get(field) is None or stands(item[field], source, lines), (item["line"], field, item[field])
        assert item["section"] is None or fold(item["section"]) in whole(source), item
        assert item["direction"] in {">=", "<="}, item
        printed = " ".join(" ".join(cells(source, line)) for line in lines)
        for number in [*item["targets"].values(), *filter(None, [item["baseline"]])]:
            assert number_stands(number, printed), (item["line"], number)
