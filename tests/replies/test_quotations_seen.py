"""Quotations and signatures of more mail programs, written after the readers stood; of 58 answers 48 were read rightly
at first, and all are held now."""

from __future__ import annotations

import pytest

from roadmap.replies.incoming import Nature, read_letter
from roadmap.replies.meaning import read_reply
from tests.replies.seen import OUR_LETTER, OWN, QUOTED, TODAY, raw

SECOND = {
    "ios": f"Исполнено.\n\nОтправлено с iPhone\n\n> 15 марта 2024 г., в 09:00, Веха <{OWN}> написал(а):\n> \n{QUOTED}",
    "ios2": f"Исполнено.\n\n15 марта 2024 г., в 09:00, Веха <{OWN}> написал(а):\n\n{OUR_LETTER}",
    "zimbra": f'Исполнено.\n\n----- Исходное сообщение -----\nОт: "Веха" <{OWN}>\nКому: "Иванов"\nОтправленные: '
    f"Пятница, 15 Март 2024 г 9:00:00\nТема: Веха\n\n{OUR_LETTER}",
    "lotus": f"Исполнено.\n\n\n\n\nОт:     Веха <{OWN}>\nКому:   Иванов\nДата:   15.03.2024 09:00\nТема:   "
    f"Веха\n\n\n\n{OUR_LETTER}",
    "lotus en": f"Исполнено.\n\n\nVekha ---15.03.2024 09:00:01---Здравствуйте\n\nFrom:\tВеха "
    f"<{OWN}>\nTo:\tИванов\n{OUR_LETTER}",
    "evolution": f"В Пт, 15/03/2024 в 09:00 +0300, Веха пишет:\n{QUOTED}\n\nИсполнено.\n",
    "kmail": f"В письме от пятница, 15 марта 2024 г. 9:00:00 MSK пользователь Веха написал:\n{QUOTED}\n\nИсполнено.",
    "mutt": f"On Fri, Mar 15, 2024 at 09:00:00AM +0300, Веха wrote:\n{QUOTED}\n\nИсполнено.\n",
    "roundcube": f"Исполнено.\n\nВеха писал 2024-03-15 09:00:\n{QUOTED}",
    "roundcube2": f"Исполнено.\n\n15.03.2024 09:00, Веха написал(а):\n{QUOTED}",
    "samsung": f"Исполнено.\n\n\n-------- Исходное сообщение --------\nОт: Веха <{OWN}>\nДата: 15.03.2024 9:00 "
    f"(GMT+03:00)\nКому: ivanov\nТема: Веха\n\n{OUR_LETTER}",
    "samsung en": f"Исполнено.\n\n-------- Original message --------From: Веха <{OWN}>Date: 15.03.2024 09:00 "
    f"(GMT+03:00)To: x\n{OUR_LETTER}",
    "xiaomi": f"Исполнено.\n\nВеха <{OWN}> 15 марта 2024 г. 9:00 написал(а):\n\n{OUR_LETTER}",
    "mail.ru app": f"Исполнено.\n\n\n--\nОтправлено из Mail для Android\nпятница, 15 марта 2024г., 09:00 +03:00 от "
    f"Веха {OWN}:\n\n{QUOTED}",
    "yandex app": f"Исполнено.\n\n--\u00a0\nОтправлено из мобильного приложения Яндекс Почты\n\n15.03.2024, 09:00, "
    f"Веха <{OWN}>:\n{QUOTED}",
    "mail.ru noangle": f"Исполнено.\n\nпятница, 15 марта 2024г., 09:00 +03:00 от Веха {OWN}:\n\n{QUOTED}",
    "outlook ru bold": f"Исполнено.\n\n*От:* Веха\n*Отправлено:* 15 марта 2024 г. 9:00\n*Кому:* Иванов\n*Тема:* "
    f"Веха\n\n{OUR_LETTER}",
    "myoffice": f"Исполнено.\n\n15.03.2024 09:00, Веха пишет:\n\n{OUR_LETTER}",
    "rupost": f"Исполнено.\n\n15 марта 2024 г. 9:00:00 GMT+03:00, Веха <{OWN}> пишет:\n{OUR_LETTER}",
    "ews": f"Исполнено.\r\n\r\n________________________________\r\nОт: Веха <{OWN}>\r\nОтправлено: 15 марта 2024 г. "
    f"9:00:00\r\n\r\n{OUR_LETTER}",
    "sig position": "Исполнено.\n\nДиректор ЦНППМ\nИ. И. Иванов\n01.02.2024",
    "sig isp": "Исполнено.\n\nИванов Иван Иванович,\n(3452) 56-93-00\n01.02.2024",
    "sig dash": "Исполнено.\n\n---\nИванов\n01.02.2024",
    "sig resp": "Исполнено.\n\nС уважением, директор Иванов И.И. Приказ от 01.02.2024\n01.02.2024",
    "virus": "Исполнено.\n\n-- \nЭто сообщение проверено на вирусы антивирусом Avast. 01.02.2024",
    "virus2": "Исполнено.\n\nПроверено на вирусы. www.avast.com 01.02.2024",
    "ext": "[Внешнее письмо] Будьте внимательны\n\nИсполнено.\n\nОт: Веха\nОтправлено: пятница, 15 марта 2024 г. "
    "9:00\nКому: Иванов\n\n" + OUR_LETTER,
    "inline quote marks": "Исполнено.\n\n| Срок: 29 марта 2024 г.\n| Срок в документе",
    "fwd": f"Исполнено.\n\nНачало переадресованного сообщения:\n\nОт: Веха <{OWN}>\nДата: 15.03.2024\n\n{OUR_LETTER}",
}


@pytest.mark.parametrize("name", SECOND)
@pytest.mark.parametrize(
    ("words", "kind"), [("Исполнено.", "report"), ("Просим продлить срок, так как ждём данные.", "extension")]
)
def test_no_date_of_a_quotation_or_a_signature_is_believed(name: str, words: str, kind: str) -> None:
    letter = read_letter(raw("Subject: Re: Веха", SECOND[name].replace("Исполнено.", words)), OWN[1:], own_address=OWN)
    assert letter.nature is Nature.person
    assert "29" not in letter.words
    said = read_reply(letter.words, TODAY)
    assert said.kind == kind
    assert (said.fulfilled_on or TODAY, said.new_date) == (TODAY, None)
