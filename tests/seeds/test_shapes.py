"""A broken seed is told with its file, its line and what is wrong, in Russian."""

from __future__ import annotations

from pathlib import Path

import pytest

from roadmap.errors import BadInput
from roadmap.orders.seeds.shapes import SeedBodies, SeedRoadmap, load_file, load_folder
from roadmap.resources import seeds_dir

ROADMAP = """\
roadmap:
  slug: test-2023
  act: test-1
  title: Дорожная карта
  start: 2023-01-01
  end: 2024-12-31
  time_zone: Europe/Moscow
sections:
  - key: "1"
    title: Первое
  - key: "1.1"
    parent: "1"
    title: Внутри первого
measures:
  - n: 1
    section: "1.1"
    title: Провести
    lead: [Отдел]
    deadline: до 1 марта
    source: {line: 10}
  - n: 2
    title: Составить
    deadline: ежеквартально
    source:
      line: 11
"""

SUBJECTS = """\
subjects:
  - slug: a
    name: Отдел
    kind: орган
    aliases: [отдел образования, {alias: отделл, misread: true}]
  - slug: b
    name: Все отделы
    kind: группа
    parent: a
    members:
      - a
"""


def told(path: Path, text: str, shape: type[SeedRoadmap] | type[SeedBodies] = SeedRoadmap) -> str:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as fault:
        load_file(path, shape)
    assert fault.value.code == "seed.broken"
    assert fault.value.data["file"] == str(path)
    assert f"строка {fault.value.data['line']}:" in fault.value.message
    return fault.value.message


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "test-2023.yaml"
    path.write_text(ROADMAP, encoding="utf-8")
    read = load_file(path, SeedRoadmap)
    assert [measure.n for measure in read.measures] == [1, 2]
    path.write_text(SUBJECTS, encoding="utf-8")
    subjects = load_file(path, SeedBodies).subjects
    assert [(alias.alias, alias.misread) for alias in subjects[0].aliases] == [
        ("отдел образования", False),
        ("отделл", True),
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("end: 2024-12-31", "end: 9999-12-31", "по 31.12.2100"),
        ("start: 2023-01-01", "start: 0001-01-01", "с 01.01.1991"),
        ("title: Провести", "title: " + "а" * 75_000, "можно до 20000"),
        ("deadline: ежеквартально", "deadline: " + "а" * 75_000, "можно до 20000"),
        ("n: 2", "n: два", "x.yaml, строка 21: measures → 2 → n: нужно целое число"),
        ("n: 2", "n: 1", "x.yaml, строка 21: measures → 2 → n: «1» уже было выше"),
        ("    title: Составить\n", "", "строка 21: measures → 2 → title: обязательное поле не заполнено"),
        ("title: Составить", "title: ''", "строка 22: measures → 2 → title: текст пуст"),
        ("title: Составить", "title: 2024", "строка 22: measures → 2 → title: нужен текст"),
        ("      line: 11", "      line: [1]", "строка 25: measures → 2 → source → line: нужно целое число"),
        ('section: "1.1"', 'section: "3"', "строка 16: measures → 1 → section: нет раздела «3»"),
        ('    parent: "1"', '    parent: "1.1"', "строка 12: sections → 2 → parent: выше нет раздела «1.1»"),
        ('key: "1.1"', 'key: "1"', "строка 11: sections → 2 → key: «1» уже было выше"),
        ("Europe/Moscow", "Europe/Tyumen", "строка 7: roadmap → time_zone: нет часового пояса Europe/Tyumen"),
        ("end: 2024-12-31", "end: 2022-12-31", "строка 6: roadmap → end: период кончается раньше"),
        ("end: 2024-12-31", "end: 2024-02-30", "строка 6: такой даты нет: 2024-02-30"),
        ("end: 2024-12-31", "end: скоро", "строка 6: roadmap → end: нужна дата вида 2023-07-08"),
        ("title: Дорожная карта", "title: [не закрыто", "строка 5: это не YAML: проверьте отступы"),
        ("slug: test-2023", "slug: test-2023\n  slug: other", "строка 3: ключ «slug» уже есть в строке 2"),
        ("lead: [Отдел]", "lead: Отдел", "строка 18: measures → 1 → lead: нужен список"),
        ("measures:", "measure:", "строка 1: measures: обязательное поле не заполнено"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in ROADMAP
    assert said in told(tmp_path / "x.yaml", ROADMAP.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("      - a\n", "      - nobody\n", "строка 10: subjects → 2 → members → 1: нет субъекта «nobody»"),
        ("parent: a", "parent: z", "строка 9: subjects → 2 → parent: нет субъекта «z»"),
        ("slug: b", "slug: a", "строка 6: subjects → 2 → slug: «a» уже было выше"),
        ("отдел образования, ", "отделл, ", "строка 5: subjects → 1 → aliases → 2: «отделл» уже было выше"),
    ],
)
def test_a_fault_among_subjects_is_told_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in SUBJECTS
    assert said in told(tmp_path / "x.yaml", SUBJECTS.replace(old, new, 1), SeedBodies)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "ожидались ключи"),
        (b"- 1\n- 2\n", "ожидались ключи"),
        ("title: Приказ".encode("cp1251"), "не в кодировке UTF-8"),
        (b"a: \x01", "это не YAML"),
        (b"!!python/object/apply:os.system [ls]", "это не YAML"),
    ],
)
def test_a_file_that_is_no_seed_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=said):
        load_file(path, SeedRoadmap)


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="укажите папку с acts/, roadmaps/ и subjects/"):
        load_folder(tmp_path / "nowhere")


def test_the_shipped_seeds_are_whole() -> None:
    seeds = load_folder(seeds_dir())
    assert sum(len(file.measures) for file in seeds.roadmaps) == 134
    assert sum(len(act.indicators) for act in seeds.acts) == 115
