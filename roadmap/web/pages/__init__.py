"""The pages people see; each module is one section of the menu with its frozen contexts."""

from __future__ import annotations

from fastapi import FastAPI

from roadmap.web.pages import (
    amendments,
    answer,
    answers,
    coverage,
    desk,
    imports,
    journal,
    letter_templates,
    letters_off,
    login,
    mail,
    mailbox,
    measures,
    notices,
    remarks,
    reports,
    roadmaps,
    rules,
    summary,
    task,
    tasks,
)

EVERYWHERE = (
    login,
    desk,
    tasks,
    task,
    remarks,
    measures,
    roadmaps,
    rules,
    reports,
    summary,
    journal,
    letter_templates,  # before mail: its addresses begin like a letter's
    mail,
    answer,
    answers,
    letters_off,
    notices,
    coverage,
    imports,
    amendments,
)


def include(app: FastAPI, *, demo: bool) -> None:
    """Add all pages; the demo's mailbox only where there is one."""
    for module in (*EVERYWHERE, *((mailbox,) if demo else ())):
        app.include_router(module.router, include_in_schema=False)
