"""The same measures in other formats and layouts: what goes in must come out, and doubt must be marked."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import docx
import pytest
import xlsxwriter

from roadmap.documents.model import Measure, ParsedDocument
from tests.documents.layouts import Grid, Item, Layout, Place, as_docx, as_html, as_pdf, as_text, as_xlsx, build
from tests.documents.reading import parse_bytes

DOCUMENTS = Path(__file__).parents[1] / "data" / "documents"
TITLE = ["Приложение", "ДОРОЖНАЯ КАРТА по развитию системы на период до 2024 года"]
REAL = {
    "000": Layout(
        ("section", "title", "lead", "executors", "deadline", "result"), parts="column", merge_same=("section",)
    ),
    "002": Layout(
        ("number", "section", "title", "lead", "executors", "deadline", "result"),
        parts="column",
        merge_same=("section",),
        numbers_row=True,
    ),
    "003": Layout(("number", "title", "deadline", "bodies", "result")),
}


@cache
def items(key: str) -> tuple[Item, ...]:
    """The measures of a real roadmap, read from its text."""
    path = next(DOCUMENTS.glob(f"{key}*.txt"))
    measures = parse_bytes(path.name, path.read_bytes()).measures
    return tuple(Item(m.title, m.section, m.lead, m.executors, m.deadline, m.result) for m in measures)


def shape(measure: Measure | Item) -> tuple[object, ...]:
    """What is compared; a space after a hyphen is lost where the line of a page ends there, so it does not count."""
    values = (
        measure.title,
        *measure.section,
        "|",
        *measure.lead,
        "|",
        *measure.executors,
        "|",
        measure.deadline,
        measure.result or "",
    )
    return tuple(re.sub(r"- (?=[а-яё])", "-", value) for value in values)


def check(document: ParsedDocument, wanted: Sequence[Item]) -> None:
    """The same measures in the same order, none invented."""
    assert [shape(measure) for measure in document.measures] == [shape(item) for item in wanted]
    assert [measure.n for roadmap in document.roadmaps for measure in roadmap.measures] == list(
        range(1, len(wanted) + 1)
    )


@pytest.mark.parametrize("key", REAL)
@pytest.mark.parametrize(
    "form", ["txt", "docx", "framed.docx", "xlsx", "html", "framed.html", "pdf", "headless.pdf", "unruled.pdf"]
)
def test_a_real_roadmap_saved_in_another_format_gives_the_same_measures(key: str, form: str) -> None:
    grid = build(items(key), REAL[key])
    data = {
        "txt": lambda: as_text(TITLE, [grid]),
        "docx": lambda: as_docx(TITLE, [grid]),
        "framed.docx": lambda: as_docx(TITLE, [grid], frame=True),
        "xlsx": lambda: as_xlsx(TITLE, [grid]),
        "html": lambda: as_html(TITLE, [grid]),
        "framed.html": lambda: as_html(TITLE, [grid], frame=True),
        "pdf": lambda: as_pdf(TITLE, [grid]),
        "headless.pdf": lambda: as_pdf(TITLE, [grid], heading=False),
        "unruled.pdf": lambda: as_pdf(TITLE, [grid], ruled=False),
    }[form]()
    document = parse_bytes(form, data)
    check(document, items(key))
    assert (
        document.roadmaps[0].title == "Дорожная карта по развитию системы на период до 2024 года"
        or "ДОРОЖНАЯ КАРТА" in TITLE[1]
    )


LAW = ("Раздел I. Нормативное правовое обеспечение",)
WORK = ("Раздел II. Организационные мероприятия",)
STAFF = ("Раздел III. Кадровое обеспечение",)
PLAN = (
    Item(
        "Разработка проекта закона области о внесении изменений в Закон области «О развитии цифровых технологий»",
        LAW,
        ("Министерство цифрового развития и связи Воронежской области",),
        ("правовое управление Правительства области",),
        "до 1 марта 2025 г.",
        "Проект закона области внесен в областную Думу",
    ),
    Item(
        "Утверждение порядка предоставления субсидий операторам связи",
        LAW,
        ("Министерство цифрового развития и связи Воронежской области",),
        (),
        "I квартал 2025 года",
        "Постановление Правительства области",
    ),
    Item(
        "Подготовка методических рекомендаций для органов местного самоуправления",
        LAW,
        ("Департамент образования",),
        ("органы местного самоуправления муниципальных образований", "ГАУ ДПО ИРО"),
        "30.04.2025",
        "Методические рекомендации направлены в муниципальные образования",
    ),
    Item(
        "Проведение инвентаризации объектов связи",
        WORK,
        ("Департамент имущественных отношений",),
        ("Росреестр",),
        "II квартал 2025 г.",
        "Реестр объектов",
    ),
    Item(
        "Создание рабочей группы",
        WORK,
        ("Заместитель председателя Правительства области",),
        ("Минцифры", "Минстрой", "Минфин"),
        "февраль 2025 года",
        "Распоряжение о создании рабочей группы",
    ),
    Item(
        "Заседания рабочей группы по вопросам реализации плана",
        WORK,
        ("Минцифры",),
        ("члены рабочей группы",),
        "ежеквартально",
        "Протоколы заседаний",
    ),
    Item(
        "Информирование населения через средства массовой информации и сеть «Интернет»",
        WORK,
        ("Управление по печати",),
        ("ГТРК", "АНО «Медиа-Центр»"),
        "постоянно",
        "Не менее 20 публикаций в год",
    ),
    Item(
        "Организация повышения квалификации государственных служащих",
        STAFF,
        ("Отдел кадров",),
        ("ФГБОУ ВО «ВГУ»",),
        "сентябрь – ноябрь 2025 г.",
        "Обучено не менее 150 человек",
    ),
    Item(
        "Проведение конкурса «Лучший специалист»",
        STAFF,
        ("Отдел кадров",),
        (),
        "IV квартал 2025 года",
        "Итоги конкурса подведены",
    ),
    Item(
        "Подготовка доклада о ходе реализации плана",
        STAFF,
        ("Минцифры",),
        ("ответственные исполнители",),
        "до 20 декабря 2025 г.",
        "Доклад в Правительство Российской Федерации",
    ),
)
PLAN_TITLE = [
    "УТВЕРЖДЕН",
    "распоряжением Правительства области",
    "от 15.01.2025 № 25-р",
    "ПЛАН МЕРОПРИЯТИЙ («дорожная карта») по развитию связи на 2025 год",
]
OTHERS = {
    "one column for bodies": Layout(("number", "title", "bodies", "deadline", "result")),
    "kind of document as result": Layout(
        ("number", "title", "result", "deadline", "lead", "executors"),
        {"title": "Мероприятие", "result": "Вид документа", "deadline": "Срок", "lead": "Ответственный исполнитель"},
        numbers_row=True,
    ),
    "term first": Layout(
        ("deadline", "title", "lead", "executors", "result"),
        {"deadline": "Дата", "title": "Содержание работ", "lead": "Исполнитель", "executors": "Участники"},
    ),
    "beginning and end": Layout(
        ("number", "title", "start", "end", "lead", "executors", "result"),
        {"start": "начало", "end": "окончание", "над сроками": "Срок реализации"},
    ),
    "indicator, money, note and repeated headings": Layout(
        ("number", "title", "lead", "executors", "deadline", "result", "indicator", "finance", "note"),
        repeat_heading_every=4,
    ),
    "direction as a merged column": Layout(
        ("section", "title", "deadline", "bodies", "result"),
        {"section": "Направление", "bodies": "Ответственные исполнители"},
        parts="column",
        merge_same=("section",),
    ),
    "merged bodies and terms": Layout(
        ("number", "title", "deadline", "lead", "executors", "result"), merge_same=("lead", "deadline")
    ),
    "everything backwards": Layout(
        ("result", "finance", "executors", "lead", "deadline", "title", "number"),
        {"result": "Ожидаемый результат реализации мероприятия"},
    ),
    "a list of answerable": Layout(
        ("number", "title", "bodies", "deadline", "result"), {"bodies": "Ответственные"}, slash=", "
    ),
    "control points": Layout(
        ("number", "indicator", "title", "deadline", "bodies", "result"),
        {
            "title": "Наименование контрольной точки",
            "indicator": "Целевой показатель",
            "bodies": "Исполнитель (соисполнители)",
        },
        slash=", ",
    ),
}


@pytest.mark.parametrize("form", ["docx", "xlsx", "html", "txt", "pdf", "unruled.pdf"])
@pytest.mark.parametrize("name", OTHERS)
def test_other_layouts_give_the_same_measures(name: str, form: str) -> None:
    layout = OTHERS[name]
    wanted = PLAN
    grid = build(wanted, layout)
    heading = "над сроками" not in layout.headings
    data = {
        "docx": lambda: as_docx(PLAN_TITLE, [grid]),
        "xlsx": lambda: as_xlsx(PLAN_TITLE, [grid]),
        "html": lambda: as_html(PLAN_TITLE, [grid]),
        "txt": lambda: as_text(PLAN_TITLE, [grid]),
        "pdf": lambda: as_pdf(PLAN_TITLE, [grid], heading=heading),
        "unruled.pdf": lambda: as_pdf(PLAN_TITLE, [grid], ruled=False, heading=heading),
    }[form]()
    document = parse_bytes(form, data)
    check(document, wanted)


FORMATS = ["docx", "xlsx", "html", "txt", "pdf", "unruled.pdf"]


def saved(form: str, before: Sequence[str], *grids: Grid) -> bytes:
    """Grids as a file of the given form."""
    writer = {"docx": as_docx, "xlsx": as_xlsx, "html": as_html, "txt": as_text, "pdf": as_pdf}.get(form)
    return writer(before, grids) if writer else as_pdf(before, grids, ruled=False)


def rows(*texts: Sequence[str]) -> Grid:
    return [[Place(text) for text in row] for row in texts]


MENTORS = ["Приложение № 1", "ДОРОЖНАЯ КАРТА", "по внедрению целевой модели наставничества на 2024-2025 годы"]


@pytest.mark.parametrize("form", FORMATS)
def test_rows_with_a_number_and_a_title_only_are_headings_of_parts(form: str) -> None:
    grid = rows(
        ("№ п/п", "Мероприятия", "Срок", "Ответственные", "Результат"),
        ("1", "Организационное обеспечение", "", "", ""),
        ("1.1", "Издание приказа о назначении координатора", "до 01.02.2024", "Управление образования", "Приказ"),
        ("1.2", "Формирование базы наставников", "февраль 2024", "Методический центр, школы", "База данных"),
        ("2", "Методическое сопровождение", "", "", ""),
        ("2.1", "Семинар для наставников", "март 2024 г.", "Методический центр", "Материалы семинара"),
    )
    document = parse_bytes(form, saved(form, MENTORS, grid))
    assert [(m.code, m.section, m.lead, m.executors) for m in document.measures] == [
        ("1.1", ("Организационное обеспечение",), ("Управление образования",), ()),
        ("1.2", ("Организационное обеспечение",), ("Методический центр",), ("школы",)),
        ("2.1", ("Методическое сопровождение",), ("Методический центр",), ()),
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_headings_of_parts_need_not_be_merged(form: str) -> None:
    grid = rows(
        ("Мероприятие", "Исполнитель", "Срок исполнения", "Форма завершения"),
        ("Направление 1. Нормативная база", "", "", ""),
        ("Принятие положения", "Иванов И.И.", "15 января 2024 года", "постановление"),
        ("Направление 2. Мониторинг", "", "", ""),
        ("Сбор отчетности", "Все образовательные организации", "ежемесячно до 5 числа", "отчет"),
    )
    document = parse_bytes(form, saved(form, MENTORS, grid))
    assert [(m.section, m.title, m.lead, m.result) for m in document.measures] == [
        (("Направление 1. Нормативная база",), "Принятие положения", ("Иванов И.И.",), "постановление"),
        (("Направление 2. Мониторинг",), "Сбор отчетности", ("Все образовательные организации",), "отчет"),
    ]


@pytest.mark.parametrize("form", ["docx", "html", "txt"])
def test_headings_may_stand_between_tables(form: str) -> None:
    heading = ("№", "Наименование мероприятия", "Срок выполнения", "Ответственный исполнитель", "Результат")
    first = rows(heading, ("1", "Проверка котельных", "до 15.08.2024", "МУП «Теплосети»", "акт проверки"))
    second = rows(heading, ("1", "Ремонт водопровода", "до 1 сентября 2024 года", "МУП «Водоканал»", "акт"))
    before = ["ПЛАН МЕРОПРИЯТИЙ по подготовке к зиме на 2024 год", "1. Объекты теплоснабжения"]
    between = "2. Объекты водоснабжения"
    if form == "docx":
        document = docx.Document()
        for text in before:
            document.add_paragraph(text)
        for grid, after in ((first, between), (second, "Конец")):
            table = document.add_table(len(grid), len(grid[0]))
            for at, row in enumerate(grid):
                for column, place in enumerate(row):
                    table.cell(at, column).text = place.text if place else ""
            document.add_paragraph(after)
        stream = io.BytesIO()
        document.save(stream)
        data = stream.getvalue()
    elif form == "html":
        data = as_html(before, [first]).replace(b"</body></html>", as_html([between], [second]).split(b"<body>")[1])
    else:
        data = as_text(before, [first]) + f"\n{between}\n\n".encode() + as_text([], [second])
    (plan,) = parse_bytes(form, data).roadmaps
    assert [(m.n, m.section, m.title) for m in plan.measures] == [
        (1, ("1. Объекты теплоснабжения",), "Проверка котельных"),
        (2, ("2. Объекты водоснабжения",), "Ремонт водопровода"),
    ]


def test_sheets_of_a_workbook_are_parts_of_one_plan() -> None:
    heading = ("№", "Наименование мероприятия", "Срок", "Ответственный", "Результат")
    heat = rows(heading, ("1", "Проверка котельных", "до 15.08.2024", "МУП «Теплосети»", "акт"))
    water = rows(heading, ("1", "Ремонт водопровода", "до 01.09.2024", "МУП «Водоканал»", "акт"))
    data = as_xlsx(["ПЛАН МЕРОПРИЯТИЙ по подготовке к зиме на 2024 год"], [heat, water], sheets=["Тепло", "Вода"])
    (plan,) = parse_bytes("план.xlsx", data).roadmaps
    assert [(m.section, m.title) for m in plan.measures] == [
        (("Тепло",), "Проверка котельных"),
        (("Вода",), "Ремонт водопровода"),
    ]


def test_dates_of_a_workbook_are_read_as_shown() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet, form = book.add_worksheet(), book.add_format({"num_format": "dd.mm.yyyy"})
    sheet.merge_range("A1:F1", "Дорожная карта по цифровизации на 2024 год")
    for column, text in enumerate(
        ["№", "Наименование мероприятия", "Начало", "Окончание", "Ответственный", "Ожидаемый результат"]
    ):
        sheet.write(3, column, text)
    sheet.write_row(4, 0, [1.1, "Закупка серверов"])
    sheet.write_datetime(4, 2, datetime.datetime(2024, 2, 1), form)
    sheet.write_datetime(4, 3, datetime.datetime(2024, 4, 30), form)
    sheet.write_row(4, 4, ["Минцифры", "контракт"])
    book.close()
    (measure,) = parse_bytes("план.xlsx", stream.getvalue()).measures
    assert (measure.code, measure.deadline) == ("1.1", "01.02.2024 – 30.04.2024")
    assert measure.schedule["windows"] == [{"start": "2024-02-01", "due": "2024-04-30"}]


@pytest.mark.parametrize("form", FORMATS)
def test_marks_say_who_leads(form: str) -> None:
    grid = rows(
        ("№ п/п", "Наименование мероприятия", "Ответственные исполнители", "Срок", "Результат"),
        (
            "1",
            "Разработка программы",
            "Минфин, Минобразования (созыв), Минэкономразвития",
            "III квартал 2024 г.",
            "программа",
        ),
        (
            "2",
            "Подготовка отчета",
            "Ответственный: Минобразования; соисполнители: ИРО, ЦОКО",
            "до 25 декабря 2024 г.",
            "отчет",
        ),
        ("3", "Проверка готовности", "Прокуратура области (по согласованию), ГУ МВД России", "ноябрь 2024", "акт"),
    )
    document = parse_bytes(form, saved(form, MENTORS, grid))
    assert [(m.lead, m.executors) for m in document.measures] == [
        (("Минобразования",), ("Минфин", "Минэкономразвития")),
        (("Минобразования",), ("ИРО", "ЦОКО")),
        (("Прокуратура области",), ("ГУ МВД России",)),
    ]


@pytest.mark.parametrize("form", ["docx", "xlsx", "html", "txt", "pdf"])
def test_rows_cut_by_a_page_are_put_together(form: str) -> None:
    numbers = ("1", "2", "3", "4", "5")
    grid = rows(
        ("№ п/п", "Наименование мероприятия", "Срок", "Ответственный исполнитель", "Ожидаемый результат"),
        numbers,
        (
            "1",
            "Организация и проведение мониторинга качества",
            "Сентябрь",
            "Департамент образования, институт развития",
            "Аналитическая справка о результатах",
        ),
        numbers,
        ("", "подготовки обучающихся образовательных организаций", "2024 года", "образования", "мониторинга"),
        ("2", "Подготовка адресных рекомендаций", "Октябрь 2024 года", "Институт развития образования", "Рекомендации"),
    )
    first, second = parse_bytes(form, saved(form, MENTORS, grid)).measures
    assert (
        first.title
        == "Организация и проведение мониторинга качества подготовки обучающихся образовательных организаций"
    )
    assert (first.deadline, first.result) == ("Сентябрь 2024 года", "Аналитическая справка о результатах мониторинга")
    assert first.executors == ("институт развития образования",)
    assert any("страниц" in note for note in first.notes)
    assert second.title == "Подготовка адресных рекомендаций"


@pytest.mark.parametrize("form", ["docx", "xlsx", "html", "txt", "pdf"])
def test_rows_that_lost_or_gained_a_cell_are_set_right_and_marked(form: str) -> None:
    grid = rows(
        ("№ п/п", "Наименование мероприятия", "Срок", "Ответственный исполнитель", "Ожидаемый результат", ""),
        ("1", "Разработка плана", "май 2024", "Отдел образования", "План", ""),
        ("", "2", "Подготовка приказа", "июнь 2024", "Отдел образования", "Приказ"),
        ("Сбор сведений о кадрах", "июль 2024", "Отдел кадров", "Сведения", "", ""),
        ("4", "Совещание руководителей", "август 2024", "Управление", "Протокол", ""),
    )
    measures = parse_bytes(form, saved(form, MENTORS, grid)).measures
    assert [(m.title, m.deadline, m.lead, m.result) for m in measures] == [
        ("Разработка плана", "май 2024", ("Отдел образования",), "План"),
        ("Подготовка приказа", "июнь 2024", ("Отдел образования",), "Приказ"),
        ("Сбор сведений о кадрах", "июль 2024", ("Отдел кадров",), "Сведения"),
        ("Совещание руководителей", "август 2024", ("Управление",), "Протокол"),
    ]
    assert [m.review for m in measures] == [False, True, True, False]
    assert all(any("сдвинута" in note for note in measures[index].notes) for index in (1, 2))


@pytest.mark.parametrize("form", ["docx", "html", "txt", "pdf"])
def test_other_tables_of_the_document_give_no_measures(form: str) -> None:
    indicators = rows(
        ("№", "Показатель", "Единица измерения", "2023 (базовый)", "2024", "2025"),
        ("1", "Доля школ с наставниками", "%", "30", "50", "70"),
    )
    money = rows(
        ("Мероприятие", "Источник", "Объем, тыс. руб.", "2024", "2025"),
        ("Обучение", "областной бюджет", "1500", "1000", "500"),
    )
    people = rows(("ФИО", "Должность", "Роль"), ("Иванов И.И.", "директор", "председатель"))
    plan = build(tuple(replace(item, section=()) for item in PLAN[:3]), OTHERS["one column for bodies"])
    document = parse_bytes(form, saved(form, MENTORS, indicators, plan, money, people))
    assert [m.title for m in document.measures] == [item.title for item in PLAN[:3]]
    assert [(i.name, i.unit, i.baseline, i.targets) for i in document.indicators[:1]] == [
        ("Доля школ с наставниками", "%", 30, {2024: 50, 2025: 70})
    ]
