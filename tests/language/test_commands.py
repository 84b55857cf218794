"""`vekha` in both languages: every help without a word of the other, and what it says of a call that goes wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from roadmap.cli import build
from tests.commands.conftest import Run, spawner, vekha

__all__ = ["spawner", "vekha"]

_CYRILLIC = re.compile(r"[А-Яа-яЁё]+")
_NAMES = re.compile(
    r"<[^>]*>|\{[^}]*\}|--[\w-]+|\[[\w|.]+\]|\b\w+@\S+|vekha [\w ]+|«[^»]*»|"
    r"\b(?:txt|docx|xlsx|html|pdf|json|HTML|JSON Lines|JSON|YAML|API|SQLite|PostgreSQL|Asia/Yekaterinburg|"
    r"reminder_days|T\d+|digest|urgent|overdue|due|returned|all|ru|en|own|next|Q1|H2|tyumen|quarter|code|FILE|KIND|ID|cli|Z|"
    r"planned|sending|sent|failed|dead|cancelled|admin|coordinator|controller|executor|leader|auditor)\b"
)
"""What is not said but named: options, kinds of values, formats, words to be typed."""


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with its name."""
    yield path, group
    for name, inner in sorted(getattr(group, "commands", {}).items()):
        yield from commands(inner, (*path, name))


ALL = dict(commands(typer.main.get_command(build())))


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_a_help_is_wholly_in_the_language_chosen(vekha: Run, path: tuple[str, ...]) -> None:
    english = vekha(*path, "--help", VEKHA_LANGUAGE="en").stdout
    assert _CYRILLIC.findall(english) == []
    russian = vekha(*path, "--help", VEKHA_LANGUAGE="ru").stdout
    assert russian != english
    told = russian.split("\n", 1)[1]  # the first line is the call itself
    named = {name for _path, one in ALL.items() for name in (*_path, *(p.name or "" for p in one.params))}
    words = {word for word in re.findall(r"[A-Za-z]{2,}", _NAMES.sub(" ", told)) if word not in named}
    assert words <= {"str", "list", "int", "bool", "path", "vekha", "LMTP", "Vekha"}


def test_a_toml_file_chooses_too_and_the_environment_wins(vekha: Run, tmp_path: Any) -> None:
    (tmp_path / "vekha.toml").write_text('language = "en"\n')
    assert vekha("--help", VEKHA_CONFIG="vekha.toml").stdout.startswith("Usage: ")
    assert vekha("--help", VEKHA_CONFIG="vekha.toml", VEKHA_LANGUAGE="ru").stdout.startswith("Вызов: ")


@pytest.mark.parametrize(
    ("call", "russian", "english"),
    [
        (("repot",), "нет команды repot", "there is no command repot"),
        (("report",), "не указано: roadmap", "missing: roadmap"),
        (("report", "x", "--nix"), "нет ключа --nix", "there is no option --nix"),
        (("report", "x", "y"), "лишнее в вызове: y", "too much in the call: y"),
        (("report", "x", "--as-of"), "у ключа --as-of не указано значение", "the option --as-of has no value"),
        (("mail", "show", "many"), "неверное значение: ", "wrong value: "),
    ],
)
def test_a_call_that_is_not_understood(vekha: Run, call: tuple[str, ...], russian: str, english: str) -> None:
    for language, said in (("ru", russian), ("en", english)):
        answer = vekha(*call, VEKHA_LANGUAGE=language)
        assert answer.returncode == 2
        assert said in answer.stderr
        assert "[usage]" in answer.stderr


def test_errors_reports_and_tables_follow(vekha: Run) -> None:
    assert vekha("seed", VEKHA_LANGUAGE="en").stdout.startswith("134 measures, ")
    assert vekha("report", "nowhere", VEKHA_LANGUAGE="en").stderr.startswith("there is no roadmap")
    assert "нет дорожной карты" in vekha("report", "nowhere").stderr
    told = vekha("roadmaps", "rules", "tyumen-2023", VEKHA_LANGUAGE="en").stdout
    assert _CYRILLIC.findall(told) == []
    page = vekha("report", "tyumen-2023", "--format", "html", "--lang", "en", "--as-of", "2024-03-15").stdout
    assert '<html lang="en">' in page
    assert "Execution report" in page
    assert vekha("report", "tyumen-2023", "--lang", "de").returncode == 2
    wrong = vekha("check", VEKHA_LANGUAGE="de")
    assert wrong.returncode == 2
    assert "VEKHA_LANGUAGE" in wrong.stderr
