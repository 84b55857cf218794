"""An act that ends many measures, in the browser without script: a box for each, held to what was shown."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from roadmap.models import DRAFTS, MEASURES, ROADMAPS
from roadmap.orders.drafts.approval import approve
from roadmap.reads.roadmaps import get_roadmap
from tests import builders as b
from tests.orders import drafts, editions
from tests.orders.drafts import TYUMEN, put_draft, seeded
from tests.web.visitors import Page, Served

HALF = (2, 4, 6, 8, 10, 12)


class Desk:
    """The plan of twelve measures in force, and a coordinator who amends it."""

    def __init__(self, served: Served) -> None:
        self.served, self.visitor = served, served.visitor()
        self.actor = drafts.coordinator(served.database)
        draft_id = put_draft(served.database, "приказ.txt", self.actor, text=editions.order(editions.plan()))
        with served.database.write() as session:
            self.roadmap_id = approve(session, draft_id, None, self.actor, b.NOW, doubts_taken=True)[0].roadmap_id

    def open(self, text: str) -> str:
        """The address of an amendment of the plan."""
        put = put_draft(self.served.database, "акт.txt", self.actor, text=text, roadmap_id=self.roadmap_id)
        return f"/amendments/{put}"

    def form(self, address: str) -> dict[str, str]:
        """What a browser sends when nothing is ticked."""
        return untouched(self.visitor.get(address))

    def apply(self, address: str, values: dict[str, str]) -> Page:
        return self.visitor.post(f"{address}/apply", values)

    def in_force(self) -> list[str]:
        with self.served.database.read() as session:
            kept = select(MEASURES.c.title).where(MEASURES.c.ended_at.is_(None)).order_by(MEASURES.c.n)
            return list(session.execute(kept).scalars())


def apply_form(page: Page) -> Any:
    return page.find("//form[contains(@action, '/apply')]")[0]


def untouched(page: Page) -> dict[str, str]:
    form = apply_form(page)
    values = {one.get("name"): one.get("value") for one in form.xpath(".//input[@type='hidden']")}
    return values | {one.get("name"): one.text or "" for one in form.xpath(".//textarea")}


def boxes(page: Page) -> dict[str, str]:
    """The name of each box by its label."""
    return {
        " ".join(" ".join(label.itertext()).split()): label.xpath("./input/@name")[0]
        for label in apply_form(page).xpath(".//label[./input[@type='checkbox']]")
    }


@pytest.fixture
def desk(served: Served) -> Desk:
    return Desk(served)


def test_half_a_roadmap_is_not_ended_in_one_press(desk: Desk) -> None:
    address = desk.open(editions.edition(editions.plan(left_out=HALF)))
    page = desk.visitor.get(address)
    there = boxes(page)
    assert list(there) == [f"{n} {editions.TITLES[n - 1]}" for n in HALF]
    refused = desk.apply(address, desk.form(address))
    assert refused.status == 422
    assert "Не подтверждены (6): 2 «" in refused.alert()
    assert len(desk.in_force()) == 12
    names = list(there.values())
    some = desk.form(address) | dict.fromkeys(names[:4], "yes") | {"basis": "приказ № 77, пункт 1"}
    refused = desk.apply(address, some)
    assert (refused.status, "Не подтверждены (2): 10 «" in refused.alert()) == (422, True)
    assert refused.find("//input[@type='checkbox'][@checked]/@name") == names[:4], "what was ticked stays ticked"
    assert untouched(refused)["basis"] == "приказ № 77, пункт 1"
    done = desk.apply(address, some | dict.fromkeys(names, "yes"))
    assert done.status == 303
    assert desk.in_force() == [title for n, title in enumerate(editions.TITLES, 1) if n not in HALF]


def test_ends_that_are_not_applied_need_no_box(desk: Desk) -> None:
    address = desk.open(editions.edition(editions.plan(left_out=(2, 4))))
    page = desk.visitor.get(address)
    assert len(boxes(page)) == 2, "two of twelve are more than a tenth"
    step = page.find("//article[contains(@class, 'step-removed')]/@id")[0].removeprefix("step-")
    desk.visitor.post(f"{address}/choose", {"step": step, "choice": "skip"})
    assert boxes(desk.visitor.get(address)) == {}
    assert desk.apply(address, desk.form(address)).status == 303
    assert len(desk.in_force()) == 11


def test_what_was_confirmed_is_refused_when_it_has_become_something_else(desk: Desk) -> None:
    """Another act is applied while somebody looks at a whole edition: it would end other measures than he ticked."""
    address = desk.open(editions.edition(editions.plan(left_out=(1, 2, 3, 4))))
    page = desk.visitor.get(address)
    ticked = untouched(page) | dict.fromkeys(boxes(page).values(), "yes")
    added = "1.1. Дополнить пунктом 13 следующего содержания: «13\tВыставка работ\tдо 1 мая 2024 г.\tИРО\tОтчёт»."
    other = desk.open(editions.amending_act(added, number="78"))
    assert desk.apply(other, desk.form(other)).status == 303
    refused = desk.apply(address, ticked)
    assert (refused.status, "Сравнение изменилось" in refused.alert()) == (409, True)
    assert len(boxes(refused)) == 5, "it is shown again as it is now"
    assert not refused.find("//input[@type='checkbox'][@checked]")
    assert len(desk.in_force()) == 13
    assert desk.apply(address, untouched(refused) | dict.fromkeys(boxes(refused).values(), "yes")).status == 303
    assert len(desk.in_force()) == 8


def test_a_form_that_says_nothing_of_what_was_shown_ends_nothing(desk: Desk) -> None:
    address = desk.open(editions.edition(editions.plan(left_out=HALF)))
    names = boxes(desk.visitor.get(address)).values()
    assert desk.apply(address, {"basis": "приказ"} | dict.fromkeys(names, "yes")).status == 409
    assert desk.apply(address, {"basis": "приказ"}).status == 422
    assert len(desk.in_force()) == 12


def test_a_box_of_a_measure_that_stays_is_refused(desk: Desk) -> None:
    address = desk.open(editions.edition(editions.plan(left_out=(3,))))
    refused = desk.apply(address, desk.form(address) | {"end-m1": "yes"})
    assert (refused.status, "не прекращает" in refused.alert()) == (422, True)
    assert len(desk.in_force()) == 12


def test_one_end_in_a_long_roadmap_is_applied_as_it_always_was(desk: Desk) -> None:
    address = desk.open(editions.edition(editions.plan(left_out=(3,))))
    assert boxes(desk.visitor.get(address)) == {}
    assert desk.apply(address, desk.form(address)).status == 303
    assert len(desk.in_force()) == 11


def test_a_hundred_boxes_are_one_form(served: Served) -> None:
    desk = Desk(served)
    titles = [f"Семинар по теме «{word} {n}»" for n in range(1, 61) for word in ("Чтение", "Счёт")]
    many = {"": [(str(n), title) for n, title in enumerate(titles, 1)]}
    with served.database.write() as session:
        session.execute(DRAFTS.delete())
        text = editions.order(many, number="6")
    draft_id = put_draft(served.database, "большой.txt", desk.actor, text=text)
    with served.database.write() as session:
        slug = "long-2024"
        session.execute(DRAFTS.update().values(edits={"plans": {"0": {"slug": slug, "names": "long"}}}))
        desk.roadmap_id = approve(session, draft_id, None, desk.actor, b.NOW, doubts_taken=True)[0].roadmap_id
    address = desk.open(editions.edition({"": many[""][:10]}))
    page = desk.visitor.get(address)
    assert len(boxes(page)) == 110
    ticked = untouched(page) | dict.fromkeys(boxes(page).values(), "yes")
    assert desk.apply(address, ticked).status == 303
    with served.database.read() as session:
        assert session.execute(select(ROADMAPS.c.version).where(ROADMAPS.c.slug == slug)).scalar_one() == 2


def test_the_misread_table_of_a_real_order_ends_nothing_by_itself(served: Served) -> None:
    """The rows of the second half of the Tyumen order lost their cells, as happens when a table is not recognised."""
    served.rows(lambda session: seeded(session, only="tyumen-2023"))
    with served.database.read() as session:
        roadmap_id = get_roadmap(session, "tyumen-2023").id
    lines = drafts.text_of(TYUMEN).split("\n")
    rows = [n for n, line in enumerate(lines) if line.count("\t") >= 4]
    for n in rows[len(rows) // 2 :]:
        lines[n] = ""
    text = "\n".join(lines).replace("№ 606/02", "№ 77/01")
    put = put_draft(served.database, TYUMEN, drafts.coordinator(served.database), text=text, roadmap_id=roadmap_id)
    visitor = served.visitor()
    page = visitor.get(f"/amendments/{put}")
    refused = visitor.post(f"/amendments/{put}/apply", untouched(page))
    assert refused.status == 422
    assert re.search(r"Документ прекращает \d+ мероприяти. из 41", refused.alert())
    with served.database.read() as session:
        assert not session.execute(select(MEASURES.c.id).where(MEASURES.c.ended_at.is_not(None))).all()
