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
from roadmap.language.message import _, _n
from roadmap.language.setting import short_date
from roadmap.letters.links import with_secret
from roadmap.letters.outbound import PlannedLetter, compose
from roadmap.operation.ticks import tick as run_tick
from roadmap.operation.worker import Worker, send_mail
from roadmap.realtime import utc_now
from roadmap.settings import Settings, load_settings
from roadmap.wording import days_left

NowOption = Annotated[str | None, typer.Option("--now", help=_("момент времени, например 2023-06-23T06:00Z"))]
DemoBaseOption = Annotated[bool, typer.Option("--demo-base", help=_("работать и с базой показа"))]
JsonOption = Annotated[bool, typer.Option("--json", help=_("вывести JSON"))]

mail = typer.Typer(help=_("Исходящие письма."), no_args_is_help=True)
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
            _(
                "открыто окон: {opened}; просрочено: {overdue}; писем запланировано: {letters}; отчётов: "
                "{reports}; записей журнала запечатано: {sealed}",
                opened=summary.opened,
                overdue=summary.overdue,
                letters=summary.letters,
                reports=summary.reports,
                sealed=summary.sealed,
            )
        )
    _tell_troubles(summary.troubles)


def _tell_troubles(count: int) -> None:
    if count:
        found = _n("{count} сбой", "{count} сбоев", count)
        raise VekhaError(
            "tick.troubles", _("остальное сделано, но есть {found}: что исправить, покажет vekha check", found=found)
        )


def remind(
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("только показать, кому что ушло бы"))] = False,
    now: NowOption = None,
    json: JsonOption = False,
    since: Annotated[str | None, typer.Option("--from", help=_("первый день репетиции, с --dry-run"))] = None,
    until: Annotated[str | None, typer.Option("--to", help=_("последний день репетиции"))] = None,
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
            say(_("запланировано: {plural}", plural=_n("{count} письмо", "{count} писем", summary.letters)))
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
                say(f"    {item.n}. {item.title} — {short_date(item.control_on)}, {days_left(item.days)}")
    if not letters:
        say(_("сейчас никому ничего не нужно отправлять"))


def _rehearse(settings: Settings, since: str | None, until: str | None, *, dry_run: bool, json: bool) -> None:
    from roadmap.operation.rehearsal import rehearse

    first, last = day(since), day(until)
    if not dry_run:
        raise BadInput("remind.period", _("период только репетируют: добавьте --dry-run"))
    if first is None or last is None:
        raise BadInput("remind.period", _("назовите обе даты: --from 2024-04-01 --to 2024-06-30"))
    with opened() as database:
        result = rehearse(database, with_secret(database, settings), first, last)
    if json:
        say_json(asdict(result) | {"by_day": {str(day): count for day, count in result.by_day.items()}})
        return
    say(
        _(
            "с {first} по {last}: {plural}",
            first=first,
            last=last,
            plural=_n("{count} письмо", "{count} писем", result.letters),
        )
    )
    for one, count in result.by_day.items():
        say(f"  {short_date(one)}  {count}")
    say(_("больше всего: {days}", days=", ".join(f"{short_date(one)[:5]} — {count}" for one, count in result.peaks)))
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
            _(
                "отправлено: {sent}; отложено: {retried}; не доставить: {dead}; ждут: {waiting}",
                sent=summary.sent,
                retried=summary.retried,
                dead=summary.dead,
                waiting=summary.waiting,
            )
        )
    if summary.server_down:
        raise Unavailable(
            "mail.server_down", _("{server_down}; письма остались в очереди", server_down=summary.server_down)
        )


@mail.command("list")
def mail_list(
    state: Annotated[str | None, typer.Option(help="planned, sending, sent, failed, dead, cancelled")] = None,
    limit: Annotated[int, typer.Option(help=_("сколько строк"))] = 50,
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
        say(_("писем нет"))


@mail.command("show")
def mail_show(number: Annotated[int, typer.Argument(metavar="ID")]) -> None:
    """Показать письмо целиком, как оно уходит."""
    with opened() as database, database.read() as session:
        raw = ledger.raw(session, number)
    if raw is None:
        raise NotFound(
            "mail.unknown", _("нет письма № {number}: посмотрите номера командой vekha mail list", number=number)
        )
    say(raw.decode("utf-8", errors="replace"))


@mail.command("retry")
def mail_retry(number: Annotated[int, typer.Argument(metavar="ID")]) -> None:
    """Поставить недоставленное письмо снова в очередь."""
    with opened() as database, database.write() as session:
        again = ledger.retry(session, number, now=utc_now())
    if not again:
        raise NotFound(
            "mail.not_waiting", _("письмо № {number} не ждёт повтора: оно уже отправлено или его нет", number=number)
        )
    say(_("письмо № {number} снова в очереди", number=number))


def worker(demo_base: DemoBaseOption = False) -> None:
    """Вести часы и почту (на PostgreSQL — сколько угодно таких процессов)."""
    done = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_asked: done.set())
    with opened() as database:
        keep_off_demo(database, meant=demo_base)
        running = Worker(database, load_settings(), utc_now)
        running.start()
        say(_("Веха: часы и почта работают"))
        done.wait()
        running.stop()
