"""Headings of an edition in the tree there is: found by their words, new ones put after the last."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlmodel import Session

from roadmap.documents.text import key
from roadmap.models import SECTIONS
from roadmap.orders.drafts.orders import section_kind
from roadmap.orders.write import section_path
from roadmap.reads.measures import section_titles


def section_ids(session: Session, roadmap_id: int, paths: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
    """Ids of the headings named (outermost first), made where they are new."""
    known: dict[tuple[str, ...], int] = {}
    for section_id, titles in section_titles(session, {roadmap_id}).items():
        if section_id is not None:
            known.setdefault(_folded(titles), section_id)
    found = {}
    for path in dict.fromkeys(path for path in paths if path):
        for depth in range(1, len(path) + 1):
            here = _folded(path[:depth])
            if here not in known:
                known[here] = _add(session, roadmap_id, path[depth - 1], known.get(here[:-1]))
        found[path] = known[_folded(path)]
    return found


def _folded(path: Sequence[str]) -> tuple[str, ...]:
    return tuple(key(title) for title in path)


def _add(session: Session, roadmap_id: int, title: str, parent_id: int | None) -> int:
    rows = session.execute(
        select(SECTIONS.c.id, SECTIONS.c.key, SECTIONS.c.parent_id, SECTIONS.c.root_id).where(
            SECTIONS.c.roadmap_id == roadmap_id
        )
    ).all()
    parent = next((row for row in rows if row.id == parent_id), None)
    siblings = [int(row.key.rsplit(".", 1)[-1]) for row in rows if row.parent_id == parent_id and _is_number(row.key)]
    number = str(max(siblings, default=0) + 1)
    new_key = f"{parent.key}.{number}" if parent is not None else number
    section_id: int = session.execute(
        insert(SECTIONS)
        .values(
            roadmap_id=roadmap_id,
            parent_id=parent_id,
            key=new_key,
            path=section_path(new_key),
            title=title,
            kind=section_kind(title),
            root_id=parent.root_id or parent.id if parent is not None else None,
        )
        .returning(SECTIONS.c.id)
    ).scalar_one()
    if parent is None:
        session.execute(SECTIONS.update().where(SECTIONS.c.id == section_id).values(root_id=section_id))
    return section_id


def _is_number(section_key: str) -> bool:
    return section_key.rsplit(".", 1)[-1].isdecimal()
