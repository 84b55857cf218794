"""Small drawings that stand beside words, never instead of them (hidden from screen readers)."""

from __future__ import annotations

from markupsafe import Markup

_STROKES = {
    "check": '<path d="M3.5 8.5l3 3 6-7"/>',
    "check-late": '<path d="M2.5 8.5l2.6 2.6L10 5"/><path d="M13.2 5.5v3.2"/><path d="M13.2 11.2v.1"/>',
    "cross": '<path d="M4.2 4.2l7.6 7.6M11.8 4.2l-7.6 7.6"/>',
    "silent": '<circle cx="8" cy="8" r="5.7"/><path d="M8 4.7v3.6l2.2 1.6"/>',
    "wait": (
        '<path d="M4.5 2.5h7M4.5 13.5h7M5.3 2.5c0 3.2 2.7 3.7 2.7 5.5s-2.7 2.3-2.7 5.5'
        'M10.7 2.5c0 3.2-2.7 3.7-2.7 5.5s2.7 2.3 2.7 5.5"/>'
    ),
    "eye": '<path d="M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8z"/><circle cx="8" cy="8" r="1.8"/>',
    "work": '<path d="M5 3.5l7 4.5-7 4.5z"/>',
    "dot": '<circle cx="8" cy="8" r="4.6"/>',
    "back": '<path d="M6 4L2.8 7.2 6 10.4"/><path d="M3 7.2h6.3a3.6 3.6 0 0 1 0 7.1H7"/>',
    "stop": '<circle cx="8" cy="8" r="5.7"/><path d="M4.2 11.8l7.6-7.6"/>',
    "file": '<path d="M4 1.8h5l3 3v9.4H4z"/><path d="M9 1.8v3h3"/>',
    "down": '<path d="M8 2.5v8M4.8 7.5L8 10.7l3.2-3.2M3 13.5h10"/>',
    "flag": '<path d="M4 14.2V2.2M4 2.8h7.8l-2 2.9 2 2.9H4"/>',
    "mail": '<path d="M2 3.8h12v8.4H2z"/><path d="M2.3 4.2L8 8.8l5.7-4.6"/>',
    "alert": '<path d="M8 2.2l6.3 11.3H1.7z"/><path d="M8 6.5v3.2M8 11.6v.1"/>',
    "calendar": '<path d="M2.5 3.5h11v10h-11zM2.5 6.7h11M5.3 2v3M10.7 2v3"/>',
    "search": '<circle cx="7" cy="7" r="4.3"/><path d="M10.2 10.2l3.6 3.6"/>',
    "up": '<path d="M4.5 9.5L8 6l3.5 3.5"/>',
    "sorted-down": '<path d="M4.5 6.5L8 10l3.5-3.5"/>',
    "pencil": '<path d="M3 13l.7-3 7-7 2.3 2.3-7 7z"/>',
    "link": (
        '<path d="M6.5 9.5l3-3M7 4.7l1.3-1.3a2.8 2.8 0 0 1 4 4L11 8.7'
        'M9 11.3l-1.3 1.3a2.8 2.8 0 0 1-4-4L5 7.3"/>'
    ),
}  # fmt: skip


def icon(name: str) -> Markup:
    """The drawing ``name``, 1 em high, in the colour of the text."""
    return _DRAWN[name]


_DRAWN = {
    name: Markup(  # noqa: S704 (made here)
        '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">' + strokes + "</svg>"
    )
    for name, strokes in _STROKES.items()
}
