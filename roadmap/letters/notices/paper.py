"""«Лист уведомления» on paper: PDF/A-2b, typeset by Typst (``templates/reports/notices.typ``)."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from roadmap.language.current import language
from roadmap.language.message import _, _n, in_words
from roadmap.language.setting import short_date
from roadmap.letters.notices.sheet import NoticeSheet
from roadmap.reports.formats.pdf import Volume, typeset
from roadmap.resources import templates_dir

TEMPLATE = "notices.typ"


def notice_pdf(sheet: NoticeSheet, now: datetime) -> bytes:
    """The sheet's PDF; the same sheet gives the same bytes. Raises `TypesettingFailed`, `PaperTooLong`."""
    paper = asdict(sheet)
    for row in paper["rows"]:
        row["planned_on"] = short_date(row["planned_on"])
        row["control_on"] = short_date(row["control_on"])
    for letter in paper["letters"]:
        letter["head"] = _("кому {address}; принято сервером: {sent}; Message-ID {message_id}", **letter)
    paper |= {"language": language(), "words": _words(sheet)}
    data = json.dumps(in_words(paper), ensure_ascii=False).encode()
    notices = _n("{count} уведомление", "{count} уведомлений", len(sheet.rows))
    volume = Volume(
        _("в листе {notices}", notices=notices), _("Откройте лист одной контрольной точки: со страницы её задачи")
    )
    return typeset(templates_dir() / "reports" / TEMPLATE, data, int(now.timestamp()), volume)


def _words(sheet: NoticeSheet) -> dict[str, Any]:
    """What the template says itself."""
    return {
        "author": _("Веха"),
        "document": _("Лист уведомления: {title}", title=sheet.title),
        "title": _("Лист уведомления"),
        "running": _("Лист уведомления, мероприятие {number}", number=sheet.number),
        "about": _("мероприятие {number} · по состоянию на {as_of}", number=sheet.number, as_of=sheet.as_of),
        "as_of": _("по состоянию на {as_of}", as_of=sheet.as_of),
        "page": _("стр. {page} из {pages}", page="{page}", pages="{pages}"),
        "roadmap": _("Дорожная карта"),
        "deadline": _("Срок в документе"),
        "responsible": _("Отвечает"),
        "total": _("Всего"),
        "time": _("Время"),
        "zone": _("часовой пояс {zone}", zone=sheet.zone),
        "nothing": _("Уведомлений по этому мероприятию не было."),
        "notices": _("Уведомления"),
        "heads": [
            _("Когда"), _("О чём"), _("Срок"), _("Кому"), _("Путь письма"), _("Что известно дальше"), _("Текст"),
        ],
        "letters": _("Тексты писем"),
    }  # fmt: skip
