"""A file in, everything it says out."""

from __future__ import annotations

from roadmap.documents.blocks import Document
from roadmap.documents.changes import amendments
from roadmap.documents.content import (
    abbreviations,
    indicators,
    instructions,
    requisites,
    roadmaps,
    stamps,
    suspects,
    terms,
)
from roadmap.documents.model import ParsedDocument, Span
from roadmap.documents.tables import plan_tables


def parse_document(document: Document) -> ParsedDocument:
    """Blocks → requisites, measures, indicators, instructions, amendments, suspects; pure."""
    act = stamps.completed(requisites.read(document), document)
    aliases = abbreviations.read(document)
    signed = stamps.approved_on(document, act) or act.date
    plans = tuple(roadmaps.read(list(plan_tables.roadmaps(document)), act, signed, tuple(a.abbr for a in aliases)))
    period = plans[0].period if plans else terms.period([act.title], act.date)
    return ParsedDocument(
        source=document.source,
        act=act,
        period=period or Span(act.date, None),
        aliases=aliases,
        instructions=instructions.read(document),
        roadmaps=plans,
        indicators=indicators.read(document),
        amendments=amendments.read(document),
        suspects=suspects.find(document, aliases),
    )
