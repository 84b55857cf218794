"""Letters as offices and mail programs write them: what is read in each, and that no date of a quotation is believed.

Every letter here has the shape of one kind seen in the field: Outlook, Exchange, Postfix, Exim, qmail, Yandex, Mail.ru,
Gmail, The Bat!, Thunderbird, Roundcube. All answer a letter about a term on 29 March 2024.
"""

from __future__ import annotations

import base64
from datetime import date
from email.header import Header
from urllib.parse import quote

import pytest

from roadmap.replies.incoming import Incoming, Nature, read_letter
from roadmap.replies.meaning import Said, read_reply
from tests.replies.seen import HIM, OUR_LETTER, OURS, OWN, QUOTED, TODAY, raw


def mixed(words: str, *parts: str | bytes, kind: str = "mixed", head: str = "") -> bytes:
    """A letter of several parts, each written out with its headers."""
    body = [f"Content-Type: text/plain; charset=utf-8\n\n{words}\n".encode()] if words else []
    body += [part.encode() if isinstance(part, str) else part for part in parts]
    whole = b"".join(b"--b0\n" + part + b"\n" for part in body) + b"--b0--\n"
    return raw(f'{head}\nMIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="b0"'.strip(), whole)


def html(page: str) -> bytes:
    return raw("Content-Type: text/html; charset=utf-8", f"<html><body>{page}</body></html>")


def read(letter: bytes, envelope: str = HIM) -> Incoming:
    return read_letter(letter, envelope, own_address=OWN)


def said(letter: bytes) -> Said:
    incoming = read(letter)
    assert incoming.nature is Nature.person, incoming.why
    return read_reply(incoming.words, TODAY)


# Automatic replies: never an answer, never answered.

AUTOMATIC = {
    "outlook": raw(
        "Subject: Автоматический ответ: Веха: подходит срок — 1\nAuto-Submitted: auto-generated\n"
        "X-MS-Exchange-Inbox-Rules-Loop: ivanov@school.example.org\nIn-Reply-To: " + OURS,
        "Нахожусь в отпуске до 25.03.2024. По вопросам исполнения обращайтесь к Петрову П. П.",
    ),
    "outlook, headers lost": raw("Subject: Автоматический ответ: Веха: подходит срок — 1", "Буду 25.03.2024."),
    "outlook, old": raw("Subject: Нет на рабочем месте: Веха: подходит срок", "Вернусь 25.03.2024"),
    "outlook, older": raw("Subject: Отсутствие на рабочем месте: Веха", "Вернусь 25.03.2024"),
    "encoded subject": raw(f"Subject: {Header('Автоответ: в отпуске', 'koi8-r').encode()}", "Вернусь 25.03.2024"),
    "sieve": raw("Subject: Re: Веха\nAuto-Submitted: auto-replied (vacation)", "Я в отпуске"),
    "cpanel": raw("Subject: Re: Веха\nX-Autorespond: Веха\nPrecedence: auto_reply", "Я в отпуске"),
    "exchange rule": raw("Subject: Веха\nX-Auto-Response-Suppress: DR, OOF, AutoReply\nX-MS-Exchange-Generated-"
                         "Message-Source: Mailbox Rules Agent", "Сообщение получено и будет рассмотрено"),
    "receipt": mixed(
        "Ваше сообщение прочитано 15.03.2024 10:00",
        f"Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; {HIM}\nDisposition: "
        "manual-action/MDN-sent-manually; displayed\n",
        kind="report; report-type=disposition-notification",
        head="Subject: Прочтено: Веха",
    ),
    "receipt of an old client": raw("Subject: Прочитано: Веха: подходит срок", "Сообщение прочитано 15.03.2024"),
    "service desk": raw("Subject: [#4711] Ваша заявка зарегистрирована\nFrom: noreply@school.example.org\n"
                        "X-Loop: helpdesk", "Заявка зарегистрирована"),
    "list": raw("Subject: Новости\nList-Id: <news.example.org>", "Новости месяца"),
}  # fmt: skip


@pytest.mark.parametrize("name", AUTOMATIC)
def test_a_machine_s_letter_is_known(name: str) -> None:
    incoming = read(AUTOMATIC[name])
    assert incoming.nature is Nature.automatic
    assert incoming.words == ""


def test_our_own_letter_come_back_is_a_loop() -> None:
    forwarded = raw("", OUR_LETTER).replace(b"<1@school.example.org>", OURS.encode())
    assert read(forwarded).nature is Nature.loop
    assert read(raw("", "x").replace(HIM.encode(), OWN.encode())).nature is Nature.loop


# What comes back undelivered.

STATUS = (
    "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example.org\n\n"
    f"Final-Recipient: rfc822; {HIM}\nAction: {{action}}\nStatus: {{status}}\nDiagnostic-Code: {{code}}\n"
)
RETURNED = f"Message-ID: {OURS}\nSubject: =?utf-8?b?0JLQtdGF0LA=?=\nTo: <{HIM}>\n"


def bounce(
    head: str, action: str, status: str, code: str, third: str = f"Content-Type: message/rfc822\n\n{RETURNED}\nтекст\n"
) -> bytes:
    told = STATUS.format(action=action, status=status, code=code)
    return mixed("Не доставлено", told, third, kind="report; report-type=delivery-status", head=head)


BOUNCES = {
    "postfix": (
        bounce(
            "Subject: Undelivered Mail Returned to Sender\nAuto-Submitted: auto-replied",
            "failed", "5.1.1", "smtp; 550 5.1.1 <x>: Recipient address rejected: User unknown in virtual mailbox table",
        ),
        True,
    ),
    "postfix, headers only": (
        bounce("", "failed", "5.1.1", "smtp; 550 5.1.1 unknown", f"Content-Type: text/rfc822-headers\n\n{RETURNED}"),
        True,
    ),
    "exchange": (
        bounce(
            "Subject: Недоставляемое: Веха\nFrom: Microsoft Outlook <MicrosoftExchange329e71ec@school.example.org>",
            "failed", "5.1.10", "smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP lookup",
        ),
        True,
    ),
    "yandex": (
        bounce(
            "Subject: Недоставленное сообщение\nFrom: mailer-daemon@yandex.ru",
            "failed", "5.0.0", "smtp; 550 5.7.1 No such user!",
        ),
        True,
    ),
    "full": (bounce("", "failed", "5.2.2", "smtp; 552 5.2.2 Mailbox is full / Ящик переполнен"), False),
    "refused as spam": (bounce("", "failed", "5.7.1", "smtp; 554 5.7.1 Message rejected under suspicion of "
                                                      "SPAM"), False),
    "delayed": (bounce("", "delayed", "4.4.1", "smtp; connect timed out"), False),
    "expired": (bounce("", "failed", "4.4.7", "smtp; 450 4.4.7 message expired"), False),
    "exim": (
        raw(
            f"Subject: Mail delivery failed: returning message to sender\nX-Failed-Recipients: {HIM}\n"
            "Auto-Submitted: auto-replied\nFrom: Mail Delivery System <Mailer-Daemon@mx.example.org>",
            "This message was created automatically by mail delivery software.\n\nA message that you sent could not be "
            f"delivered.\n\n  {HIM}\n    host mx.school.example.org [10.0.0.1]\n    SMTP error from remote mail server "
            f"after RCPT TO:<{HIM}>:\n    550 5.1.1 No such user\n\n------ This is a copy of the message, "
            f"including all "
            f"the headers. ------\n\n{RETURNED}\nтекст",
        ),
        True,
    ),
    "mail.ru": (
        raw(
            "Subject: Mail failure.\nFrom: mailer-daemon@corp.mail.ru",
            f"Это письмо создано автоматически.\n\n  {HIM}\n    SMTP error from remote mail server after RCPT TO:\n    "
            "550 Message was not accepted -- invalid mailbox.  Local mailbox is unavailable: user not found\n\n"
            f"-----Исходное сообщение-----\n{RETURNED}",
        ),
        True,
    ),
    "qmail": (
        raw(
            "Subject: failure notice\nFrom: MAILER-DAEMON@mx.example.org",
            "Hi. This is the qmail-send program at mx.example.org.\nI'm afraid I wasn't able to deliver your "
            "message.\n\n"
            f"<{HIM}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the "
            f"message.\n\n"
            f"Return-Path: <{OWN}>\n{RETURNED}",
        ),
        True,
    ),
    "exim, full": (
        raw(
            f"Subject: Mail delivery failed\nX-Failed-Recipients: {HIM}\nFrom: Mailer-Daemon@mx.example.org",
            f"  {HIM}\n    552 5.2.2 mailbox quota exceeded\n\n------ This is a copy ------\n\n{RETURNED}",
        ),
        False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BOUNCES)
def test_a_bounce_is_known_with_the_letter_and_whether_it_is_for_good(name: str) -> None:
    letter, permanent = BOUNCES[name]
    incoming = read(letter, "")
    assert incoming.nature is Nature.bounce
    assert incoming.bounce is not None
    assert (incoming.bounce.message_id, incoming.bounce.recipient) == (OURS, HIM)
    assert incoming.bounce.permanent is permanent


def test_a_daemon_s_letter_about_nothing_of_ours_is_a_machine_s() -> None:
    letter = raw("From: mailer-daemon@corp.mail.ru\nSubject: Mail failure.", "550 no such user, your disk is full")
    assert read(letter, "").nature is Nature.automatic


def test_a_person_who_quotes_a_bounce_is_still_a_person() -> None:
    letter = raw("Subject: Re: Веха", f"Исполнено 12.03. Раньше писали: 550 no such user\nMessage-ID: {OURS}")
    assert read(letter).nature is Nature.person


def test_a_returned_letter_without_its_name_is_known_by_its_signed_address() -> None:
    third = f"Content-Type: text/rfc822-headers\n\nTo: <{HIM}>\nReply-To: answer+abc@example.org\nSubject: Веха\n"
    incoming = read(bounce("", "failed", "5.1.1", "smtp; 550 5.1.1 unknown", third), "")
    assert incoming.bounce is not None
    assert incoming.bounce.message_id is None
    assert incoming.bounce.returned["reply-to"] == "answer+abc@example.org"
    assert incoming.bounce.returned["subject"] == "Веха"


# People: their own words, and no date of the quotation or the signature.

WORDS = {
    "gmail": f"Исполнено.\n\nпт, 15 мар. 2024 г. в 09:00, Веха <vekha@example.org>:\n\n{QUOTED}",
    "gmail, folded": f"Исполнено.\n\nпт, 15 мар. 2024 г. в 09:00, Веха — исполнение дорожных "
                     f"карт\n<{OWN}>:\n\n{QUOTED}",
    "gmail, forwarded": f"Исполнено.\n\n---------- Forwarded message ---------\nОт: Веха <{OWN}>\n\n{OUR_LETTER}",
    "outlook express": f"Исполнено.\n\n-----Исходное сообщение-----\nFrom: Веха\nSent: Friday\n\n{OUR_LETTER}",
    "outlook": f"Исполнено.\n\nFrom: Веха <{OWN}>\nSent: Friday, March 15, 2024 9:00 AM\nTo: Иванов\n\n{OUR_LETTER}",
    "outlook, names only": "Исполнено.\n\nОт: Веха\nОтправлено: 15 марта 2024 г. 9:00\nКому: Иванов И. И.\n"
                           f"Тема: Веха: подходит срок\n\n{OUR_LETTER}",
    "outlook, mailto": f"Исполнено.\n\n  От: Веха [mailto:{OWN}]\n  Отправлено: 15 марта 2024 г. 9:00\n\n{OUR_LETTER}",
    "outlook, rule": f"Исполнено.\n\n________________________________\nОт: Веха\n\n{OUR_LETTER}",
    "mail.ru": f"Исполнено.\n\nПятница, 15 марта 2024, 9:00 +03:00 от Веха <{OWN}>:\n \n{QUOTED}",
    "yandex": f'Исполнено.\n\n15.03.2024, 09:00, "Веха" <{OWN}>:\n{QUOTED}',
    "yandex, unmarked": f'Исполнено.\n\n15.03.2024, 09:00, "Веха" <{OWN}>:\n{OUR_LETTER}',
    "thunderbird": f"Исполнено.\n\n15.03.2024 9:00, Веха пишет:\n{QUOTED}",
    "the bat": f"Здравствуйте, Веха.\n\nВы писали 15 марта 2024 г., 9:00:00:\n\n{QUOTED}\n\nИсполнено.\n\n-- "
               f"\nС уважением,"
               "\n Иванов                          mailto:ivanov@school.example.org",
    "bottom": f"15.03.2024 9:00, Веха пишет:\n{QUOTED}\n\nИсполнено.\n",
    "inline": f"15.03.2024 9:00, Веха пишет:\n{QUOTED}\nИсполнено.\n> Ожидаемый результат: справка к 29.03.2024\n",
    "signature": "Исполнено.\n\nС уважением,\nИванов И. И.\nтел. 8 (3452) 56-93-00\n01.02.2024",
    "signature without a greeting": "Исполнено.\n\nИванов И.И.\nначальник отдела\nтел. 8 (3452) 56-93-00\n01.02.2024",
    "signature by its telephone": "Исполнено.\n\nначальник отдела Иванов\nтел.: 56-93-00\nприказ от "
                                  "01.02.2024\n01.02.2024",
    "signature, best": "Исполнено.\n--\nСпасибо\n01.02.2024",
    "telephone's signature": "Исполнено.\n\nОтправлено из мобильной Почты Mail.ru, 01.02.2024",
    "confidential": "Исполнено.\n\nНастоящее сообщение является конфиденциальным. 01.02.2024",
}  # fmt: skip


@pytest.mark.parametrize("name", WORDS)
def test_no_date_of_a_quotation_or_a_signature_is_believed(name: str) -> None:
    letter = raw("Subject: Re: Веха", WORDS[name])
    told = said(letter)
    assert told.kind == "report"
    assert told.fulfilled_on == TODAY, "no date was named: the day of the letter is proposed, and doubted"
    assert any("не названа" in note for note in told.notes)
    assert "29" not in (told.result or "")


@pytest.mark.parametrize("name", WORDS)
def test_no_date_of_a_quotation_becomes_the_asked_one(name: str) -> None:
    told = said(
        raw("Subject: Re: Веха", WORDS[name].replace("Исполнено.", "Просим продлить срок, так как ждём данные."))
    )
    assert (told.kind, told.new_date) == ("extension", None)


PAGES = {
    "outlook": '<div class="WordSection1"><p class="MsoNormal">Исполнено 12.03.<o:p></o:p></p><div style="border:none;'
               'border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal"><b>От:</b> Веха &lt;vekha@example.org&gt; <br>'
               "<b>Отправлено:</b> 15 марта 2024 г. 9:00<br><b>Кому:</b> Иванов</p></div><p>Срок: 29.03.2024</p></div>",
    "outlook, names only": "<p>Исполнено 12.03.</p><p><b>From:</b> Веха<br><b>Sent:</b> Friday, March 15, 2024 "
                           "9:00 AM<br>"
                           "<b>To:</b> Иванов</p><p>Срок: 29.03.2024</p>",
    "outlook web": '<div>Исполнено 12.03.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg" '
                   'dir="ltr"><b>From'
                   ":</b> Веха</div><div>Срок: 29.03.2024</div>",
    "outlook web, no mark before": '<div>Исполнено 12.03.</div><hr><div id="divRplyFwdMsg"><b>От:</b> Веха</div>'
                                   "<div>Срок: 29.03.2024</div>",
    "outlook mobile": '<div>Исполнено 12.03.</div><div id="ms-outlook-mobile-signature">Отправлено из Outlook '
                      '01.02.2024'
                      "</div>",
    "gmail": '<div dir="ltr">Исполнено 12.03.</div><br><div class="gmail_quote gmail_quote_container"><div '
             'dir="ltr" class='
             '"gmail_attr">пт, 15 мар. 2024 г. в 09:00, Веха:<br></div><p>Срок: 29.03.2024</p></div>',
    "gmail, signature": '<div dir="ltr">Исполнено 12.03.<div><br></div>-- <br><div class="gmail_signature">Иванов<br>'
                        "01.02.2024</div></div>",
    "yandex": '<div>Исполнено 12.03.</div><div>15.03.2024, 09:00, "Веха" '
              '&lt;vekha@example.org&gt;:</div><blockquote>Срок: '
              "29.03.2024</blockquote>",
    "mail.ru": "<div>Исполнено 12.03.</div><div>Пятница, 15 марта 2024, 9:00 +03:00 от Веха &lt;vekha@example.org&gt;:"
               '<br><blockquote id="mail-app-auto-quote">Срок: 29.03.2024</blockquote></div>',
    "thunderbird": '<p>Исполнено 12.03.</p><div class="moz-cite-prefix">15.03.2024 9:00, Веха '
                   'пишет:<br></div><blockquote '
                   'type="cite">Срок: 29.03.2024</blockquote><div class="moz-signature">-- <br>Иванов 01.02.2024</div>',
    "apple": '<html><body>Исполнено 12.03.<br><div><blockquote type="cite"><div>15 марта 2024 г., в 9:00, Веха '
             '&lt;vekha@'
             "example.org&gt; написал(а):</div></blockquote></div></body></html>",
    "table": "<table><tr><td>Исполнено</td><td>12.03.</td></tr></table><hr><p><b>От:</b> Веха<br><b>Дата:</b> "
             "15.03.2024"
             "</p><p>Срок: 29.03.2024</p>",
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_html_alone_is_read_as_its_writer_sees_it(name: str) -> None:
    told = said(html(PAGES[name]))
    assert (told.kind, told.fulfilled_on) == ("report", date(2024, 3, 12))
    assert "29.03" not in (told.result or "")
    assert "01.02" not in (told.result or "")
    assert "15" not in (told.result or "")


@pytest.mark.parametrize("transfer", ["8bit", "base64", "quoted-printable"])
@pytest.mark.parametrize(
    ("charset", "named"),
    [("windows-1251", "windows-1251"), ("koi8-r", "koi8-r"), ("windows-1251", "us-ascii"),
     ("windows-1251", "iso-8859-1"), ("koi8-r", "koi8r"), ("utf-8", "utf8"), ("windows-1251", "windows-1252")],
)  # fmt: skip
def test_encodings_are_read_even_misnamed(charset: str, named: str, transfer: str) -> None:
    letter = raw(f"Content-Type: text/plain; charset={named}", "Исполнено 12.03.".encode(charset), transfer=transfer)
    told = said(letter)
    assert (told.kind, told.fulfilled_on) == ("report", date(2024, 3, 12))


def names_of(letter: bytes) -> list[str]:
    return [one.name for one in read(letter).attached]


PDF = "Content-Transfer-Encoding: base64\n\n" + base64.b64encode(b"%PDF-1.7").decode() + "\n"
LONG = quote("Отчёт о проведении мероприятия по наставничеству за первый квартал.docx")


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        (f"attachment; filename*=utf-8''{quote('Отчёт № 5.pdf')}", "Отчёт № 5.pdf"),
        (f"attachment; filename*=windows-1251''{quote('Справка.docx'.encode('cp1251'))}", "Справка.docx"),
        (f"attachment;\n filename*0*=utf-8''{LONG[:60]};\n filename*1*={LONG[60:]}",
         "Отчёт о проведении мероприятия по наставничеству за первый квартал.docx"),
        (f'attachment; filename="{Header("Отчёт.pdf", "koi8-r").encode()}"', "Отчёт.pdf"),
        (f'attachment; filename="{Header("Отчёт.zip", "utf-8").encode()}"', "Отчёт.zip"),
        ('attachment; filename="C:\\\\Temp\\\\report.pdf"', "report.pdf"),
    ],
)  # fmt: skip
def test_names_of_attachments_are_read(disposition: str, name: str) -> None:
    part = f"Content-Type: application/octet-stream\nContent-Disposition: {disposition}\n{PDF}"
    assert names_of(mixed("Исполнено", part)) == [name]


def test_an_attachment_named_only_in_its_type_is_taken() -> None:
    assert names_of(mixed("Исполнено", f'Content-Type: application/pdf; name="scan.pdf"\n{PDF}')) == ["scan.pdf"]


def test_attachments_of_a_signed_or_nested_letter_are_found_and_pictures_of_a_signature_are_not() -> None:
    inner = (
        'Content-Type: multipart/mixed; boundary="b1"\n\n--b1\nContent-Type: multipart/related; boundary="b2"\n\n--b2\n'
        "Content-Type: text/html; charset=utf-8\n\n<p>Исполнено 12.03.<img "
        "src=cid:logo></p>\n--b2\nContent-Type: image/png;"
        f' name="logo.png"\nContent-ID: <logo>\nContent-Disposition: inline; filename="logo.png"\n{PDF}--b2--\n--b1\n'
        f'Content-Type: application/pdf; name="scan.pdf"\nContent-Disposition: attachment; '
        f'filename="scan.pdf"\n{PDF}--b1--\n'
    )
    signature = f'Content-Type: application/pkcs7-signature; name="smime.p7s"\n{PDF}'
    letter = mixed("", inner, signature, kind='signed; protocol="application/pkcs7-signature"')
    assert names_of(letter) == ["scan.pdf"]
    assert said(letter).fulfilled_on == date(2024, 3, 12)


def test_outlook_s_own_wrapping_is_named() -> None:
    part = f'Content-Type: application/ms-tnef; name="winmail.dat"\n{PDF}'
    incoming = read(mixed("Исполнено 12.03.", part))
    assert incoming.attached == ()
    assert any("winmail.dat" in remark for remark in incoming.remarks)


def test_an_encrypted_letter_says_so() -> None:
    letter = raw(
        'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
        b"\x30\x80",
        transfer="base64",
    )
    assert any("зашифровано" in remark for remark in read(letter).remarks)


def test_an_attachment_alone_is_left_to_a_person() -> None:
    letter = mixed("", f'Content-Type: application/pdf; name="scan.pdf"\n{PDF}')
    assert names_of(letter) == ["scan.pdf"]
    assert said(letter).kind == "unclear"


def test_a_letter_within_a_letter_is_not_its_writer_s() -> None:
    inner = f"Content-Type: message/rfc822\n\nFrom: a@b.ru\nContent-Type: text/plain; charset=utf-8\n\n{OUR_LETTER}\n"
    incoming = read(mixed("Исполнено 12.03.", inner))
    assert incoming.words == "Исполнено 12.03."
    assert incoming.attached == ()
