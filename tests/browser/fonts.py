"""Browsers that know one typeface: whatever a page asks for, it gets the widest or the narrowest of the usual letters.

Nothing of the page is touched, so its policy holds: Chromium asks fontconfig, and fontconfig knows one file.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FACES = {"wide": "DejaVuSans-Bold.ttf", "narrow": "DejaVuSansCondensed.ttf"}
"""What `make browser` installs: its widest and its narrowest letters."""

_PLACES = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def only(face: str, folder: Path) -> dict[str, str]:
    """The environment of a browser to which ``face`` of `FACES` is the only typeface; keeps its files in ``folder``."""
    name = FACES[face]
    found = next((path for place in _PLACES for path in place.rglob(name)), None)
    if found is None:
        pytest.fail(f"нет шрифта {name}: установите пакеты fonts-dejavu-core и fonts-dejavu-extra (make browser)")
    fonts = folder / "fonts"
    fonts.mkdir()
    (fonts / name).symlink_to(found)
    configuration = folder / "fonts.conf"
    configuration.write_text(_CONFIGURATION.format(fonts=fonts, cache=folder / "cache"), encoding="utf-8")
    return dict(os.environ) | {"FONTCONFIG_FILE": str(configuration)}
