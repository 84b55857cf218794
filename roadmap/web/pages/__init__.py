"""The pages people see; each module is one section of the menu with its frozen contexts.

They are named, not imported: the service opens its port with the `FIRST` and adds the others a moment later.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from types import ModuleType

from fastapi import FastAPI

FIRST = ("login", "desk", "tasks", "task")
"""What people open first, ready when the port answers."""

LATER = (
    "language",
    "measures",
    "roadmaps",
    "summary",
    "rules",
    "account",
    "reports",
    "journal",
    "letters.templates",  # before the outbox: its addresses begin like a letter's
    "letters.outbox",
    "replies.from_letter",
    "replies.waiting",
    "letters.opt_outs",
    "letters.notices",
    "letters.coverage",
    "orders.drafts",
    "orders.amendments",
)
DEMO = ("letters.demo_mailbox",)
"""Only where there is a mailbox to look into."""

EVERYWHERE = (*FIRST, *LATER)


def modules(names: Iterable[str] = EVERYWHERE) -> list[ModuleType]:
    """The modules with these names, imported."""
    return [import_module(f"{__name__}.{name}") for name in names]


def include(app: FastAPI, names: Iterable[str]) -> None:
    """Add the pages of these modules."""
    for module in modules(names):
        app.include_router(module.router, include_in_schema=False)
