"""Lines drawn on a PDF page: which of them rule tables. Boxes filled with colour to shade a row rule nothing."""

from __future__ import annotations

from typing import Any

from pdfplumber.utils.geometry import rect_to_edges

from roadmap.documents.formats.pdf.printed_words import Rule

Edge = dict[str, Any]
SNAP = 3.0
_THIN = 3.0


def ruling(page: Any) -> list[Edge]:
    """The page's edges without those of shading; boxes that tile a table as its cells, without gaps, stay."""
    shades = [rect for rect in page.rects if _is_shade(rect)]
    if not shades:
        return list(page.edges)
    # Told by the box an edge belongs to, not by where it lies: a border is drawn along the side of the shaded cell.
    boxes = [rect for rect in page.rects if not _is_shade(rect)]
    plain = [edge for edge in page.edges if edge.get("object_type") != "rect_edge"]
    plain += [edge for rect in boxes for edge in rect_to_edges(rect)]
    upright = {round(edge["x0"]) for edge in plain if edge["orientation"] == "v" and edge["bottom"] - edge["top"] > 5}
    return plain if len(upright) > 2 or not _tile(shades) else list(page.edges)


def _is_shade(rect: Edge) -> bool:
    filled = rect.get("fill") and not rect.get("stroke")
    return bool(filled and rect["x1"] - rect["x0"] > _THIN and rect["bottom"] - rect["top"] > _THIN)


def _tile(shades: list[Edge]) -> bool:
    """Filled boxes that stand beside each other and cover, together, nearly the whole height they reach over."""
    spans = sorted((shade["top"], shade["bottom"]) for shade in shades)
    covered, reached = 0.0, spans[0][0]
    for top, bottom in spans:
        covered += max(0.0, bottom - max(top, reached))
        reached = max(reached, bottom)
    return len({round(shade["x0"]) for shade in shades}) > 2 and covered > 0.95 * (reached - spans[0][0])


def open_ends(edges: list[Edge]) -> list[float]:
    """Where the vertical lines of a page begin or end without a horizontal one: a page has cut a row there."""
    upright = [edge for edge in edges if edge["orientation"] == "v" and edge["bottom"] - edge["top"] > 5]
    level = [edge["top"] for edge in edges if edge["orientation"] == "h" and edge["x1"] - edge["x0"] > 6]
    if len(upright) < 3:
        return []
    ends = [min(edge["top"] for edge in upright), max(edge["bottom"] for edge in upright)]
    return [end for end in ends if all(abs(end - top) > SNAP for top in level)]


def rules(edges: list[Edge]) -> list[Rule]:
    """Horizontal lines: row borders of tables without vertical lines; pieces of one line put together."""
    found: list[Rule] = []
    for edge in sorted((e for e in edges if e["orientation"] == "h"), key=lambda e: (round(e["top"]), e["x0"])):
        last = found[-1] if found else None
        if last and abs(last.top - edge["top"]) < 1 and edge["x0"] <= last.x1 + 2:
            found[-1] = Rule(last.top, last.x0, max(last.x1, edge["x1"]))
        else:
            found.append(Rule(edge["top"], edge["x0"], edge["x1"]))
    return [rule for rule in found if rule.x1 - rule.x0 > 100]
