"""How to reach the mail server, and one conversation with it.

``Line`` wraps one ``aiosmtplib`` connection and speaks the steps of a letter one by one, because the engine must hold
the last one — the dot after which the server takes the letter — apart from the others (see ``delivery``).
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from notifications.said import _
from notifications.sending.server_answers import Step

_SCHEMES = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_PARAMETERS = {"ca", "ehlo"}


class SmtpUrlError(ValueError):
    """The address of the mail server cannot be understood; the message says what is expected."""


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """Where and how to send. Time-outs are in seconds.

    The one after the final dot is long on purpose (RFC 5321, 4.5.3.2.6): giving up on a slow server that does take the
    letter would send it twice.
    """

    host: str
    port: int = 25
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    implicit_tls: bool = False
    start_tls: bool = False
    ca_file: str | None = None
    ehlo_name: str | None = None
    connect_timeout: float = 10.0
    command_timeout: float = 60.0
    final_timeout: float = 600.0

    @classmethod
    def parse(cls, url: str) -> SmtpSettings:
        """Read ``smtp://user:pass@host:25``, ``smtps://…``, ``smtp+starttls://…``; ``?ca=file.pem&ehlo=name`` optional.

        Raises SmtpUrlError with a Russian message that never repeats the password.
        """
        try:
            parts = urlsplit(url.strip())
            port = parts.port
        except ValueError:
            raise SmtpUrlError(_("в адресе почтового сервера неверный порт: нужен вид smtp://узел:25")) from None
        if parts.scheme not in _SCHEMES:
            expected = ", ".join(f"{scheme}://" for scheme in _SCHEMES)
            raise SmtpUrlError(
                _("адрес почтового сервера должен начинаться с одного из: {expected}", expected=expected)
            )
        if not parts.hostname:
            raise SmtpUrlError(_("в адресе почтового сервера не назван узел: нужен вид smtp://узел:25"))
        if parts.path not in ("", "/") or parts.fragment:
            raise SmtpUrlError(_("в адресе почтового сервера после порта ничего быть не должно, кроме ?ca= и ?ehlo="))
        query = parse_qs(parts.query, keep_blank_values=True)
        if unknown := sorted(set(query) - _PARAMETERS):
            raise SmtpUrlError(
                _("в адресе почтового сервера неизвестный параметр «{value}»: есть ca и ehlo", value=unknown[0])
            )
        if parts.password and not parts.username:
            raise SmtpUrlError(_("в адресе почтового сервера есть пароль, но нет имени пользователя"))
        return cls(
            host=parts.hostname,
            port=port or _SCHEMES[parts.scheme],
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            implicit_tls=parts.scheme == "smtps",
            start_tls=parts.scheme == "smtp+starttls",
            ca_file=query.get("ca", [None])[0],
            ehlo_name=query.get("ehlo", [None])[0],
        )

    @property
    def where(self) -> str:
        """``host:port``, for messages to people."""
        return f"{self.host}:{self.port}"


class Refused(Exception):
    """The server answered ``code`` ``reply`` at ``step`` instead of going on."""

    def __init__(self, step: Step, code: int, reply: str) -> None:
        super().__init__(f"{code} {reply}")
        self.step, self.code, self.reply = step, code, reply


class Broken(Exception):
    """The connection was lost, or the server was silent for too long, at ``step``."""

    def __init__(self, step: Step, reason: str) -> None:
        super().__init__(reason)
        self.step, self.reason = step, reason


class Line:
    """One kept-open connection.

    Every method raises Refused or Broken, and Broken leaves the line closed. ``dialogue`` is what was said about the
    current letter.
    """

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._smtp: aiosmtplib.SMTP | None = None
        self.dialogue: list[str] = []

    @property
    def is_open(self) -> bool:
        return self._smtp is not None and self._smtp.is_connected

    async def open(self) -> None:
        """Connect, upgrade to TLS, log in. Everything that fails here is the server's or the settings' fault."""
        settings = self._settings
        smtp = aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            username=settings.username,
            password=settings.password,
            use_tls=settings.implicit_tls,
            start_tls=settings.start_tls,
            cert_bundle=settings.ca_file,
            local_hostname=settings.ehlo_name or socket.gethostname(),
            timeout=settings.connect_timeout,
        )
        try:
            async with asyncio.timeout(settings.connect_timeout * 3):
                await smtp.connect()
                await _greet(smtp)
        except aiosmtplib.SMTPResponseException as error:
            smtp.close()
            raise Refused(Step.CONNECT, error.code, _one_line(error.message)) from error
        except (aiosmtplib.SMTPException, ssl.SSLError, OSError, ValueError) as error:
            smtp.close()
            raise Broken(Step.CONNECT, _one_line(str(error)) or type(error).__name__) from error
        self._smtp = smtp

    async def offer(self, sender: str, recipient: str, raw: bytes) -> None:
        """Everything up to the final dot: after this the server holds the text but has not taken the letter."""
        self.dialogue = []
        smtp = self._require(Step.MAIL)
        size = [b"SIZE=%d" % len(raw)] if smtp.supports_extension("size") else []
        await self._say(Step.MAIL, b"MAIL", b"FROM:<%s>" % sender.encode("ascii"), *size)
        await self._say(Step.RCPT, b"RCPT", b"TO:<%s>" % recipient.encode("ascii"))
        await self._say(Step.DATA, b"DATA")
        transport = self._require(Step.DATA).transport
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(raw.replace(b"\r\n.", b"\r\n..") if b"\r\n." in raw else raw)
        await self._drain(transport)

    async def finish(self) -> str:
        """The final dot; returns the server's reply, with which it has taken the letter."""
        return await self._say(Step.FINAL, b".")

    async def reset(self) -> None:
        """Forget a refused envelope; a line that will not is closed."""
        if not self.is_open:
            return
        try:
            await self._say(Step.MAIL, b"RSET")
        except (Refused, Broken):
            self.drop()

    async def close(self) -> None:
        """Say goodbye when there is someone to say it to."""
        smtp, self._smtp = self._smtp, None
        if smtp is None or not smtp.is_connected:
            return
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            await smtp.quit(timeout=2)
        smtp.close()

    def drop(self) -> None:
        """Cut the connection without a word: in the middle of a text this is what makes the server forget it."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            if isinstance(smtp.transport, asyncio.WriteTransport):
                smtp.transport.abort()
            smtp.close()

    async def _drain(self, transport: asyncio.WriteTransport) -> None:
        """Let a long text leave this machine before the dot, so that the dot's time is the server's alone."""
        deadline = asyncio.get_running_loop().time() + self._settings.final_timeout
        while transport.get_write_buffer_size() > 0:
            self._require(Step.DATA)
            if asyncio.get_running_loop().time() > deadline:
                self.drop()
                raise Broken(Step.DATA, _("сервер перестал принимать текст письма"))
            await asyncio.sleep(0.005)

    def _require(self, step: Step) -> aiosmtplib.SMTP:
        if self._smtp is None or not self._smtp.is_connected:
            self.drop()
            raise Broken(step, _("соединение с почтовым сервером прервалось"))
        return self._smtp

    async def _say(self, step: Step, *words: bytes) -> str:
        smtp = self._require(step)
        patience = self._settings.final_timeout if step is Step.FINAL else self._settings.command_timeout
        said = b" ".join(words).decode("ascii")
        try:
            # One timer around the command is a good deal cheaper than aiosmtplib's own.
            async with asyncio.timeout(patience):
                code, message = await smtp.execute_command(*words, timeout=None)
        except TimeoutError as error:
            self.drop()
            self.dialogue.append(_("{said} → нет ответа {patience} с", said=said, patience=f"{patience:.0f}"))
            raise Broken(step, _("сервер не ответил за {patience} с", patience=f"{patience:.0f}")) from error
        except aiosmtplib.SMTPResponseException as error:
            self.drop()
            self.dialogue.append(f"{said} → {_one_line(error.message)}")
            raise Broken(
                step, _("сервер ответил не по правилам: {one_line}", one_line=_one_line(error.message))
            ) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            self.drop()
            self.dialogue.append(_("{said} → соединение прервано", said=said))
            raise Broken(step, _("соединение с почтовым сервером прервалось")) from error
        reply = _one_line(message)
        self.dialogue.append(f"{said} → {code} {reply}")
        expected = code == 354 if words == (b"DATA",) else 200 <= code < 300
        if not expected:
            if code == 421:
                self.drop()
            raise Refused(step, code, reply)
        return f"{code} {reply}"


async def _greet(smtp: aiosmtplib.SMTP) -> None:
    if not smtp.is_ehlo_or_helo_needed:
        return
    try:
        await smtp.ehlo()
    except aiosmtplib.SMTPHeloError:
        await smtp.helo()


def _one_line(message: str) -> str:
    """A reply as it can be stored: one line, no control characters, nothing a database refuses, at most 500 long."""
    if message.isascii() and message.isprintable() and len(message) <= 500:  # nearly all, four times a letter
        return " ".join(message.split())
    clean = message.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(c if c.isprintable() else " " for c in clean).split())[:500]
