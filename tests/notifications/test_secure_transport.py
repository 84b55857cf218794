"""TLS and log-in, against a server with a certificate made for the test."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from notifications.mailbox import Mailbox
from notifications.sending.delivery import deliver
from notifications.sending.transport import SmtpSettings
from tests.notifications.support import Base, Clock, letter

# aiosmtpd does not count TLS from the first byte as TLS and warns of log-ins without it.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


class Safe(Mailbox):
    """A mailbox that speaks TLS, at once or after STARTTLS, and lets in only u with the password p."""

    def __init__(self, certificate: Path, *, implicit: bool) -> None:
        super().__init__()
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.load_cert_chain(certificate)
        self._implicit = implicit

    async def _listen(self, loop: asyncio.AbstractEventLoop) -> asyncio.Server:
        context = self._context if self._implicit else None
        return await loop.create_server(self._session, "127.0.0.1", 0, ssl=context)

    def _session(self) -> SMTP:
        session = SMTP(
            self,
            loop=asyncio.get_running_loop(),
            tls_context=None if self._implicit else self._context,
            auth_require_tls=not self._implicit,
            auth_required=True,
            authenticator=self._let_in,
        )
        self._sessions.add(session)
        return session

    def _let_in(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"u", b"p")
        return AuthResult(success=good, handled=False)


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_letters_go_encrypted_and_with_a_login(sqlite_base: Base, certificate: Path, scheme: str) -> None:
    sqlite_base.plan(letter())
    with Safe(certificate, implicit=scheme == "smtps") as server:
        where = SmtpSettings.parse(f"{scheme}://u:p@127.0.0.1:{server.port}?ca={certificate}")
        summary = deliver(sqlite_base.session, where, now=Clock(), worker="w")
        assert (summary.sent, summary.server_down, len(server.letters())) == (1, None, 1)
    assert sqlite_base.states() == {"sent": 1}


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
@pytest.mark.parametrize("trouble", ["password", "certificate"])
def test_nothing_is_said_to_a_server_that_is_not_trusted_or_does_not_trust_us(
    sqlite_base: Base, certificate: Path, scheme: str, trouble: str
) -> None:
    sqlite_base.plan(letter())
    with Safe(certificate, implicit=scheme == "smtps") as server:
        where = SmtpSettings.parse(f"{scheme}://u:p@127.0.0.1:{server.port}?ca={certificate}")
        changed = replace(where, password="wrong") if trouble == "password" else replace(where, ca_file=None)
        summary = deliver(sqlite_base.session, changed, now=Clock(), worker="w")
        assert server.letters() == []
    assert summary.server_down is not None
    assert sqlite_base.states() == {"planned": 1}


def test_a_server_without_tls_gets_no_letter_when_tls_is_asked_for(sqlite_base: Base) -> None:
    sqlite_base.plan(letter())
    with Mailbox() as server:
        where = SmtpSettings.parse(f"smtp+starttls://127.0.0.1:{server.port}")
        summary = deliver(sqlite_base.session, where, now=Clock(), worker="w")
        assert server.letters() == []
    assert summary.server_down is not None


def test_a_missing_certificate_file_is_told_and_burns_nothing(sqlite_base: Base) -> None:
    sqlite_base.plan(letter())
    where = SmtpSettings.parse("smtps://127.0.0.1:1?ca=/nowhere/ca.pem")
    assert deliver(sqlite_base.session, where, now=Clock(), worker="w").server_down is not None
    assert sqlite_base.states() == {"planned": 1}
