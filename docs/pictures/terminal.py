"""
Draw the terminal output of a real run, on a light and on a dark background.

    python docs/pictures/terminal.py

The command checks the layer of `docs/project/mylayer.py`, which has one mistake, and the pictures
are what it prints on a terminal of 80 columns. The README shows them.
"""

from __future__ import annotations

import io
import os
import pty
import re
import shlex
import subprocess
from contextlib import suppress
from pathlib import Path

from rich.console import CONSOLE_SVG_FORMAT, Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME, DIMMED_MONOKAI, TerminalTheme
from rich.text import Text

DOCS = Path(__file__).parent.parent
COMMAND = "rnn-spec check ./mylayer.py:MyLSTM --profile quick --seed 0"
WIDTH = 80
THEMES = {"light": DEFAULT_TERMINAL_THEME, "dark": DIMMED_MONOKAI}

FONTS = re.compile(r"@font-face \{\{.*?\}\}\s*", re.DOTALL)
"""What loads a font from another site."""


def printed(command: str) -> str:
    """Run a command in the project of the docs, and return what it prints on a terminal."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(WIDTH), "TERM": "xterm-256color"}
    process = subprocess.Popen(  # noqa: S603 - our own command
        shlex.split(command),
        cwd=DOCS / "project",
        env=environment,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    parts = []
    with suppress(OSError):  # which Linux raises when the process has ended
        while part := os.read(ours, 1 << 16):
            parts.append(part)
    process.wait()

    return b"".join(parts).decode().replace("\r\n", "\n")


def drawn(text: str, title: str, theme: TerminalTheme) -> str:
    """Return text with the colours of a terminal as a picture."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(text.rstrip()))
    code = FONTS.sub("", CONSOLE_SVG_FORMAT)

    return console.export_svg(title=title, theme=theme, code_format=code, unique_id="failure")


def main() -> None:
    """Write both pictures."""
    text = printed(COMMAND)
    for name, theme in THEMES.items():
        file = DOCS / "_static" / f"failure-{name}.svg"
        file.write_text(drawn(text, COMMAND, theme), encoding="utf-8")


if __name__ == "__main__":
    main()
