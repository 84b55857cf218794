"""An installation's folder of own letter templates."""

from __future__ import annotations

from pathlib import Path


def own_folder(at: Path, **files: str) -> Path:
    """``own_folder(tmp_path, digest__subject_txt="…")``: a folder with ``emails/digest/subject.txt``."""
    (at / "emails").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        write(at, name, text)
    return at


def write(folder: Path, name: str, text: str) -> Path:
    """Write one file: ``digest__body_html`` is ``emails/digest/body.html``."""
    stem, _, ending = name.replace("__", "/").rpartition("_")
    path = folder / "emails" / f"{stem}.{ending}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path
