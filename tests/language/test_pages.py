"""Pages in English over an office whose documents are in Latin letters: any Russian word is then the product's."""

from __future__ import annotations

import re

import pytest

from roadmap.database import Database
from roadmap.language.current import LANGUAGES
from roadmap.web.app import DemoMode
from tests import builders
from tests.language.latin import CODES, in_latin
from tests.language.leftovers import russian_in
from tests.web import visitors, world
from tests.web.test_routes import ROUTES, method_of, right_of
from tests.web.visitors import Served

_WORDS = re.compile("[А-Яа-яЁё]+(?: [А-Яа-яЁё]+)*")
_LATIN = re.compile(r"[A-Za-z]{3,}")
OURS = (
    "Vekha api url json html docx xlsx pdf txt zip example org English email excel word csv ca tls demo remind dry run "
    "from templates emails user add import freq https iii interval mail monthly order rfc smtp utc zzz"
)
"""Latin words that Russian pages have too: names of formats, commands, addresses."""


@pytest.fixture
def office(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> tuple[Served, world.World]:
    """The office of `tests.web.world`, its documents and people in Latin letters."""
    people = in_latin(builders)
    monkeypatch.setattr(visitors, "b", people)
    there = in_latin(world)
    there.b = people  # type: ignore[attr-defined]
    served = Served(sqlite_database, demo=DemoMode("Demonstration", None))
    made: world.World = served.rows(there.build)
    return served, made


def pages(there: world.World) -> list[str]:
    """An address for every page that is read."""
    known = {
        "task_id": there.overdue, "measure_id": there.measure, "slug": "tyumen", "trigger": "start", "fmt": "html",
        "letter": "digest", "user_id": 1,
    }  # fmt: skip
    found = []
    for route in ROUTES:
        if method_of(route) == "GET" and right_of(route) is not None:
            path = route.path
            for name in route.param_convertors:
                path = path.replace("{" + name + "}", str(known.get(name, 1)))
            found.append(path)
    tasks = [f"/tasks/{number}" for number in (there.submitted, there.returned, there.asked, there.failed, there.extra)]
    return [*found, *tasks, f"/measures/{there.waiting}", "/nowhere", "/tasks?state=zzz&from=zzz&body=zzz", "/login"]


@pytest.mark.parametrize("role", ["admin", "executor"])
def test_no_page_in_english_says_a_russian_word(office: tuple[Served, world.World], role: str) -> None:
    served, there = office
    visitor, found = served.visitor(role), []
    for address in pages(there):
        page = visitor.get(address, headers={"Accept-Language": "en"})
        if page.source:
            said = [
                one
                for one in russian_in(page.source.replace('<span lang="ru">', "<span>"))
                if not one.endswith(LANGUAGES["ru"])
            ]
            found += [f"{address}: {one}" for one in said]
    assert found == [], "\n".join(found)


def test_no_page_in_russian_says_an_english_word(sqlite_database: Database) -> None:
    served = Served(sqlite_database)
    there = served.rows(world.build)
    visitor, found = served.visitor("coordinator"), set()
    for address in pages(there):
        page = visitor.get(address)
        for said in page.find("//main//text()"):
            found |= {word.lower() for word in _LATIN.findall(str(said))}
    left = sorted(found - set(OURS.lower().split()))
    assert " ".join(left) == ""


def test_no_answer_of_the_api_in_english_says_a_russian_word(office: tuple[Served, world.World]) -> None:
    served, there = office
    visitor, found = served.visitor("admin"), []
    known = {"task_id": there.overdue, "measure_id": there.measure, "slug": "tyumen", "trigger": "start"}
    described = visitor.get("/api/openapi.json", headers={"Accept-Language": "en"}).response
    addresses = [
        re.sub(r"\{(\w+)\}", lambda name: str(known.get(name[1], 1)), path)
        for path, methods in described.json()["paths"].items()
        if "get" in methods
    ]
    for address in (*addresses, "/api/v1/tasks/99999", "/api/v1/tasks?state=zzz", "/api/v1/nothing", "/api/docs"):
        answer = visitor.get(address, headers={"Accept-Language": "en"}).response
        if "json" in answer.headers.get("content-type", "") or address == "/api/docs":
            found += [f"{address}: {said}" for said in _WORDS.findall(answer.text) if said not in CODES]
    assert found == [], "\n".join(found)
