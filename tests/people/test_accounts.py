"""Accounts, log-ins and tokens, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from roadmap.database import Database
from roadmap.errors import BadInput, Conflict, NotFound, Unauthenticated
from roadmap.models import API_TOKENS, LOGINS, USERS
from roadmap.people import accounts
from tests import builders as b

PASSWORD = "длинный-пароль"


def test_an_account_logs_in_with_its_password_whatever_the_case_of_its_address(database: Database) -> None:
    with database.write() as session:
        body = b.subject(session)
        group = b.subject(session, members=[body])
        accounts.add_user(session, " Anna@Example.org ", "Анна", "executor", PASSWORD, [body], b.NOW)
    with database.read() as session:
        actor = accounts.authenticate(session, "ANNA@example.org", PASSWORD)
        assert (actor.name, actor.role, actor.email) == ("Анна", "executor", "anna@example.org")
        assert actor.subjects == {body, group}
        for email, password in (("anna@example.org", "не тот пароль"), ("nobody@example.org", PASSWORD)):
            with pytest.raises(Unauthenticated):
                accounts.authenticate(session, email, password)


def test_a_password_is_kept_as_argon2id_only(database: Database) -> None:
    with database.write() as session:
        accounts.add_user(session, "a@example.org", "А", "leader", PASSWORD, [], b.NOW)
        kept = session.execute(select(USERS.c.password_hash)).scalar_one()
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_an_account_without_password_or_put_out_of_use_cannot_log_in(database: Database) -> None:
    with database.write() as session:
        accounts.add_user(session, "a@example.org", "А", "leader", None, [], b.NOW)
        accounts.add_user(session, "b@example.org", "Б", "leader", PASSWORD, [], b.NOW)
        session.execute(update(USERS).where(USERS.c.email == "b@example.org").values(active=False))
        for email in ("a@example.org", "b@example.org"):
            with pytest.raises(Unauthenticated):
                accounts.authenticate(session, email, PASSWORD)


def test_wrong_accounts_are_refused_with_what_to_do(database: Database) -> None:
    with database.write() as session:
        accounts.add_user(session, "a@example.org", "А", "leader", None, [], b.NOW)
        with pytest.raises(Conflict, match="уже есть"):
            accounts.add_user(session, "A@example.org", "А", "leader", None, [], b.NOW)
        with pytest.raises(BadInput, match="адрес"):
            accounts.add_user(session, "не адрес", "А", "leader", None, [], b.NOW)
        with pytest.raises(BadInput, match="есть: admin"):
            accounts.add_user(session, "c@example.org", "А", "царь", None, [], b.NOW)
        with pytest.raises(BadInput, match="короче"):
            accounts.add_user(session, "c@example.org", "А", "leader", "123", [], b.NOW)
        with pytest.raises(NotFound, match="999"):
            accounts.add_user(session, "c@example.org", "А", "leader", None, [999], b.NOW)


def test_a_log_in_opens_until_it_ends_and_keeps_no_secret(database: Database) -> None:
    with database.write() as session:
        user = b.user(session)
        opened = accounts.open_login(session, user, b.NOW, 12)
    with database.write() as session:
        kept = session.execute(select(LOGINS.c.secret_hash)).scalar_one()
        assert opened.secret not in kept
        found = accounts.actor_for_login(session, opened.secret, b.NOW)
        assert found is not None
        assert (found.actor.user_id, found.csrf) == (user, opened.csrf)
        assert accounts.actor_for_login(session, opened.secret, b.NOW + timedelta(hours=12)) is None
        assert accounts.actor_for_login(session, "другое", b.NOW) is None
        accounts.close_login(session, opened.secret)
        assert accounts.actor_for_login(session, opened.secret, b.NOW) is None


def test_expired_log_ins_are_swept_away(database: Database) -> None:
    with database.write() as session:
        user = b.user(session)
        accounts.open_login(session, user, b.NOW, 1)
        accounts.open_login(session, user, b.NOW + timedelta(hours=2), 1)
        assert len(session.execute(select(LOGINS)).all()) == 1


def test_a_new_password_closes_every_log_in(database: Database) -> None:
    with database.write() as session:
        user = accounts.add_user(session, "a@example.org", "А", "leader", PASSWORD, [], b.NOW)
        opened = accounts.open_login(session, user, b.NOW, 12)
        with pytest.raises(BadInput):
            accounts.change_password(session, user, "не тот", "новый-длинный", b.NOW)
        accounts.change_password(session, user, PASSWORD, "новый-длинный", b.NOW)
        assert accounts.actor_for_login(session, opened.secret, b.NOW) is None
        assert accounts.authenticate(session, "a@example.org", "новый-длинный").user_id == user


def test_a_token_has_the_rights_of_its_user_until_revoked(database: Database) -> None:
    with database.write() as session:
        user = b.user(session, "auditor", email="audit@example.org")
        token = accounts.add_token(session, "audit@example.org", "выгрузка", b.NOW)
        found = accounts.actor_for_token(session, token)
        assert found is not None
        assert (found.user_id, found.role) == (user, "auditor")
        assert accounts.actor_for_token(session, token + "x") is None
        session.execute(update(API_TOKENS).values(revoked_at=b.NOW))
        assert accounts.actor_for_token(session, token) is None
        with pytest.raises(NotFound):
            accounts.add_token(session, "nobody@example.org", "", b.NOW)


def test_accounts_are_listed_with_their_bodies(database: Database) -> None:
    with database.write() as session:
        body, other = b.subject(session, name="Б"), b.subject(session, name="А")
        accounts.add_user(session, "a@example.org", "А", "executor", None, [body, other], b.NOW)
        (row,) = accounts.list_users(session)
    assert (row.email, row.role, row.subjects) == ("a@example.org", "executor", ("А", "Б"))
