"""Tables that an amending act quotes as a part of a roadmap: they add to it or restate a section, nothing ends else.

Read as a whole edition such a table would end every measure outside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from roadmap.documents.changes.amended import is_about_measures, names_section, stands_in
from roadmap.documents.model import Amendment, Measure, ParsedDocument, ParsedRoadmap
from roadmap.documents.text import fold, key


def whole(document: ParsedDocument) -> tuple[ParsedRoadmap, ...]:
    """The roadmaps that are no quotations: editions of their own."""
    return tuple(one for one in document.roadmaps if quoting(one, document.amendments) is None)


def quoting(roadmap: ParsedRoadmap, amendments: Sequence[Amendment]) -> Amendment | None:
    """The amendment whose new words are this table: one that adds measures, or restates a section of them."""
    titles = [key(measure.title) for measure in roadmap.measures]
    for one in amendments:
        part_only = one.op == "add" or (one.op == "replace" and names_section(one.target))
        words = key(fold(one.new or "")) if part_only and is_about_measures(one) else ""
        if words and sum(title in words for title in titles) >= 0.8 * len(titles):
            return one
    return None


def with_quoted(measures: Sequence[Measure], document: ParsedDocument) -> list[Measure]:
    """The measures with the quoted rows: in the place of the section they restate, else at the end."""
    result = list(measures)
    for roadmap in document.roadmaps:
        one = quoting(roadmap, document.amendments)
        if one is None:
            continue
        old = [index for index, measure in enumerate(result) if _is_restated(measure, one)]
        at = old[0] if old else len(result)
        kept = [measure for index, measure in enumerate(result) if index not in old]
        result = [*kept[:at], *roadmap.measures, *kept[at:]]
    return [replace(measure, n=n) for n, measure in enumerate(result, 1)]


def _is_restated(measure: Measure, amendment: Amendment) -> bool:
    return amendment.op == "replace" and stands_in(measure.section, amendment.target)
