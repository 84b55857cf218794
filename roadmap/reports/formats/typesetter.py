"""The process that typesets: ``python typesetter.py TEMPLATE TIMESTAMP`` with JSON on its input.

Writes the PDF to its output. Typst keeps what it has compiled for later: ten reports hold 400 MB in the process that
made them. So each report is made by a process of its own, which takes the memory with it. Imports nothing of ours.
"""

from __future__ import annotations

import sys
from pathlib import Path

import typst


def main() -> int:
    template, timestamp = Path(sys.argv[1]), int(sys.argv[2])
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    try:
        made = typst.compile(
            str(template),
            root=str(template.parent),
            font_paths=fonts,
            format="pdf",
            sys_inputs={"data": sys.stdin.buffer.read().decode()},
            pdf_standards="a-2b",
            timestamp=timestamp,
        )
    except typst.TypstError as error:
        sys.stderr.write(str(error))
        return 1
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
