"""One task: the buttons open to a person, moves made, refused, made too late; proofs up and down."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from roadmap.control.moves import MoveOrder, move_task
from roadmap.models import EVIDENCE, TASKS
from tests import builders as b
from tests.web import world
from tests.web.visitors import Page, Served

REPORT = {"result": "Проведено, 48 участников", "fulfilled_on": "2024-03-14"}


@pytest.fixture
def there(served: Served) -> world.World:
    """The office."""
    built: world.World = served.rows(world.build)
    return built


def row(served: Served, task: int) -> object:
    """The task in the database."""
    with served.database.read() as session:
        return session.execute(select(TASKS).where(TASKS.c.id == task)).one()


def buttons(page: Page) -> dict[str, bool]:
    """What the page offers; ``False`` is grey."""
    found: dict[str, bool] = {}
    for one in page.find("//aside//button | //aside//summary"):
        found[" ".join(one.text_content().split())] = "disabled" not in one.attrib
    return found


def test_buttons_follow_the_role_and_grey_ones_say_why(served: Served, there: world.World) -> None:
    executor = served.visitor("executor", there.body).get(f"/tasks/{there.overdue}")
    offered = buttons(executor)
    assert offered["Отчитаться об исполнении"]
    assert offered["Попросить о продлении срока"] is False
    assert "Срок уже прошёл: продление просят до его истечения" in executor.text
    assert "Снять с контроля" in buttons(served.visitor("controller").get(f"/tasks/{there.submitted}"))
    for role in ("leader", "auditor"):
        page = served.visitor(role).get(f"/tasks/{there.submitted}")
        assert "ничего не требуется" in page.text
    stranger = served.visitor("executor", served.rows(b.subject))
    assert "ничего не требуется" in stranger.get(f"/tasks/{there.overdue}").text


def test_an_executor_reports_with_a_file_and_a_controller_accepts(served: Served, there: world.World) -> None:
    executor = served.visitor("executor", there.body)
    files = [("evidence", ("Справка № 1.pdf", b"%PDF-1.7 ...")), ("evidence", ("фото.png", b"\x89PNG\r\n\x1a\n..."))]
    sent = executor.post(
        f"/tasks/{there.overdue}/submit", {"version": 1, **REPORT, "link": "https://example.org/x"}, files=files
    )
    assert (sent.status, sent.location) == (303, f"/tasks/{there.overdue}?done=submit")
    assert served.woken == 1
    page = executor.get(sent.location)
    assert "Отчёт представлен" in page.text
    assert "отчёт ждёт решения" in page.text
    assert page.find("//a[@rel]/@href") == ["https://example.org/x"]
    href = page.find("//ul[@class='files']//a[@download]/@href")[0]
    got = executor.get(href).response
    assert got.content == b"%PDF-1.7 ..."
    assert got.headers["content-type"] == "application/pdf"
    assert got.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%D0%A1%D0%BF")
    assert "sandbox" in got.headers["content-security-policy"]
    assert served.visitor("controller").post(f"/tasks/{there.overdue}/accept", {"version": 2}).status == 303
    assert row(served, there.overdue).state == "done"  # type: ignore[attr-defined]


def test_a_report_without_its_result_comes_back_with_everything_typed(served: Served, there: world.World) -> None:
    executor = served.visitor("executor", there.body)
    page = executor.post(
        f"/tasks/{there.overdue}/submit",
        {"version": 1, "result": " ", "fulfilled_on": "2024-03-16", "link": "https://a"},
    )
    assert page.status == 422
    assert "Напишите фактический результат; дата исполнения не может быть в будущем" in page.alert()
    assert page.find("//details[@open]//input[@name='fulfilled_on']/@value") == ["2024-03-16"]
    assert page.find("//details[@open]//input[@name='link']/@value") == ["https://a"]
    assert row(served, there.overdue).state == "in_progress"  # type: ignore[attr-defined]


def test_a_stale_form_is_refused_shows_what_changed_and_keeps_what_was_typed(
    served: Served, there: world.World
) -> None:
    executor = served.visitor("executor", there.body)
    coordinator = served.rows(lambda s: b.actor(s))
    order = MoveOrder(there.overdue, "cancel", reason="Приказ № 7 отменил мероприятие")
    served.rows(lambda s: move_task(s, order, coordinator, b.NOW))
    page = executor.post(f"/tasks/{there.overdue}/submit", {"version": 1, **REPORT})
    assert page.status == 409
    assert "задачу изменили" in page.text
    assert "Приказ № 7 отменил мероприятие" in page.alert()
    assert "Проведено, 48 участников" in page.alert()
    assert row(served, there.overdue).state == "cancelled"  # type: ignore[attr-defined]


def test_a_stale_form_still_open_is_filled_again_with_the_new_edition(served: Served, there: world.World) -> None:
    order = MoveOrder(there.planned, "start")
    served.rows(lambda s: move_task(s, order, b.actor(s), b.NOW))
    executor = served.visitor("executor", there.other_body)
    page = executor.post(f"/tasks/{there.planned}/submit", {"version": 1, **REPORT})
    assert page.status == 409
    assert page.find("//details[@open]//textarea[@name='result']/text()") == ["Проведено, 48 участников"]
    assert page.find("//details[@open]//input[@name='version']/@value") == ["2"]
    assert executor.post(f"/tasks/{there.planned}/submit", {"version": 2, **REPORT}).status == 303


def test_a_move_out_of_turn_says_which_are_open(served: Served, there: world.World) -> None:
    page = served.visitor("coordinator").post(f"/tasks/{there.overdue}/accept", {"version": 1})
    assert page.status == 409
    assert "Действие невозможно в этом состоянии" in page.alert() or "сейчас можно" in page.alert()
    assert "отчитаться об исполнении" in page.alert()


def test_a_move_that_is_not_ones_own_is_forbidden(served: Served, there: world.World) -> None:
    elsewhere = served.visitor("executor", served.rows(b.subject))
    assert elsewhere.post(f"/tasks/{there.overdue}/submit", {"version": 1, **REPORT}).status == 403
    assert served.visitor("auditor").post(f"/tasks/{there.submitted}/accept", {"version": 2}).status == 403
    assert row(served, there.overdue).state == "in_progress"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "content", "status", "said"),
    [
        ("вирус.exe", b"MZ", 422, "такого вида не принимается"),
        ("справка.pdf", b"MZ not a pdf", 422, "не соответствует его расширению"),
        ("справка.pdf", b"", 422, "пуст"),
        ("большой.txt", b"x" * (1024 * 1024 + 1), 413, "больше 1 МБ"),
    ],
)
def test_a_file_that_does_not_do_is_refused_and_the_text_stays(
    served: Served, there: world.World, name: str, content: bytes, status: int, said: str
) -> None:
    executor = served.visitor("executor", there.body)
    page = executor.post(
        f"/tasks/{there.overdue}/submit", {"version": 1, **REPORT}, files=[("evidence", (name, content))]
    )
    assert page.status == status
    assert said in page.alert()
    assert "Файл приложите ещё раз" in page.alert()
    assert page.find("//details[@open]//textarea[@name='result']/text()") == ["Проведено, 48 участников"]
    with served.database.read() as session:
        assert session.execute(select(EVIDENCE).where(EVIDENCE.c.task_id == there.overdue)).all() == []


def test_a_link_that_is_no_web_page_is_refused(served: Served, there: world.World) -> None:
    executor = served.visitor("executor", there.body)
    page = executor.post(f"/tasks/{there.overdue}/submit", {"version": 1, **REPORT, "link": "javascript:alert(1)"})
    assert page.status == 422
    assert "https://" in page.alert()


def test_a_date_that_is_none_is_refused(served: Served, there: world.World) -> None:
    executor = served.visitor("executor", there.body)
    page = executor.post(f"/tasks/{there.overdue}/submit", {"version": 1, "result": "да", "fulfilled_on": "31.02.2024"})
    assert page.status == 422
    assert "такой даты нет" in page.alert()


def test_an_extension_is_granted_and_every_date_is_kept(served: Served, there: world.World) -> None:
    controller = served.visitor("controller")
    sent = controller.post(f"/tasks/{there.asked}/grant_extension", {"version": 2, "new_date": ""})
    assert sent.status == 303, sent.alert()
    page = controller.get(f"/tasks/{there.asked}")
    assert "19.04.2024" in page.text
    assert "20.04.2024 — нерабочий день, контроль перенесён на предшествующий рабочий" in page.text
    assert "Первоначально 20.03.2024" in page.text


def test_a_task_that_does_not_exist_is_not_found(served: Served) -> None:
    visitor = served.visitor()
    for path in ("/tasks/999", "/tasks/abc", "/tasks/99999999999999", "/tasks/0", "/evidence/5", "/measures/77"):
        assert visitor.get(path).status == 404, path
    assert visitor.post("/tasks/999/start", {"version": 1}).status == 404
    assert visitor.post("/tasks/999/dance", {"version": 1}).status == 404


def test_a_controller_asks_and_the_executor_answers_on_the_page(served: Served, there: world.World) -> None:
    controller = served.visitor("controller")
    executor = served.visitor("executor", there.body)
    assert "Ответить на вопрос" not in buttons(executor.get(f"/tasks/{there.submitted}"))
    sent = controller.post(f"/tasks/{there.submitted}/say/ask", {"text": "Сколько <b>участников</b>?"})
    assert (sent.status, sent.location) == (303, f"/tasks/{there.submitted}?done=said_ask#said")
    page = executor.get(f"/tasks/{there.submitted}")
    assert "Сколько <b>участников</b>?" in page.text
    assert "Вопрос, ждёт ответа" in page.text
    assert buttons(page)["Ответить на вопрос"]
    assert executor.post(f"/tasks/{there.submitted}/say/answer", {"text": "48"}).status == 303
    after = executor.get(f"/tasks/{there.submitted}")
    assert "ждёт ответа" not in after.text
    assert "Дан ответ на вопрос" in after.text
    assert row(served, there.submitted).state == "submitted"  # type: ignore[attr-defined]


def test_a_note_on_the_work_is_kept_and_an_empty_one_comes_back(served: Served, there: world.World) -> None:
    executor = served.visitor("executor", there.body)
    page = executor.post(f"/tasks/{there.overdue}/say/note", {"text": ""})
    assert page.status == 422
    assert "как идёт работа" in page.alert()
    assert executor.post(f"/tasks/{there.overdue}/say/note", {"text": "Собрали 30 из 48 школ"}).status == 303
    assert "Собрали 30 из 48 школ" in executor.get(f"/tasks/{there.overdue}").text
    assert served.visitor("leader").post(f"/tasks/{there.overdue}/say/note", {"text": "я"}).status == 403
    assert executor.post(f"/tasks/{there.overdue}/say/shout", {"text": "я"}).status == 404


def test_an_executor_sees_on_his_first_page_what_he_is_asked(served: Served, there: world.World) -> None:
    executor = served.visitor("executor", there.body)
    assert "Просят уточнить" not in executor.get("/").text
    served.visitor("controller").post(f"/tasks/{there.submitted}/say/ask", {"text": "Сколько участников?"})
    page = executor.get("/")
    assert "Просят уточнить" in page.text
    assert "Сколько участников?" in page.text
    executor.post(f"/tasks/{there.submitted}/say/answer", {"text": "48"})
    assert "Просят уточнить" not in executor.get("/").text
