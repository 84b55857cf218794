"""Commands about people: accounts and API tokens."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import select

from roadmap.commands.context import opened, say, say_json
from roadmap.errors import BadInput, NotFound
from roadmap.models import BODIES
from roadmap.models.people import ROLES
from roadmap.people.accounts import add_token, add_user, list_users, set_password
from roadmap.realtime import utc_now
from roadmap.sql.among import among

user = typer.Typer(help="Учётные записи.", no_args_is_help=True)
token = typer.Typer(help="Ключи для программ.", no_args_is_help=True)

Password = Annotated[str, typer.Option(prompt="Пароль", hide_input=True, confirmation_prompt=True)]


@user.command("add")
def user_add(
    email: Annotated[str, typer.Argument(help="адрес почты, он же имя для входа")],
    password: Password,
    role: Annotated[str, typer.Option(help=", ".join(ROLES))] = "executor",
    name: Annotated[str, typer.Option(help="имя для писем и журнала")] = "",
    body: Annotated[list[str] | None, typer.Option("--body", help="за какие органы отвечает (код субъекта)")] = None,
) -> None:
    """Завести пользователя."""
    if role not in ROLES:
        raise BadInput("user.role", f"нет роли «{role}»; есть: {', '.join(ROLES)}")
    with opened() as database, database.write() as session:
        found = {
            row.slug: row.id
            for row in session.execute(select(BODIES.c.slug, BODIES.c.id).where(among(BODIES.c.slug, body or [])))
        }
        for slug in body or []:
            if slug not in found:
                raise NotFound("subject.unknown", f"нет субъекта «{slug}»")
        add_user(session, email, name or email, role, password, list(found.values()), utc_now())
    say(f"{email}: заведён, роль {role}")


@user.command("list")
def user_list(json: Annotated[bool, typer.Option("--json", help="вывести JSON")] = False) -> None:
    """Показать пользователей."""
    with opened() as database, database.read() as session:
        rows = list_users(session)
    if json:
        say_json([{"email": row.email, "name": row.name, "role": row.role, "active": row.active} for row in rows])
        return
    for row in rows:
        say(f"{row.email:<36}  {row.role:<12}  {row.name}{'' if row.active else '  (отключён)'}")


@user.command("password")
def user_password(email: Annotated[str, typer.Argument()], password: Password) -> None:
    """Задать новый пароль."""
    with opened() as database, database.write() as session:
        row = next((row for row in list_users(session) if row.email == email.strip().lower()), None)
        if row is None:
            raise NotFound("user.unknown", f"нет пользователя {email}")
        set_password(session, row.id, password, utc_now())
    say(f"{email}: пароль изменён")


@user.command("letters")
def user_letters(
    email: Annotated[str, typer.Argument(help="адрес учётной записи или контакта")],
    hour: Annotated[str | None, typer.Option(help="с какого часа, 0–23; пусто — как у всех")] = None,
    zone: Annotated[
        str | None, typer.Option(help="часовой пояс, например Asia/Yekaterinburg; пусто — как у всех")
    ] = None,
    off: Annotated[list[str] | None, typer.Option(help="не присылать этот вид; all — всё необязательное")] = None,
    on: Annotated[list[str] | None, typer.Option(help="снова присылать этот вид; all — всё")] = None,
) -> None:
    """Показать или изменить, когда и какие письма присылать человеку."""
    from roadmap.letters.recipients.choices import choice_words, choose_letters, kinds_named, letter_reader, read_choice
    from roadmap.people.permissions import Actor

    typed = {name: value for name, value in (("hour", hour), ("time_zone", zone)) if value is not None}
    with opened() as database, database.write() as session:
        reader = letter_reader(session, email)
        wanted_off = (reader.choice.off | kinds_named(off or [])) - kinds_named(on or [])
        wanted = read_choice(reader.choice, typed, wanted_off)
        if wanted != reader.choice:
            choose_letters(session, email, wanted, Actor(None, "Командная строка", "", "admin"), utc_now())
    say(f"{reader.email}: {choice_words(wanted)}")


@token.command("add")
def token_add(
    login: Annotated[str, typer.Argument(help="адрес пользователя; ключ получает все его права")],
    name: Annotated[str, typer.Option(help="для какой программы")] = "cli",
) -> None:
    """Выдать ключ; он показывается один раз."""
    with opened() as database, database.write() as session:
        say(add_token(session, login, name, utc_now()))
