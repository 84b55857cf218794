"""The reader's words with the corrections of people over them are the seeds; each correction says why and is in use."""

from __future__ import annotations

import copy
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from roadmap.documents.model import ParsedDocument
from roadmap.errors import BadInput
from roadmap.orders.seeds.shapes import load_folder
from tests.documents.reading import parse_bytes
from tests.seeds.remaking import (
    Correction,
    Remade,
    Sheet,
    check_folder,
    check_seed,
    differences,
    entries_of,
    load_sheet,
    main,
    remake,
)
from tests.seeds.remaking_places import Printed

SEEDS = Path(__file__).parents[2] / "seeds"
DOCUMENTS = Path(__file__).parents[1] / "data" / "documents"
SLUGS = sorted(path.stem for path in (SEEDS / "corrections").glob("*.yaml"))


@cache
def sheet(slug: str) -> Sheet:
    return load_sheet(SEEDS / "corrections" / f"{slug}.yaml")


@cache
def parsed(name: str) -> ParsedDocument:
    return parse_bytes(name, (DOCUMENTS / name).read_bytes())


def seed(slug: str) -> dict[str, Any]:
    path = SEEDS / sheet(slug).kind / f"{slug}.yaml"
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def remade(slug: str, corrections: list[Correction] | None = None) -> Remade:
    used = sheet(slug) if corrections is None else sheet(slug).model_copy(update={"corrections": corrections})
    return remake(parsed(used.document), (DOCUMENTS / used.document).read_text(encoding="utf-8"), used)


def test_five_acts_and_three_roadmaps_are_remade() -> None:
    kinds = [sheet(slug).kind for slug in SLUGS]
    assert (kinds.count("acts"), kinds.count("roadmaps")) == (5, 3)
    assert {path.stem for kind in ("acts", "roadmaps") for path in (SEEDS / kind).glob("*.yaml")} == set(SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_reader_and_corrections_make_the_seed(slug: str) -> None:
    assert differences(remade(slug).data, seed(slug)) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_every_correction_is_in_use(slug: str) -> None:
    assert remade(slug).faults == []


@pytest.mark.parametrize("slug", SLUGS)
def test_corrections_stand_where_the_bare_reader_differs_and_nowhere_else(slug: str) -> None:
    corrected = [at for correction in sheet(slug).corrections for at in correction.at]
    differing = {line.split(": ")[0] for line in differences(remade(slug, []).data, seed(slug))}
    assert len(corrected) == len(set(corrected))
    assert set(corrected) == differing


@pytest.mark.parametrize("slug", SLUGS)
def test_every_correction_says_why(slug: str) -> None:
    assert all(correction.reason.strip() for correction in sheet(slug).corrections)


@pytest.mark.parametrize("slug", SLUGS)
def test_what_has_an_order_of_its_own_comes_in_it(slug: str) -> None:
    made, reviewed = remade(slug).data, seed(slug)
    for listed in ("sections", "measures", "instructions", "amendments"):
        assert list(entries_of({listed: made.get(listed, [])})) == list(entries_of({listed: reviewed.get(listed, [])}))


def test_corrections_are_less_than_a_third_of_the_seeds() -> None:
    corrections = sum((SEEDS / "corrections" / f"{slug}.yaml").stat().st_size for slug in SLUGS)
    seeds = sum((SEEDS / sheet(slug).kind / f"{slug}.yaml").stat().st_size for slug in SLUGS)
    assert corrections * 3 < seeds


def test_seeding_does_not_take_corrections_for_seeds() -> None:
    loaded = load_folder(SEEDS)
    assert (len(loaded.acts), len(loaded.roadmaps), len(loaded.subjects)) == (5, 3, 3)


def test_the_whole_folder_agrees_and_a_changed_seed_is_told(tmp_path: Path) -> None:
    copied = tmp_path / "seeds"
    for kind in ("acts", "roadmaps", "corrections"):
        (copied / kind).mkdir(parents=True)
    for kind, name in (("acts", "tyumen-city-1568-1.yaml"), ("corrections", "tyumen-city-1568-1.yaml")):
        (copied / kind / name).write_text((SEEDS / kind / name).read_text(encoding="utf-8"), encoding="utf-8")
    assert check_folder(copied, DOCUMENTS) == []
    path = copied / "acts" / "tyumen-city-1568-1.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("О.В. Тренина\n", "О.В. Тренин\n", 1), encoding="utf-8")
    (line,) = check_seed(sheet("tyumen-city-1568-1"), copied, DOCUMENTS)
    assert line == 'act: signatory: читатель "О.В. Тренина", в seeds "О.В. Тренин"'
    (copied / "corrections" / "tyumen-city-1568-1.yaml").unlink()
    assert check_folder(copied, DOCUMENTS) == ["acts/tyumen-city-1568-1: нет файла corrections/tyumen-city-1568-1.yaml"]


@pytest.mark.parametrize(
    ("correction", "fault"),
    [
        ({"at": "measure 1", "reader": {"code": "7"}, "reviewed": {"code": "8"}}, "читатель теперь говорит null"),
        ({"at": "measure 1", "reader": {"code": None}, "reviewed": {"code": None}}, "ничего не меняет"),
        ({"at": "measure 999", "reviewed": {"review": True}}, "у читателя такого нет"),
        ({"at": "measure 999", "reader": None, "reviewed": {"title": "Ещё одно"}}, "добавить можно только"),
        ({"at": "measure 1", "reader": None, "reviewed": {"title": "Ещё одно"}}, "уже находит это сам"),
        ({"at": "measure 1", "reader": {"title": "Другое"}, "reviewed": None}, "проверьте поправку"),
    ],
)
def test_a_correction_out_of_use_is_told(correction: dict[str, Any], fault: str) -> None:
    made = remade("tyumen-2023", [Correction(**copy.deepcopy(correction), why="проверка")])
    assert len(made.faults) == 1 and fault in made.faults[0]


@pytest.mark.parametrize("why", ["", "    why: '  '\n"])
def test_a_correction_without_a_reason_is_refused(tmp_path: Path, why: str) -> None:
    path = tmp_path / "some.yaml"
    head = "kind: acts\ndocument: some.txt\ncorrections:\n  - at: act\n    reviewed: {place: Тюмень}\n"
    path.write_text(head + why, encoding="utf-8")
    with pytest.raises(BadInput, match="напишите why"):
        load_sheet(path)


def test_a_heading_cut_by_a_page_is_found_on_its_lines() -> None:
    text = "Общее\n1.1. <b>Разработка</b> и\tсрок\n\n1\t2\nутверждение (далее – У)\t\nОбщее"
    printed = Printed(text)
    assert printed.in_order(["Разработка и утверждение", "Общее", "Чего нет"]) == [(2, 5), (6,), ()]
    assert printed.last_before("Общее", (2, 5)) == (1,)
    assert printed.at("Разработка и утверждение", 2) == [2, 5]
    assert printed.at("Другое", 2) == [2]
    assert printed.at("Другое", None) == []


def test_the_command_says_in_russian_what_it_needs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main([]) == 2
    assert "укажите папку с документами" in capsys.readouterr().err
    assert main([str(tmp_path / "нет")]) == 2
    assert "нет папки" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("acts/berezniki-2022.yaml", "act: [}", "acts/berezniki-2022.yaml, строка 1: это не YAML"),
        ("corrections/berezniki-2022.yaml", "corrections:\n  - at: [}", "строка 2: это не YAML"),
        ("corrections/berezniki-2022.yaml", "- 1\n", "ожидались ключи верхнего уровня"),
        (
            "corrections/berezniki-2022.yaml",
            "kind: acts\ndocument: нет.txt\ncorrections: []\n",
            "нет документа нет.txt в папке",
        ),
    ],
)
def test_a_broken_file_is_told_by_its_name_and_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, file: str, text: str, said: str
) -> None:
    for name in ("acts/berezniki-2022.yaml", "corrections/berezniki-2022.yaml"):
        (tmp_path / name).parent.mkdir()
        shutil.copyfile(SEEDS / name, tmp_path / name)
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert main([str(DOCUMENTS), str(tmp_path)]) == 2
    found = capsys.readouterr().err
    assert said in found
    assert found.count("\n") == 1
