"""Commands of the clock and the mail: tick, remind, mail, worker."""

from __future__ import annotations

import signal
import threading
from dataclasses import asdict
from typing import Annotated

import typer

from notifications import ledger
from roadmap.commands import letters
from roadmap.commands.context import day, instant, keep_off_demo, opened, say, say_json
from roadmap.errors import BadInput, NotFound, Unavailable, VekhaError
from roadmap.letters.links import with_secret
from roadmap.letters.outbound import PlannedLetter, compose
from roadmap.operation.ticks import tick as run_tick
from roadmap.operation.worker import Worker, send_mail
from roadmap.realtime import utc_now
from roadmap.settings import Settings, load_settings
from roadmap.wording import days_left, plural

NowOption = Annotated[str | None, typer.Option("--now", help="момент времени, например 2023-06-23T06:00Z")]
DemoBaseOption = Annotated[bool, typer.Option("--demo-base", help="работать и с базой показа")]
JsonOption = Annotated[bool, typer.Option("--json", help="вывести JSON")]

mail = typer.Typer(help="Исходящие письма.", no_args_is_help=True)
mail.command("templates")(letters.templates)
mail.command("preview")(letters.preview)


def tick(now: NowOption = None, json: JsonOption = False, demo_base: DemoBaseOption = False) -> None:
    """Выполнить все назначенные работы один раз."""
    with opened() as database:
        keep_off_demo(database, meant=demo_base or now is not None)
        summary = run_tick(database, load_settings(), instant(now))
    if json:
        say_json(asdict(summary))
    else:
        say(
            f"открыто окон: {summary.opened}; просрочено: {summary.overdue}; писем запланировано: {summary.letters}; "
            f"отчётов: {summary.reports}; записей журнала запечатано: {summary.sealed}"
        )
    _tell_troubles(summary.troubles)


def _tell_troubles(count: int) -> None:
    if count:
        found = plural(count, "сбой", "сбоя", "сбоев")
        raise VekhaError("tick.troubles", f"остальное сделано, но есть {found}: что исправить, покажет vekha check")


def remind(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="только показать, кому что ушло бы")] = False,
    now: NowOption = None,
    json: JsonOption = False,
    since: Annotated[str | None, typer.Option("--from", help="первый день репетиции, с --dry-run")] = None,
    until: Annotated[str | None, typer.Option("--to", help="последний день репетиции")] = None,
    demo_base: DemoBaseOption = False,
) -> None:
    """Кому, что и почему будет отправлено; за период — сколько писем в какой день."""
    settings = load_settings()
    if since is not None or until is not None:
        _rehearse(settings, since, until, dry_run=dry_run, json=json)
        return
    at = instant(now)
    with opened() as database:
        if not dry_run:
            keep_off_demo(database, meant=demo_base or now is not None)
            summary = run_tick(database, settings, at)
            say(f"запланировано: {plural(summary.letters, 'письмо', 'письма', 'писем')}")
            _tell_troubles(summary.troubles)
            return
        settings = with_secret(database, settings)
        with database.read() as session:
            letters = compose(session, settings, at)
    if json:
        say_json({"now": at.isoformat(), "letters": [_letter_json(letter) for letter in letters]})
        return
    for letter in letters:
        say(f"{letter.letter.to} — {letter.letter.subject}")
        for heading, items in letter.groups:
            say(f"  {heading}")
            for item in items:
                say(f"    {item.n}. {item.title} — {item.control_on:%d.%m.%Y}, {days_left(item.days)}")
    if not letters:
        say("сейчас никому ничего не нужно отправлять")


def _rehearse(settings: Settings, since: str | None, until: str | None, *, dry_run: bool, json: bool) -> None:
    from roadmap.operation.rehearsal import rehearse

    first, last = day(since), day(until)
    if not dry_run:
        raise BadInput("remind.period", "период только репетируют: добавьте --dry-run")
    if first is None or last is None:
        raise BadInput("remind.period", "назовите обе даты: --from 2024-04-01 --to 2024-06-30")
    with opened() as database:
        result = rehearse(database, with_secret(database, settings), first, last)
    if json:
        say_json(asdict(result) | {"by_day": {str(day): count for day, count in result.by_day.items()}})
        return
    say(f"с {first:%d.%m.%Y} по {last:%d.%m.%Y}: {plural(result.letters, 'письмо', 'письма', 'писем')}")
    for one, count in result.by_day.items():
        say(f"  {one:%d.%m.%Y}  {count}")
    say("больше всего: " + ", ".join(f"{one:%d.%m} — {count}" for one, count in result.peaks))
    for person in result.people:
        say(f"  {person.letters:>4}  {person.email}")


def _letter_json(letter: PlannedLetter) -> dict[str, object]:
    return {
        "key": letter.letter.key,
        "to": letter.letter.to,
        "subject": letter.letter.subject,
        "reminders": [
            {
                "key": due.reminder.key,
                "kind": due.reminder.kind.value,
                "step": due.reminder.step,
                "task": due.point.task_id,
                "measure": due.point.measure_id,
                "title": due.point.title,
                "control_on": due.point.control_on.isoformat(),
            }
            for due in letter.dues
        ],
    }


@mail.command("send")
def mail_send(json: JsonOption = False, demo_base: DemoBaseOption = False) -> None:
    """Отправить всё, чему пришло время."""
    with opened() as database:
        keep_off_demo(database, meant=demo_base)
        summary = send_mail(database, load_settings(), utc_now)
    if json:
        say_json(asdict(summary))
    else:
        say(
            f"отправлено: {summary.sent}; отложено: {summary.retried}; не доставить: {summary.dead}; "
            f"ждут: {summary.waiting}"
        )
    if summary.server_down:
        raise Unavailable("mail.server_down", f"{summary.server_down}; письма остались в очереди")


@mail.command("list")
def mail_list(
    state: Annotated[str | None, typer.Option(help="planned, sending, sent, failed, dead, cancelled")] = None,
    limit: Annotated[int, typer.Option(help="сколько строк")] = 50,
    json: JsonOption = False,
) -> None:
    """Показать очередь."""
    with opened() as database, database.read() as session:
        found = ledger.search(session, states=[state] if state else (), limit=limit)
    if json:
        say_json([asdict(entry) for entry in found])
        return
    for entry in found:
        say(f"{entry.id:>6}  {entry.state:<9}  {entry.recipient:<36}  {entry.subject}")
    if not found:
        say("писем нет")


@mail.command("show")
def mail_show(number: Annotated[int, typer.Argument(metavar="ID")]) -> None:
    """Показать письмо целиком, как оно уходит."""
    with opened() as database, database.read() as session:
        raw = ledger.raw(session, number)
    if raw is None:
        raise NotFound("mail.unknown", f"нет письма № {number}: посмотрите номера командой vekha mail list")
    say(raw.decode("utf-8", errors="replace"))


@mail.command("retry")
def mail_retry(number: Annotated[int, typer.Argument(metavar="ID")]) -> None:
    """Поставить недоставленное письмо снова в очередь."""
    with opened() as database, database.write() as session:
        again = ledger.retry(session, number, now=utc_now())
    if not again:
        raise NotFound("mail.not_waiting", f"письмо № {number} не ждёт повтора: оно уже отправлено или его нет")
    say(f"письмо № {number} снова в очереди")


def worker(demo_base: DemoBaseOption = False) -> None:
    """Вести часы и почту (на PostgreSQL — сколько угодно таких процессов)."""
    done = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: done.set())
    with opened() as database:
        keep_off_demo(database, meant=demo_base)
        running = Worker(database, load_settings(), utc_now)
        running.start()
        say("Веха: часы и почта работают")
        done.wait()
        running.stop()
