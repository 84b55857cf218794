"""Commands about people: accounts and API tokens."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import select

from roadmap.commands.context import opened, say, say_json
from roadmap.commands.speech import asked_password
from roadmap.errors import BadInput, NotFound
from roadmap.language.message import _
from roadmap.models import BODIES
from roadmap.models.people import ROLES
from roadmap.people.accounts import add_token, add_user, list_users, set_password
from roadmap.realtime import utc_now
from roadmap.sql.among import among

user = typer.Typer(help=_("Учётные записи."), no_args_is_help=True)
token = typer.Typer(help=_("Ключи для программ."), no_args_is_help=True)

Password = Annotated[str | None, typer.Option(help=_("пароль; без него — спросим"))]


@user.command("add")
def user_add(
    email: Annotated[str, typer.Argument(help=_("адрес почты, он же имя для входа"))],
    role: Annotated[str, typer.Option(help=", ".join(ROLES))] = "executor",
    name: Annotated[str, typer.Option(help=_("имя для писем и журнала"))] = "",
    password: Password = None,
    body: Annotated[list[str] | None, typer.Option("--body", help=_("за какие органы отвечает (код субъекта)"))] = None,
) -> None:
    """Завести пользователя."""
    if role not in ROLES:
        raise BadInput("user.role", _("нет роли «{role}»; есть: {names}", role=role, names=", ".join(ROLES)))
    password = asked_password(password)
    with opened() as database, database.write() as session:
        found = {
            row.slug: row.id
            for row in session.execute(select(BODIES.c.slug, BODIES.c.id).where(among(BODIES.c.slug, body or [])))
        }
        for slug in body or []:
            if slug not in found:
                raise NotFound("subject.unknown", _("нет субъекта «{slug}»", slug=slug))
        add_user(session, email, name or email, role, password, list(found.values()), utc_now())
    say(_("{email}: заведён, роль {role}", email=email, role=role))


@user.command("list")
def user_list(json: Annotated[bool, typer.Option("--json", help=_("вывести JSON"))] = False) -> None:
    """Показать пользователей."""
    with opened() as database, database.read() as session:
        rows = list_users(session)
    if json:
        say_json([{"email": row.email, "name": row.name, "role": row.role, "active": row.active} for row in rows])
        return
    for row in rows:
        name = row.name if row.active else _("{name}  (отключён)", name=row.name)
        say(f"{row.email:<36}  {row.role:<12}  {name}")


@user.command("password")
def user_password(email: Annotated[str, typer.Argument()], password: Password = None) -> None:
    """Задать новый пароль."""
    password = asked_password(password)
    with opened() as database, database.write() as session:
        row = next((row for row in list_users(session) if row.email == email.strip().lower()), None)
        if row is None:
            raise NotFound("user.unknown", _("нет пользователя {email}", email=email))
        set_password(session, row.id, password, utc_now())
    say(_("{email}: пароль изменён", email=email))


@user.command("letters")
def user_letters(
    email: Annotated[str, typer.Argument(help=_("адрес учётной записи или контакта"))],
    hour: Annotated[str | None, typer.Option(help=_("с какого часа, 0–23; пусто — как у всех"))] = None,
    zone: Annotated[
        str | None, typer.Option(help=_("часовой пояс, например Asia/Yekaterinburg; пусто — как у всех"))
    ] = None,
    off: Annotated[list[str] | None, typer.Option(help=_("не присылать этот вид; all — всё необязательное"))] = None,
    language: Annotated[str | None, typer.Option(help=_("язык: ru или en; пусто — как у всех"))] = None,
    on: Annotated[list[str] | None, typer.Option(help=_("снова присылать этот вид; all — всё"))] = None,
) -> None:
    """Показать или изменить, когда и какие письма присылать человеку."""
    from roadmap.letters.recipients.choices import choice_words, choose_letters, kinds_named, letter_reader, read_choice
    from roadmap.people.permissions import Actor

    typed = {
        name: value
        for name, value in (("hour", hour), ("time_zone", zone), ("language", language))
        if value is not None
    }
    with opened() as database, database.write() as session:
        reader = letter_reader(session, email)
        wanted_off = (reader.choice.off | kinds_named(off or [])) - kinds_named(on or [])
        wanted = read_choice(reader.choice, typed, wanted_off)
        if wanted != reader.choice:
            choose_letters(session, email, wanted, Actor(None, _("Командная строка"), "", "admin"), utc_now())
    say(f"{reader.email}: {choice_words(wanted)}")


@token.command("add")
def token_add(
    login: Annotated[str, typer.Argument(help=_("адрес пользователя; ключ получает все его права"))],
    name: Annotated[str, typer.Option(help=_("для какой программы"))] = "cli",
) -> None:
    """Выдать ключ; он показывается один раз."""
    with opened() as database, database.write() as session:
        say(add_token(session, login, name, utc_now()))
