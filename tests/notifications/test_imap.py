"""A mailbox over IMAP, in real conversations with a server of the tests."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from notifications.imap import AT_ONCE, Folder, ImapSettings, ImapTrouble, ImapUrlError
from tests.notifications.imap_server import ALL, ImapServer

LETTER = "From: a@example.org\r\nSubject: Re\r\n\r\nИсполнено\r\n".encode()


def test_an_address_is_read_with_its_defaults() -> None:
    parsed = ImapSettings.parse(
        "imaps://vekha%40example.org:p%40ss@mail.example.org/%D0%9E%D1%82%D0%B2%D0%B5%D1%82%D1%8B"
    )
    assert (parsed.host, parsed.port, parsed.username, parsed.password) == (
        "mail.example.org",
        993,
        "vekha@example.org",
        "p@ss",
    )
    assert (parsed.folder, parsed.implicit_tls, parsed.start_tls) == ("Ответы", True, False)
    assert "p@ss" not in repr(parsed)
    more = ImapSettings.parse("imap+starttls://u:p@host:1143?done=Taken&ca=/etc/ca.pem")
    assert (more.port, more.folder, more.done, more.left, more.ca_file) == (
        1143,
        "INBOX",
        "Taken",
        "Не разобрано",
        "/etc/ca.pem",
    )


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("pop3://u:p@host", "должен начинаться"),
        ("imaps://host/INBOX", "нужны имя, пароль и узел"),
        ("imaps://u@host", "нужны имя, пароль и узел"),
        ("imap://u:p@mail.example.org", "без шифрования"),
        ("imaps://u:p@host:x", "неверный порт"),
        ("imaps://u:p@host?tls=no", "неизвестный параметр «tls»"),
    ],
)
def test_an_address_not_understood_is_explained(url: str, complaint: str) -> None:
    with pytest.raises(ImapUrlError, match=complaint):
        ImapSettings.parse(url)


@pytest.mark.parametrize(
    ("capabilities", "prefix"),
    [(ALL, ""), (ALL, "INBOX."), (("IMAP4rev1", "AUTH=PLAIN", "UIDPLUS"), ""), (("IMAP4rev1", "AUTH=PLAIN"), "")],
)
def test_letters_are_read_and_put_away_whatever_the_server_knows(capabilities: tuple[str, ...], prefix: str) -> None:
    with ImapServer(capabilities=capabilities, prefix=prefix) as server:
        for _ in range(3):
            server.deliver(LETTER)
        with Folder(ImapSettings.parse(server.url())) as folder:
            one, two, three = folder.letters()
            assert one.size == len(LETTER)
            assert folder.read(one.uid) == LETTER
            assert folder.head(one.uid) == LETTER.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            folder.put_away(one.uid, "Обработано")
            folder.put_away(two.uid, "Не разобрано", seen=False)
            assert [found.uid for found in folder.letters()] == [three.uid]
            assert folder.read(one.uid) is None or "UIDPLUS" not in capabilities
        assert server.lying("INBOX") == server.lying("Обработано") == server.lying("Не разобрано") == [LETTER]
        seen = [sorted(kept.flags) for name, folder in server.folders.items() if name != "INBOX" for kept in folder]
        assert seen == [["\\Seen"], []]


def test_an_empty_folder_has_no_letters() -> None:
    with ImapServer() as server, Folder(ImapSettings.parse(server.url())) as folder:
        assert folder.letters() == []


def test_a_full_folder_is_listed_whole_in_several_commands() -> None:
    with ImapServer() as server:
        numbers = [server.deliver(LETTER) for _ in range(AT_ONCE + 1)]
        with Folder(ImapSettings.parse(server.url())) as folder:
            assert [found.uid for found in folder.letters()] == numbers
        assert server.commands.count("FETCH") == 2


@pytest.mark.parametrize("scheme", ["imaps", "imap+starttls"])
def test_the_server_s_certificate_is_checked(certificate: Path, scheme: str) -> None:
    with ImapServer(certificate=certificate, implicit=scheme == "imaps") as server:
        server.deliver(LETTER)
        where = ImapSettings.parse(f"{server.url(scheme)}?ca={certificate}")
        with Folder(where) as folder:
            assert len(folder.letters()) == 1
        with pytest.raises(ImapTrouble, match="шифрование"), Folder(replace(where, ca_file=None)):
            pass
        assert server.logins == 1


def test_without_the_tls_asked_for_nothing_is_said() -> None:
    with ImapServer() as server:
        with pytest.raises(ImapTrouble), Folder(ImapSettings.parse(server.url("imap+starttls"))):
            pass
        assert server.logins == 0


@pytest.mark.parametrize("trouble", ["password", "folder", "port", "hang up", "refusal"])
def test_every_trouble_is_told_in_words_and_without_the_password(trouble: str) -> None:
    with ImapServer() as server:
        server.deliver(LETTER)
        where = ImapSettings.parse(server.url())
        if trouble == "password":
            where = replace(where, password="secret-word")
        elif trouble == "folder":
            where = replace(where, folder="Nowhere")
        elif trouble == "port":
            where = replace(where, port=1)
        elif trouble == "hang up":
            server.breaks.add("FETCH")
        else:
            server.refuses.add("FETCH")
        with pytest.raises(ImapTrouble, match=r"127\.0\.0\.1") as told, Folder(where) as folder:
            folder.letters()
        assert where.password not in str(told.value)


def test_a_silent_server_is_given_up_and_can_be_cut_off_at_once() -> None:
    with ImapServer() as server:
        server.deliver(LETTER)
        server.silent.add("FETCH")
        where = ImapSettings.parse(server.url())
        begun = time.monotonic()
        with pytest.raises(ImapTrouble, match="не ответил"), Folder(replace(where, timeout=0.3)) as folder:
            folder.letters()
        with pytest.raises(ImapTrouble), Folder(where) as folder:
            threading.Timer(0.2, folder.cut).start()
            folder.letters()
        assert time.monotonic() - begun < 5
