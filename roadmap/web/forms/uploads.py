"""A document that is posted becomes a draft: the one way for new roadmaps and for amendments."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from roadmap.errors import BadInput
from roadmap.language.message import _
from roadmap.orders.drafts.store import make_draft
from roadmap.orders.file_reading import start_reading
from roadmap.people.permissions import Action
from roadmap.web.forms.posted import Form
from roadmap.web.visit import Visit, Visiting

ACCEPT = ".docx,.pdf,.xlsx,.xlsm,.html,.htm,.txt,.md"


Importer = Annotated[Visit, Depends(Visiting(Action.import_order))]


def take_in(visit: Visit, form: Form, roadmap_id: int | None) -> tuple[int, bool]:
    """Keep the posted file as a draft and start reading it: its id, and whether it was here before."""
    if not form.files:
        raise BadInput("upload.none", _("файл не выбран: выберите документ"), field="file")
    file = form.files[0]
    limit = visit.site.settings.upload_limit_mb
    with visit.site.database.write() as session:
        kept = make_draft(
            session,
            file.name,
            file.content,
            visit.actor,
            visit.now,
            limit_mb=limit,
            roadmap_id=roadmap_id,
            again=form.text("again") is not None,
        )
    if not kept.twin:
        start_reading(visit.site.database, kept.draft_id)
    return kept.draft_id, kept.twin
