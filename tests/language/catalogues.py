"""Keeps the catalogues in step with the code: ``make messages``.

    python -m tests.language.catalogues                 texts that are new get an empty translation, unused ones go
    python -m tests.language.catalogues --missing       prints what has no translation yet, as JSON to be filled in
    python -m tests.language.catalogues --fill FILE     takes translations from such JSON

    {"en": {"Задачи": "Tasks", "{count} день": ["{count} day", "{count} days"]},
     "ru": {"{count} день": ["{count} день", "{count} дня", "{count} дней"]}}

A text with a context is named ``context|text``. The Russian catalogue repeats the source, but for
plural forms.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from roadmap.language.catalogues import LOCALES, compiled_form
from roadmap.language.current import LANGUAGES, SOURCE
from tests.language.extraction import Found, messages

Filled = Mapping[str, Mapping[str, Any]]


def path_of(language: str, domain: str) -> Path:
    """Where a catalogue stands."""
    return LOCALES / language / "LC_MESSAGES" / f"{domain}.po"


def read(language: str, domain: str) -> Catalog:
    """A catalogue as it is; empty where there is none."""
    path = path_of(language, domain)
    if not path.is_file():
        return Catalog(locale=language, domain=domain)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=domain)


def name_of(context: str | None, id: str) -> str:
    """A message's name in JSON."""
    return f"{context}|{id}" if context else id


def renewed(language: str, domain: str, found: list[Found], filled: Mapping[str, Any]) -> Catalog:
    """The catalogue with exactly the messages ``found``, translated as before or as ``filled`` says."""
    before = read(language, domain)
    made = Catalog(
        locale=language, domain=domain, fuzzy=False, charset="utf-8", project="Vekha", version="", copyright_holder="",
        header_comment=f"# Vekha: texts of the room «{domain}».",
    )  # fmt: skip
    for one in found:
        old = before.get((one.id, one.plural) if one.plural else one.id, one.context)
        given = filled.get(name_of(one.context, one.id))
        said = given if given is not None else (old.string if old and not old.fuzzy else "")
        if one.plural:
            forms = tuple(said) if isinstance(said, list | tuple) else ()
            said = forms if len(forms) == made.num_plurals else ("",) * made.num_plurals
            made.add((one.id, one.plural), said, [(one.path, None)], context=one.context)
        else:
            first = said[0] if isinstance(said, list | tuple) else said
            said = one.id if language == SOURCE else first
            made.add(one.id, said, [(one.path, None)], context=one.context)
    return made


def write(language: str, domain: str, made: Catalog) -> None:
    """Write it and its compiled form."""
    path = path_of(language, domain)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, made, width=0, sort_by_file=False, include_lineno=False, omit_header=False, no_location=False)
    text = path.read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith(_UNSTEADY)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    path.with_suffix(".mo").write_bytes(compiled_form(path))


_UNSTEADY = ('"POT-Creation-Date', '"PO-Revision-Date', '"Last-Translator', '"Language-Team', '"Generated-By',
             '"Report-Msgid', '"Project-Id-Version')  # fmt: skip
"""Lines of the header that change without a text having changed."""


def missing() -> dict[str, dict[str, Any]]:
    """Language → what is not translated, to be filled in."""
    told: dict[str, dict[str, Any]] = {}
    for language in LANGUAGES:
        for domain, found in messages().items():
            known = read(language, domain)
            for one in found:
                entry = known.get((one.id, one.plural) if one.plural else one.id, one.context)
                said = entry.string if entry else ""
                if not all(said if isinstance(said, tuple) else (said,)):
                    empty = [""] * known.num_plurals if one.plural else ""
                    told.setdefault(language, {})[name_of(one.context, one.id)] = empty
    return told


def renew(filled: Filled) -> None:
    """All catalogues of all languages; those of rooms that say nothing any more go."""
    found = messages()
    for language in LANGUAGES:
        for domain, texts in found.items():
            write(language, domain, renewed(language, domain, texts, filled.get(language, {})))
        for path in path_of(language, "x").parent.glob("*.*o"):
            if path.stem not in found:
                path.unlink()


def main() -> None:
    """See the module."""
    if sys.argv[1:2] == ["--missing"]:
        print(json.dumps(missing(), ensure_ascii=False, indent=1))
        return
    filled = json.loads(Path(sys.argv[2]).read_text("utf-8")) if sys.argv[1:2] == ["--fill"] else {}
    renew(filled)
    left = {language: len(texts) for language, texts in missing().items()}
    print(f"not translated: {left or 'nothing'}")


if __name__ == "__main__":
    main()
