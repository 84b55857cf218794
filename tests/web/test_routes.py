"""A walk over the route table as every role: no page is reachable by whom `permissions` does not let in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from roadmap.database import Database
from roadmap.people.permissions import RIGHTS, Action
from roadmap.web.app import DemoMode
from roadmap.web.forms.posted import open_form, posted_form
from roadmap.web.pages import DEMO, EVERYWHERE, modules
from roadmap.web.security import login_of
from roadmap.web.visit import Visiting
from tests import builders as b
from tests.web.visitors import ROLES, Served

OPEN = {
    *(("GET", path) for path in ("/login", "/answer/{token}", "/letters/off/{token}")),
    *(("POST", path) for path in ("/login", "/language", "/answer/{token}", "/letters/off/{token}")),
}
"""What strangers may see."""

LOGGED_IN = {("POST", "/logout")}
"""What needs a log-in but no right."""


def page_routes() -> list[APIRoute]:
    """Every route of every page."""
    routes = [route for module in modules((*EVERYWHERE, *DEMO)) for route in module.router.routes]
    assert all(isinstance(route, APIRoute) for route in routes)
    return [route for route in routes if isinstance(route, APIRoute)]


def dependencies(dependant: Dependant) -> Iterator[object]:
    """Everything that a route calls before its own function."""
    for inner in dependant.dependencies:
        yield inner.call
        yield from dependencies(inner)


def right_of(route: APIRoute) -> Action | None:
    """The right that a route asks for."""
    return next((call.action for call in dependencies(route.dependant) if isinstance(call, Visiting)), None)


def method_of(route: APIRoute) -> str:
    """Its one method."""
    (method,) = route.methods
    return method


ROUTES = page_routes()
NAMES = [f"{method_of(route)} {route.path}" for route in ROUTES]


@pytest.mark.parametrize("route", ROUTES, ids=NAMES)
def test_every_page_asks_for_a_right_or_is_known_to_be_open(route: APIRoute) -> None:
    key = (method_of(route), route.path)
    if key in OPEN:
        assert right_of(route) is None
    elif key in LOGGED_IN:
        assert login_of in dependencies(route.dependant)
    else:
        assert right_of(route) is not None, "name the right with Depends(Visiting(Action.…))"


@pytest.mark.parametrize("route", ROUTES, ids=NAMES)
def test_every_form_is_checked_for_its_csrf_word_or_at_least_its_origin(route: APIRoute) -> None:
    if method_of(route) == "POST":
        wanted = open_form if (method_of(route), route.path) in OPEN else posted_form
        assert wanted in dependencies(route.dependant)


class NoLetters:
    """A mailbox without letters."""

    def letters(self) -> list[object]:
        return []

    def get(self, number: int) -> None:
        return None


@pytest.fixture
def demo(sqlite_database: Database) -> Served:
    """All pages there are, the mailbox included, with one task, measure and roadmap."""
    served = Served(sqlite_database, demo=DemoMode("показ", NoLetters()))  # type: ignore[arg-type]
    served.rows(lambda session: b.task(session, b.measure(session, b.roadmap(session, slug="test"))))
    return served


def address(route: APIRoute) -> str:
    """The route's path with things that exist, as far as they do."""
    known = {"task_id": "1", "measure_id": "1", "slug": "test", "trigger": "start", "fmt": "pdf"}
    path = route.path
    for name in route.param_convertors:
        path = path.replace("{" + name + "}", known.get(name, "1"))
    return path


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_exactly_what_its_rights_say(demo: Served, role: str) -> None:
    visitor = demo.visitor(role)
    for route in ROUTES:
        right = right_of(route)
        if right is None:
            continue
        page = visitor.get(address(route)) if method_of(route) == "GET" else visitor.post(address(route))
        if right in RIGHTS[role]:
            assert page.status in (200, 303, 403, 404, 409, 422), f"{route.path}: {page.status}"
            assert page.status != 403 or method_of(route) == "POST", f"{role} must see {route.path}"
        else:
            assert page.status == 403, f"{role} must not see {route.path}"


def test_a_stranger_is_sent_to_the_log_in_from_everywhere_and_finds_his_way_back(demo: Served) -> None:
    stranger = demo.stranger()
    for route in ROUTES:
        if (method_of(route), route.path) in OPEN:
            continue
        page = stranger.get(address(route)) if method_of(route) == "GET" else stranger.post(address(route))
        assert page.status == 303
        assert page.location.startswith("/login")
    assert stranger.get("/tasks?overdue=1").location == "/login?next=/tasks%3Foverdue%3D1"


def test_a_form_without_its_csrf_word_changes_nothing(demo: Served) -> None:
    visitor = demo.visitor("admin")
    for route in ROUTES:
        if method_of(route) == "POST" and (method_of(route), route.path) not in OPEN:
            assert visitor.post(address(route), csrf=False).status == 403
            assert visitor.post(address(route), {"csrf": "чужое"}, csrf=False).status == 403
            assert visitor.post(address(route), headers={"Origin": "https://evil.example"}).status == 403


def test_the_mailbox_exists_in_the_demonstration_only(served: Served) -> None:
    assert served.visitor().get("/dev/mail").status == 404
