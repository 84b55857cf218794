"""Commands about roadmaps: what is tracked, and the rules of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from roadmap.commands.context import instant, opened, say, say_json
from roadmap.errors import BadInput
from roadmap.language.message import _, _n
from roadmap.language.setting import short_date

if TYPE_CHECKING:
    from roadmap.plan.replanning import Replan
    from roadmap.plan.rule_words import RuleLine
    from roadmap.plan.rules import Proposed
    from roadmap.reads.roadmaps import RoadmapRow

roadmaps = typer.Typer(help=_("Что отслеживается; правила дорожной карты."), invoke_without_command=True)


@roadmaps.callback()
def list_(
    context: typer.Context, json: Annotated[bool, typer.Option("--json", help=_("вывести JSON"))] = False
) -> None:
    """Что отслеживается."""
    if context.invoked_subcommand is not None:
        return
    from roadmap.reads.roadmaps import list_roadmaps

    with opened() as database, database.read() as session:
        rows = list_roadmaps(session)
    if json:
        say_json([_as_json(row) for row in rows])
        return
    for row in rows:
        _say_roadmap(row)
    if not rows:
        say(_("дорожных карт нет: загрузите документы командой vekha seed или vekha import ФАЙЛ"))


def _as_json(row: RoadmapRow) -> dict[str, object]:
    return {
        "slug": row.slug,
        "title": row.title,
        "region": row.region,
        "period": {"start": row.start.isoformat(), "end": row.end.isoformat()},
        "state": row.state,
        "act": row.act,
        "measures": row.measures,
        "tasks": row.tasks,
        "counts": dict(row.counts),
    }


def _say_roadmap(row: RoadmapRow) -> None:
    from workflows.lifecycle import STATE_LABELS, State

    say(f"{row.slug}  {short_date(row.start)}–{short_date(row.end)}  {row.region or ''}")
    say(f"  {row.title}")
    counts = ", ".join(f"{STATE_LABELS[State(state)]} {count}" for state, count in sorted(row.counts.items()))
    measures = _n("{count} мероприятие", "{count} мероприятий", row.measures)
    say(f"  {measures}; {counts or _('задач нет')}")


@roadmaps.command("rules")
def rules(
    slug: Annotated[str, typer.Argument(help=_("имя дорожной карты, например tyumen-2023"))],
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help=_("правило=значение, например reminder_days=14,3,0 или quarter=10/next; пусто — сброс")
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help=_("перенести и те сроки, что от этого изменятся"))] = False,
    json: Annotated[bool, typer.Option("--json", help=_("вывести JSON"))] = False,
    who: Annotated[str | None, typer.Option("--as", help=_("от чьего имени: адрес пользователя"))] = None,
    now: Annotated[str | None, typer.Option(hidden=True)] = None,
) -> None:
    """Показать правила дорожной карты или изменить их."""
    from roadmap.commands.orders import operator
    from roadmap.plan.policy import ladder_of
    from roadmap.plan.rule_words import read_rules, rule_lines
    from roadmap.plan.rules import propose_rules, rules_of, set_rules
    from roadmap.settings import load_settings

    typed, installation = _typed(changes or []), ladder_of(load_settings())
    with opened() as database, database.write() as session:
        standing, at = rules_of(session, slug), instant(now)
        if not typed:
            _say_rules(rule_lines(standing.rules, installation), json=json)
            return
        wanted = read_rules(standing.rules, typed, installation)
        proposed = propose_rules(session, standing, wanted, installation, at)
        if proposed.replan.changed and not yes:
            _say_proposed(proposed, json=json)
            if not json:
                say(_("ничего не сохранено: повторите с ключом --yes"))
            return
        actor = operator(session, who)
        done = set_rules(session, slug, standing.version, wanted, installation, actor, at)
    _say_proposed(done, json=json)


def _typed(changes: list[str]) -> dict[str, str]:
    typed = {}
    for one in changes:
        name, sign, value = one.partition("=")
        if not sign:
            raise BadInput(
                "rules.usage", _("«{one}»: напишите правило=значение, например reminder_days=14,3,0", one=one)
            )
        typed[name.strip()] = value
    return typed


def _say_rules(lines: tuple[RuleLine, ...], *, json: bool) -> None:
    if json:
        say_json([{"rule": one.name, "value": one.value, "default": one.default, "own": one.own} for one in lines])
        return
    for one in lines:
        source = (
            ""
            if not one.own or one.name == "time_zone"
            else _("  (задано здесь; по умолчанию {default})", default=one.default)
        )
        say(f"{one.name:<30}  {one.label}: {one.value}{source}")


def _say_proposed(proposed: Proposed, *, json: bool) -> None:
    if json:
        from roadmap.plan.fates import Becomes

        changing = (Becomes.moved, Becomes.planned, Becomes.cancelled)
        say_json(
            {
                "changes": [{"rule": one.name, "old": one.old, "new": one.new} for one in proposed.changes],
                "points": {kind: proposed.replan.counted(kind) for kind in changing},
            }
        )
        return
    for one in proposed.changes:
        say(f"{one.label}: {one.old} → {one.new}")
    _say_points(proposed.replan)


def _say_points(replan: Replan) -> None:
    if replan.changed:
        say(_("контрольных точек изменится: {changed}", changed=replan.changed))
    for measure in replan.measures:
        for fate in measure.fates:
            old = f"{short_date(fate.task.control_on)}" if fate.task else "—"
            new = f"{short_date(fate.control_on)}" if fate.control_on else _("снимается с контроля")
            if fate.kind != "renamed":
                say(f"  {measure.number}. {measure.title[:60]}: {old} → {new}")
            elif fate.why:
                say(f"  {measure.number}. {measure.title[:60]}: {old} — {fate.why}")
