"""The text of a source file with its exact positions, and edits of it that move nothing else."""

from __future__ import annotations

import ast
import difflib
import io
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

__all__ = ["Edit", "SourceText", "diff"]

BYTE_ORDER_MARK = "\ufeff"

Node = ast.expr | ast.stmt | ast.arg | ast.alias


@dataclass(frozen=True, order=True)
class Edit:
    """A range of a text, by characters, and what replaces it."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class SourceText:
    """
    The text of a source file.

    Attributes:
        text: the text, with the line ends of the file.
        encoding: the encoding of the file.
    """

    text: str
    encoding: str = "utf-8"

    @classmethod
    def read(cls, path: Path) -> SourceText:
        """Read a file as Python would, and keep its line ends."""
        data = path.read_bytes()
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)

        return cls(data.decode(encoding), encoding)

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text)

    @cached_property
    def tokens(self) -> list[tokenize.TokenInfo]:
        """The tokens, in order."""
        return list(tokenize.generate_tokens(io.StringIO(self.text, newline="").readline))

    @cached_property
    def lines(self) -> list[str]:
        """The lines, with their ends."""
        return _lines(self.text)

    @cached_property
    def newline(self) -> str:
        """The line end of the file: that of its first line."""
        return "\r\n" if self.lines and self.lines[0].endswith("\r\n") else "\n"

    @property
    def is_regular(self) -> bool:
        """Whether Python counts its lines as a patch does: by no other line end."""
        return "\r" not in self.text.replace("\r\n", "")

    def offset(self, line: int, column: int) -> int:
        """Return the index of a character from its line, from 1, and its column, from 0."""
        return self._starts[line - 1] + column

    def start(self, node: Node) -> int:
        """Return where a node of the tree starts."""
        return self.offset(node.lineno, self._column(node.lineno, node.col_offset))

    def end(self, node: Node) -> int:
        """Return where a node of the tree ends."""
        line, column = node.end_lineno or node.lineno, node.end_col_offset or 0

        return self.offset(line, self._column(line, column))

    def edited(self, edits: Iterable[Edit]) -> SourceText:
        """Return the text after some edits, which must not overlap."""
        parts, position = [], 0
        for edit in sorted(edits):
            parts += [self.text[position : edit.start], edit.text]
            position = edit.end

        return SourceText("".join([*parts, self.text[position:]]), self.encoding)

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for line in self.lines:
            starts.append(starts[-1] + len(line))

        return starts

    def _column(self, line: int, column: int) -> int:
        """Return the column of a character from that of its byte in UTF-8."""
        return len(self.lines[line - 1].encode()[:column].decode())


def diff(old: SourceText, new: SourceText, name: str) -> bytes:
    """Return the unified diff of a file, in its encoding, for `git apply` and `patch -p1`."""
    mark = BYTE_ORDER_MARK if old.encoding == "utf-8-sig" else ""
    before, after = _lines(f"{mark}{old.text}"), _lines(f"{mark}{new.text}")
    lines = difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")

    return "".join(_with_ends(lines)).encode(old.encoding.removesuffix("-sig"))


def _lines(text: str) -> list[str]:
    """Split a text at each line feed, and nowhere else."""
    lines = text.split("\n")

    return [*(f"{each}\n" for each in lines[:-1]), *filter(None, lines[-1:])]


def _with_ends(lines: Iterable[str]) -> Iterator[str]:
    """Mark a last line that has no line end."""
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
