"""Importing and amending in the browser, without JavaScript: upload, look, correct, approve, compare, apply."""

from __future__ import annotations

import asyncio
import time
from datetime import date

import pytest
from sqlalchemy import func, select, update

from roadmap.database import Database
from roadmap.models import CONTACTS, DRAFTS, MEASURES, ROADMAPS, TASKS
from roadmap.orders.drafts.store import load_draft
from roadmap.reads.roadmaps import get_roadmap
from tests import builders as b
from tests.documents import layouts
from tests.orders import drafts
from tests.orders.drafts import CHELYABINSK, TYUMEN, put_draft, seeded
from tests.orders.readings import counted
from tests.orders.test_amending import BODY, REMOVED, new_edition
from tests.web.visitors import Page, Served, Visitor

SCANNED = "Распознайте его (OCR)"


def send_file(visitor: Visitor, served: Served, path: str, name: str, content: bytes) -> Page:
    """Post a file as a browser does."""
    assert visitor.login is not None
    headers = {"Cookie": f"vekha={visitor.login.secret}"}
    sent = served.send(
        "POST", path, headers=headers, data={"csrf": visitor.login.csrf}, files={"file": (name, content)}
    )
    return Page(asyncio.run(sent))


def wait_for(visitor: Visitor, path: str) -> Page:
    """The page once the document is read; until then it refreshes itself."""
    for _ in range(150):
        page = visitor.get(path)
        if "refresh" not in page.response.headers:
            return page
        assert "Документ читается" in page.text
        time.sleep(0.1)
    raise AssertionError("the document was not read in 15 s")


def a_draft(served: Served, name: str = TYUMEN, *, text: str | None = None, roadmap_id: int | None = None) -> int:
    return put_draft(served.database, name, drafts.coordinator(served.database), text=text, roadmap_id=roadmap_id)


def state_of(database: Database, draft_id: int) -> str:
    with database.read() as session:
        return load_draft(session, draft_id).state


def form_values(page: Page, action: str) -> dict[str, str]:
    """The hidden fields of the first form that goes to ``action``."""
    form = page.find(f"//form[@action='{action}']")[0]
    return {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")}


def test_an_order_goes_from_its_file_to_a_roadmap_in_force(served: Served) -> None:
    visitor = served.visitor()
    sent = send_file(visitor, served, "/import", CHELYABINSK, drafts.text_of(CHELYABINSK).encode())
    assert (sent.status, sent.location) == (303, "/import/1")
    page = wait_for(visitor, "/import/1")
    assert "Приказ от 22.06.2023 № 147/1" in page.text
    assert len(page.find("//article[starts-with(@id, 'row-')]")) == 30
    refused = visitor.post("/import/1/approve", form_values(page, "/import/1/approve"))
    assert refused.status == 422
    assert "Остались сомнительные места" in refused.alert()
    done = visitor.post("/import/1/approve", form_values(page, "/import/1/approve") | {"doubts": "seen"})
    assert (done.status, done.location) == (303, "/roadmaps/chelyabinsk-2023?done=approved")
    assert "контрольные точки созданы" in visitor.get(done.location).text
    assert served.woken == 1
    assert "утверждён" in visitor.get("/import/1").text
    again = send_file(visitor, served, "/import", "ещё раз.txt", drafts.text_of(CHELYABINSK).encode())
    assert again.status == 409
    assert "уже утверждён" in again.alert()


def test_from_upload_to_approval_the_server_itself_reads_no_phrase_but_the_corrected_one(served: Served) -> None:
    visitor = served.visitor()
    with counted() as readings:
        send_file(visitor, served, "/import", TYUMEN, drafts.text_of(TYUMEN).encode())
        wait_for(visitor, "/import/1")
        for view in ("measures", "bodies", "dates", "act"):
            assert visitor.get(f"/import/1?view={view}").status == 200
        assert readings == [], "the child process has read all 41"
        corrected = {"key": "0.11", "do": "save", "title": "Работы", "lead": "ДОН ТО", "deadline": "до 20 мая 2024 г."}
        assert visitor.post("/import/1/row", corrected).status == 303
        page = visitor.get("/import/1")
        form = form_values(page, "/import/1/approve") | {"doubts": "seen"}
        assert visitor.post("/import/1/approve", form).location == "/roadmaps/tyumen-2023?done=approved"
    assert readings == ["до 20 мая 2024 г."]
    with served.database.read() as session:
        rows = session.execute(select(MEASURES.c.schedule, MEASURES.c.n).order_by(MEASURES.c.n)).all()
    assert len(rows) == 41
    assert rows[10].schedule["windows"] == [{"start": None, "due": "2024-05-20"}]


def test_doubtful_cells_are_marked_with_their_reason_beside_the_source(served: Served) -> None:
    draft_id = a_draft(served, CHELYABINSK)
    page = served.visitor().get(f"/import/{draft_id}?only=doubts")
    rows = page.find("//article[starts-with(@id, 'row-')]")
    assert [row.get("id") for row in rows] == ["row-0-7", "row-0-23", "row-0-30"]
    last = rows[-1]
    (cell,) = last.xpath(".//div[contains(@class, 'cell-doubt')]")
    assert cell.xpath("./dt/text()") == ["Исполнители"]
    assert "похоже на «ГБУ ДПО ЧИППКРО»" in " ".join(cell.itertext())
    source = " ".join(last.xpath(".//details")[0].itertext())
    assert "759" in source
    assert "ГБУ ДПО ЧИПТКРО" in source


def test_a_row_is_corrected_in_place_and_its_dates_follow(served: Served) -> None:
    draft_id = a_draft(served)
    visitor = served.visitor()
    page = visitor.get(f"/import/{draft_id}?edit=0.11")
    (form,) = page.find("//article[@id='row-0-11']//form[contains(@class, 'sheet-form')]")
    values = {field.get("name"): field.text or "" for field in form.xpath(".//textarea")}
    values |= {field.get("name"): field.get("value") or "" for field in form.xpath(".//input[not(@type='checkbox')]")}
    assert values["deadline"] == "Июнь-декабрь"
    saved = visitor.post(f"/import/{draft_id}/row", values | {"deadline": "до 20 мая 2024 г.", "lead": "ДОН ТО\nЦНППМ"})
    assert (saved.status, saved.location) == (303, f"/import/{draft_id}#row-0-11")
    row = visitor.get(f"/import/{draft_id}").find("//article[@id='row-0-11']")[0]
    told = " ".join(" ".join(row.itertext()).split())
    assert "20.05.2024" in told
    assert "ДОН ТО ЦНППМ" in told
    stale = visitor.post(f"/import/{draft_id}/row", values | {"deadline": "до 1 июня 2024 г."})
    assert stale.status == 409
    assert "тем временем изменили" in stale.alert()
    assert "до 1 июня 2024 г." in stale.source, "what was typed is not lost"


def test_two_people_correct_two_rows_at_once(served: Served) -> None:
    draft_id = a_draft(served)
    first, second = served.visitor(), served.visitor()
    one, other = first.get(f"/import/{draft_id}?only=doubts"), second.get(f"/import/{draft_id}?only=doubts")
    for visitor, page, row in ((first, one, "row-0-11"), (second, other, "row-0-13")):
        form = page.find(f"//article[@id='{row}']//form[.//input[@value='confirm']]")[0]
        values = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
        assert visitor.post(f"/import/{draft_id}/row", values).status == 303
    assert len(first.get(f"/import/{draft_id}?only=doubts").find("//article[starts-with(@id, 'row-')]")) == 3


def test_a_row_without_a_name_is_not_saved_and_nothing_typed_is_lost(served: Served) -> None:
    draft_id = a_draft(served)
    visitor = served.visitor()
    page = visitor.post(
        f"/import/{draft_id}/row", {"key": "0.3", "do": "save", "title": " ", "deadline": "ежегодно до 5 марта"}
    )
    assert page.status == 422
    assert "Название мероприятия пусто" in page.alert()
    assert "ежегодно до 5 марта" in page.source


def test_a_row_is_left_out_taken_in_again_and_added(served: Served) -> None:
    draft_id = a_draft(served)
    visitor = served.visitor()

    def count() -> int:
        return len(visitor.get(f"/import/{draft_id}").find("//article[starts-with(@id, 'row-')]"))

    visitor.post(f"/import/{draft_id}/row", {"key": "0.2", "do": "delete"})
    assert count() == 40
    visitor.post(f"/import/{draft_id}/row", {"key": "0.2", "do": "restore"})
    added = visitor.post(f"/import/{draft_id}/row", {"key": "0.2", "do": "add"})
    assert added.location == f"/import/{draft_id}?edit=0.%2B1#row-0-n1"
    assert count() == 42
    assert visitor.get(added.location.split("#")[0]).find("//article[@id='row-0-n1']//textarea[@name='title']")
    assert visitor.post(f"/import/{draft_id}/row", {"key": "0.99", "do": "delete"}).status == 404


def test_bodies_get_their_meaning_and_addresses(served: Served) -> None:
    draft_id = a_draft(served, CHELYABINSK)
    visitor = served.visitor()
    page = visitor.get(f"/import/{draft_id}?view=bodies")
    card = page.find("//form[contains(@class, 'body-card')][contains(@class, 'sheet-doubt')]")[0]
    body, anchor = (card.xpath(f".//input[@name='{name}']/@value")[0] for name in ("body", "anchor"))
    suggested = card.xpath(".//option[contains(text(), 'похоже')]/@value")[0]
    wrong = visitor.post(f"/import/{draft_id}/body", {"body": body, "means": suggested, "emails": "ректор"})
    assert wrong.status == 422
    assert "не похоже на адрес" in wrong.alert()
    values = {"body": body, "anchor": anchor, "means": suggested, "emails": "rector@example.org"}
    assert visitor.post(f"/import/{draft_id}/body", values).status == 303
    assert "все субъекты ясны" in visitor.get(f"/import/{draft_id}").text


def test_contacts_named_before_the_approval_are_there_after_it(served: Served) -> None:
    draft_id = a_draft(served)
    visitor = served.visitor()
    page = visitor.get(f"/import/{draft_id}?view=bodies")
    card = page.find("//form[contains(@class, 'body-card')]")[0]
    body = card.xpath(".//input[@name='body']/@value")[0]
    values = {"body": body, "means": "new", "name": "Департамент", "abbr": "ДОН ТО", "kind": "орган"}
    visitor.post(f"/import/{draft_id}/body", values | {"emails": "don@example.org, Zam@Example.org"})
    form = form_values(visitor.get(f"/import/{draft_id}"), f"/import/{draft_id}/approve")
    assert visitor.post(f"/import/{draft_id}/approve", form | {"doubts": "seen"}).status == 303
    with served.database.read() as session:
        assert session.execute(select(CONTACTS.c.email)).scalars().all() == ["don@example.org", "zam@example.org"]


def test_requisites_and_period_are_corrected_and_a_wrong_one_says_why(served: Served) -> None:
    draft_id = a_draft(served)
    visitor = served.visitor()
    visitor.post(
        f"/import/{draft_id}/head",
        {"kind": "распоряжение", "date": "2023-07-09", "number": "7", "title": "О карте", "issuer": "Дума"},
    )
    assert "Распоряжение от 09.07.2023 № 7" in visitor.get(f"/import/{draft_id}").text
    plan = {
        "plan": "0",
        "title": "Карта",
        "slug": "tyumen-x",
        "names": "tyumen",
        "start": "2023-07-08",
        "end": "2022-01-01",
    }
    refused = visitor.post(f"/import/{draft_id}/head", plan)
    assert refused.status == 422
    assert "Период кончается раньше" in refused.alert()
    assert visitor.post(f"/import/{draft_id}/head", plan | {"end": "2025-12-31"}).status == 303


def test_all_dates_stand_on_a_calendar_by_month(served: Served) -> None:
    page = served.visitor().get(f"/import/{a_draft(served)}?view=dates")
    assert "Май 2023" in page.text
    assert len(page.find("//ol[@class='month-list']/li")) == 61
    assert "Без дат" in page.text


def test_a_discarded_document_keeps_its_file(served: Served) -> None:
    draft_id = a_draft(served)
    visitor = served.visitor()
    assert visitor.post(f"/import/{draft_id}/discard").location == "/import?done=discarded"
    assert visitor.get(f"/import/{draft_id}/file").response.content == drafts.text_of(TYUMEN).encode()
    assert visitor.post(f"/import/{draft_id}/row", {"key": "0.1", "do": "confirm"}).status == 409


def test_what_cannot_be_read_says_why_keeps_the_file_and_may_be_tried_again(served: Served) -> None:
    visitor = served.visitor()
    assert "файл не выбран" in visitor.post("/import").alert().lower()
    send_file(visitor, served, "/import", "пусто.txt", b" ")
    page = wait_for(visitor, "/import/1")
    assert "Файл пуст" in page.alert()
    assert "document.empty" in page.alert()
    assert visitor.post("/import/1/read").location == "/import/1"
    assert "Файл пуст" in wait_for(visitor, "/import/1").alert()


def test_a_reader_that_died_is_offered_to_begin_again(served: Served) -> None:
    draft_id = a_draft(served)
    served.rows(lambda session: session.execute(update(DRAFTS).values(state="reading", read_since=b.NOW, parsed=None)))
    visitor = served.visitor()
    page = visitor.get(f"/import/{draft_id}")
    assert page.response.headers["refresh"] == "1"
    served.now = b.NOW.replace(hour=10)
    page = visitor.get(f"/import/{draft_id}")
    assert "Чтение прервалось" in page.text
    assert "refresh" not in page.response.headers
    assert visitor.post(f"/import/{draft_id}/read").status == 303
    assert "Комплекс мер" in wait_for(visitor, f"/import/{draft_id}?view=act").source


@pytest.fixture
def tyumen(served: Served) -> Served:
    served.rows(lambda session: seeded(session, only="tyumen-2023"))
    return served


def amendment(served: Served, text: str) -> int:
    with served.database.read() as session:
        roadmap_id = get_roadmap(session, "tyumen-2023").id
    return a_draft(served, text=text, roadmap_id=roadmap_id)


def test_an_amendment_goes_from_its_file_over_the_difference_into_force(tyumen: Served) -> None:
    visitor = tyumen.visitor()
    assert visitor.get("/roadmaps/tyumen-2023").find("//a[@href='/roadmaps/tyumen-2023/amend']")
    sent = send_file(visitor, tyumen, "/roadmaps/tyumen-2023/amend", TYUMEN, new_edition().encode())
    assert sent.location == "/amendments/1"
    page = wait_for(visitor, "/amendments/1")
    assert [" ".join(one.itertext()) for one in page.find("//section[@class='heap']//h2")] == [
        "Изменено",
        "Добавлено",
        "Исключено",
    ]
    assert page.find("//del[contains(text(), 'Май - июнь 2023')]")
    values = form_values(page, "/amendments/1/apply") | {"basis": "приказ № 77/01"}
    done = visitor.post("/amendments/1/apply", values)
    assert done.location == "/roadmaps/tyumen-2023?done=amended"
    with tyumen.database.read() as session:
        ended = session.execute(select(func.count()).select_from(MEASURES).where(MEASURES.c.ended_at.is_not(None)))
        moved = session.execute(select(TASKS.c.due_on).where(TASKS.c.original_due_on != TASKS.c.due_on)).scalars().all()
        assert (ended.scalar_one(), moved) == (1, [date(2024, 10, 1)])
    assert visitor.post("/amendments/1/apply", values).status == 409


def test_a_change_left_out_in_the_browser_is_not_made(tyumen: Served) -> None:
    draft_id = amendment(tyumen, new_edition())
    visitor = tyumen.visitor()
    page = visitor.get(f"/amendments/{draft_id}")
    removed = page.find("//article[contains(@class, 'step-removed')]")[0]
    values = {field.get("name"): field.get("value") for field in removed.xpath(".//form[last()]//input")}
    assert visitor.post(f"/amendments/{draft_id}/choose", values).status == 303
    page = visitor.get(f"/amendments/{draft_id}")
    assert "не применяется" in page.text
    visitor.post(
        f"/amendments/{draft_id}/apply", form_values(page, f"/amendments/{draft_id}/apply") | {"basis": "приказ"}
    )
    with tyumen.database.read() as session:
        left = session.execute(select(MEASURES.c.ended_at).where(MEASURES.c.title.startswith(REMOVED))).scalar_one()
    assert left is None


def test_a_misread_edition_is_corrected_before_it_is_applied(tyumen: Served) -> None:
    draft_id = amendment(tyumen, new_edition().replace("\tМай 2023\t", "\tМай 2O3О\t"))
    visitor = tyumen.visitor()
    step = next(
        one
        for one in visitor.get(f"/amendments/{draft_id}").find("//article")
        if "Май 2O3О" in " ".join(one.itertext())
    )
    edit = step.xpath(".//a[contains(text(), 'править')]/@href | .//a[contains(., 'править')]/@href")[0]
    assert visitor.get(edit.split("#")[0]).status == 200
    key = edit.split("edit=")[1].split("#")[0]
    visitor.post(f"/import/{draft_id}/row", {"key": key, "do": "save", "deadline": "Май 2023"})
    assert "Май 2O3О" not in visitor.get(f"/amendments/{draft_id}").source


def test_an_amendment_that_is_a_new_roadmap_is_not_found_among_amendments(served: Served) -> None:
    draft_id = a_draft(served)
    assert served.visitor().get(f"/amendments/{draft_id}").status == 404
    assert served.visitor().get("/roadmaps/nowhere/amend").status == 404


def test_who_may_not_import_sees_neither_menu_nor_pages(tyumen: Served) -> None:
    draft_id = amendment(tyumen, new_edition())
    leader = tyumen.visitor("auditor")
    assert "/import" not in leader.get("/roadmaps").find("//nav//a/@href")
    assert "/roadmaps/tyumen-2023/amend" not in leader.get("/roadmaps/tyumen-2023").source
    for path in ("/import", f"/import/{draft_id}", f"/amendments/{draft_id}", f"/import/{draft_id}/file"):
        assert leader.get(path).status == 403
    assert leader.post(f"/amendments/{draft_id}/apply", {"basis": "x"}).status == 403
    assert state_of(tyumen.database, draft_id) == "open"


def test_the_pages_carry_no_inline_script_or_style_and_escape_what_is_printed(served: Served) -> None:
    text = drafts.text_of(TYUMEN).replace(BODY, "Разработка <script>alert(1)</script> планов")
    draft_id = a_draft(served, text=text)
    visitor = served.visitor()
    for path in ("/import", *(f"/import/{draft_id}?view={view}" for view in ("measures", "bodies", "dates", "act"))):
        page = visitor.get(path)
        assert page.status == 200
        assert "<script>alert" not in page.source
        assert not page.find("//@style | //style | //script[not(@src)] | //@onclick | //@onsubmit")
    with served.database.read() as session:
        assert session.execute(select(func.count()).select_from(ROADMAPS)).scalar_one() == 0


def test_a_word_file_shows_the_row_of_its_table_beside_what_was_understood(served: Served) -> None:
    items = [
        layouts.Item(
            f"Провести семинар № {number} для методистов", lead=("Департамент",), deadline=f"до {number} марта 2024 г."
        )
        for number in range(1, 4)
    ]
    grid = layouts.build(items, layouts.Layout(("number", "title", "lead", "deadline", "result")))
    content = layouts.as_docx(["План мероприятий на 2024 год"], [grid])
    visitor = served.visitor()
    assert send_file(visitor, served, "/import", "план.docx", content).status == 303
    page = wait_for(visitor, "/import/1")
    rows = page.find("//article[starts-with(@id, 'row-')]")
    assert len(rows) == 3
    for number, row in enumerate(rows, 1):
        source = " ".join(" ".join(row.xpath(".//details")[0].itertext()).split())
        assert f"Провести семинар № {number} для методистов │ Департамент │ до {number} марта 2024 г." in source
