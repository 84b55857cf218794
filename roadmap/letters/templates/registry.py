"""The letters there are, and whether this installation's own templates of them work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from notifications.render import Renderer, TemplateFault
from roadmap.language.message import _
from roadmap.letters.compose import renderer
from roadmap.letters.templates.faults import Fault, one_per_file
from roadmap.letters.templates.samples import SAMPLES
from roadmap.settings import Settings

COMMON = ("emails/letter.css", "emails/parts.html", "emails/parts.txt")
"""Files that several letters are made of."""


@dataclass(frozen=True, slots=True)
class LetterForm:
    """One letter: the folder of its templates, what it is called, when it goes and to whom."""

    name: str
    title: str
    when: str


FORMS = (
    LetterForm(
        "digest", _("Письмо дня"), _("каждому, кому есть что сообщить, раз в рабочий день; в нём же итоги недели")
    ),
    LetterForm(
        "urgent", _("Срочное письмо"), _("сразу: возврат, решение о продлении, поручение со сроком меньше трёх дней")
    ),
    LetterForm("coverage", _("Проверка охвата"), _("координаторам утром, когда изменилось, кому не сообщить")),
    LetterForm("account", _("Открыт доступ"), _("новому пользователю")),
    LetterForm(
        "troubles", _("Не получилось"), _("администраторам и координаторам, когда что-то не составлено; один раз")
    ),
    LetterForm("alarm", _("Шаблон не работает"), _("администраторам и координаторам, когда сломан свой шаблон")),
)
TITLES = {form.name: form.title for form in FORMS} | {"*": _("Все письма")}


@dataclass(frozen=True, slots=True)
class FormState:
    """A letter as it stands: the own files it is made of (none: the product's form), what is wrong with them."""

    form: LetterForm
    own: tuple[str, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class TemplatesState:
    """All letters as they stand. ``unused``: own files that no letter is made of (a name misspelt)."""

    folder: Path | None
    forms: tuple[FormState, ...]
    unused: tuple[str, ...]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """One for each file to blame."""
        return one_per_file(fault for state in self.forms for fault in state.faults)


def standing(settings: Settings, seen: Sequence[Fault] = ()) -> TemplatesState:
    """Prove every letter by made-up contents. ``seen``: faults known from letters made meanwhile.

    A tenth of a second with all templates overridden; sends and stores nothing.
    """
    engine = renderer(settings)
    states = tuple(_state(engine, form, seen) for form in FORMS)
    used = {file for state in states for file in state.own} | set(COMMON)
    unused = tuple(file for file in engine.own_files() if file not in used)
    return TemplatesState(Path(settings.templates) if settings.templates else None, states, unused)


def prove(settings: Settings) -> tuple[Fault, ...]:
    """The faults of all own files, one for each."""
    return standing(settings).faults


def fault_of(fault: TemplateFault) -> Fault:
    """The engine's fault as a value that can be kept."""
    return Fault(fault.file or "emails", fault.line, fault.reason, fault.name)


def _state(engine: Renderer, form: LetterForm, seen: Sequence[Fault]) -> FormState:
    found = (engine.prove(form.name, context) for context in SAMPLES[form.name])
    proved = [fault_of(fault) for fault in found if fault is not None]
    own = engine.own_files_of(form.name)
    known = [fault for fault in seen if fault.letter == form.name and fault.file in own]
    return FormState(form, tuple(sorted(own)), one_per_file([*proved, *known]))
