"""YAML whose mappings remember their lines, so that a fault can be told with the line it stands on."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from roadmap.language.message import _


class MarkedFault(Exception):
    """The file cannot be read: ``line`` (from 1) and what is wrong there, in Russian."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line, self.what = line, what


class Marked(dict[Hashable, Any]):
    """A mapping that remembers the line it begins on, and the line of each key."""

    line = 1

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[Hashable, int] = {}


class _MarkingLoader(yaml.CSafeLoader):
    """The safe loader, with marked mappings; a key given twice is an error and not the last one's silent victory."""


def _construct_marked(loader: _MarkingLoader, node: yaml.MappingNode) -> Iterator[Marked]:
    marked = Marked()
    marked.line = node.start_mark.line + 1
    for key, _other in node.value:
        if key.value in marked.lines:
            raise MarkedFault(
                key.start_mark.line + 1,
                _("ключ «{value}» уже есть в строке {value_2}", value=key.value, value_2=marked.lines[key.value]),
            )
        marked.lines[key.value] = key.start_mark.line + 1
    yield marked
    marked.update(loader.construct_mapping(node))


def _construct_date(loader: _MarkingLoader, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError as error:
        raise MarkedFault(node.start_mark.line + 1, _("такой даты нет: {value}", value=node.value)) from error


_MarkingLoader.add_constructor("tag:yaml.org,2002:map", _construct_marked)
_MarkingLoader.add_constructor("tag:yaml.org,2002:timestamp", _construct_date)


def read_marked(path: Path) -> Marked:
    """The mapping that the file holds. Raises `MarkedFault`."""
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_MarkingLoader)  # noqa: S506 (a safe loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or _("недопустимые знаки")
        what = _("это не YAML: проверьте отступы, двоеточия и кавычки ({problem})", problem=problem)
        raise MarkedFault(mark.line + 1 if mark else 1, what) from error
    except UnicodeDecodeError as error:
        raise MarkedFault(1, _("файл не в кодировке UTF-8: сохраните его заново")) from error
    except OSError as error:
        raise MarkedFault(1, _("файл не читается: {strerror}", strerror=error.strerror)) from error
    if not isinstance(raw, Marked):
        raise MarkedFault(1, _("ожидались ключи верхнего уровня, как в остальных файлах папки"))
    return raw


def line_of(raw: Any, location: Sequence[int | str]) -> int:
    """The line of what ``location`` names (as in pydantic's errors), or of the nearest thing around it."""
    line = 1
    for part in (*location, None):
        if isinstance(raw, Marked):
            line = raw.lines.get(part, raw.line)
        try:
            raw = raw[part]
        except (KeyError, IndexError, TypeError):
            break
    return line
