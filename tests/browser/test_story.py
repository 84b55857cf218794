"""The main story in a real browser: late task found, started, reported with a file, accepted; the figures follow."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Office, speaker

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]


def fulfilled(leader: Page, says: Callable[[str], str]) -> int:
    """What the leadership's page says is fulfilled."""
    leader.goto("/summary?roadmap=tyumen")
    return int(leader.locator(".tile", has_text=says("исполнено")).first.locator("b").inner_text())


def in_report(leader: Page, office: Office) -> int:
    """The same figure of the report."""
    got = leader.request.get(f"{office.url}/roadmaps/tyumen/report/file?format=json")
    return int(json.loads(got.body())["totals"]["done"])


@pytest.mark.parametrize(
    ("script", "language"),
    [(True, "ru"), (False, "ru"), (True, "en")],
    ids=["with script", "without script", "in English"],
)
def test_a_late_task_is_started_reported_and_accepted(
    enter: Enter, office: Office, tmp_path: Path, script: bool, language: str
) -> None:
    says = speaker(language)
    leader = enter("leader", language=language)
    before = fulfilled(leader, says)
    assert in_report(leader, office) == before

    coordinator = enter("coordinator", script=script, language=language)
    coordinator.get_by_role("link", name=says("Задачи"), exact=True).first.click()
    coordinator.get_by_role("link", name=says("Ещё не исполнено")).click()
    coordinator.get_by_label(says("Слова из мероприятия")).fill("нормативно-правового")
    coordinator.get_by_role("button", name=says("Показать")).click()
    coordinator.locator(".task-rows a.words").first.click()
    coordinator.get_by_role("button", name=says("Взять в работу")).click()
    expect(coordinator.get_by_role("status")).to_contain_text(says("Задача взята в работу."))

    coordinator.goto("/")
    late = coordinator.locator("#silent")
    expect(late).to_contain_text(says("нет сведений, срок прошёл"))
    late.locator("a.words").first.click()
    address = coordinator.url

    proof = tmp_path / "Справка об исполнении.pdf"
    proof.write_bytes(b"%PDF-1.7\n%%EOF")
    executor = enter("executor", script=script, language=language)
    executor.goto(address)
    executor.get_by_text(says("Отчитаться об исполнении")).first.click()
    executor.get_by_label(says("Фактический результат")).fill("Проведено 12 встреч, 48 педагогов")
    executor.get_by_label(says("Дата исполнения")).fill("2024-03-14")
    executor.get_by_label(says("Подтверждающие документы")).set_input_files(proof)
    executor.get_by_role("button", name=says("Отчитаться об исполнении")).click()
    expect(executor.get_by_role("status")).to_contain_text(
        says("Отчёт представлен. Решение примет контролирующее лицо.")
    )
    expect(executor.get_by_role("link", name="Справка об исполнении.pdf")).to_be_visible()
    with executor.expect_download() as caught:
        executor.get_by_role("link", name="Справка об исполнении.pdf").click()
    assert caught.value.suggested_filename == "Справка об исполнении.pdf"

    controller = enter("controller", script=script, language=language)
    controller.goto(address)
    controller.get_by_role("button", name=says("Снять с контроля"), exact=True).click()
    expect(controller.locator(".head-marks")).to_contain_text(says("исполнено с нарушением срока"))
    expect(controller.locator(".journal")).to_contain_text(says("Снято с контроля"))

    assert fulfilled(leader, says) == before + 1
    assert in_report(leader, office) == before + 1


def test_a_draft_survives_a_closed_page_and_a_heavy_file_is_refused_before_it_is_sent(
    enter: Enter, office: Office, tmp_path: Path
) -> None:
    executor = enter("executor")
    executor.goto(f"/tasks/{office.world.overdue}")
    executor.get_by_text("Отчитаться об исполнении").first.click()
    executor.get_by_label("Фактический результат").fill("Черновик отчёта")
    executor.goto("/")
    executor.goto(f"/tasks/{office.world.overdue}")
    executor.get_by_text("Отчитаться об исполнении").first.click()
    expect(executor.get_by_label("Фактический результат")).to_have_value("Черновик отчёта")
    heavy = tmp_path / "большой.txt"
    heavy.write_bytes(b"x" * (1024 * 1024 + 1))
    executor.get_by_label("Подтверждающие документы").set_input_files(heavy)
    executor.get_by_role("button", name="Отчитаться об исполнении").click()
    message = executor.get_by_label("Подтверждающие документы").evaluate("field => field.validationMessage")
    assert "больше 1 МБ" in message
    assert executor.url.endswith(f"/tasks/{office.world.overdue}")


def test_filters_apply_at_once_and_stand_in_the_address(enter: Enter, office: Office) -> None:
    page = enter("coordinator")
    page.goto("/tasks")
    page.get_by_label("Состояние").select_option("extra_control")
    page.wait_for_url("**/tasks?state=extra_control")
    expect(page.locator(".count")).to_contain_text("1")
