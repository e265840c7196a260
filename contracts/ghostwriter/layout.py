"""Python code that `ruff format` and isort do not change, at 88 columns and at 100."""

from __future__ import annotations

import re
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Call", "ImportedName", "call_lines", "comment", "docstring", "imports"]

WIDTH = 88
INDENT = "    "

NO_BREAK = "\N{NO-BREAK SPACE}"
"""A space at which no line is broken."""


@dataclass(frozen=True)
class Call:
    """A call, or text with the form of a call: a function signature, the names of an import."""

    function: str
    arguments: Sequence[str | Call]

    def __str__(self) -> str:
        """Write the call in one line."""
        return f"{self.function}({', '.join(map(str, self.arguments))})"


@dataclass(frozen=True)
class ImportedName:
    """A name that a file imports, and its name in that file."""

    module: str
    name: str
    local: str

    @property
    def member(self) -> str:
        """The text after `import`."""
        return self.name if self.local == self.name else f"{self.name} as {self.local}"


def call_lines(
    call: str | Call, *, before: str = "", after: str = "", indent: str = ""
) -> list[str]:
    """
    Write a call in one line if it fits, else with a line for each argument.

    Because of the comma after the last argument, a formatter with longer lines does not join them.
    """
    line = f"{indent}{before}{call}{after}"
    if isinstance(call, str) or len(line) <= WIDTH:
        return [line]
    inside = [
        line
        for each in call.arguments
        for line in call_lines(each, after=",", indent=indent + INDENT)
    ]

    return [f"{indent}{before}{call.function}(", *inside, f"{indent}){after}"]


def docstring(*sentences: str, indent: str = "") -> list[str]:
    """Write a docstring; if it needs more than one line, its quotes have their own lines."""
    escaped = [each.replace("\\", r"\\").replace('"""', r"\"\"\"") for each in sentences]
    line = f'{indent}"""{" ".join(escaped)}"""'
    if len(line) <= WIDTH:
        return [_with_spaces(line)]
    lines = [line for each in escaped for line in _wrapped(each, indent)]

    return [f'{indent}"""', *lines, f'{indent}"""']


def comment(text: str) -> list[str]:
    """Write a comment, with its later lines indented."""
    return _wrapped(text, "# ", "#   ")


def imports(modules: Iterable[str], names: Iterable[ImportedName]) -> list[str]:
    """
    Write imports in the order of isort.

    A module is part of the project if it is in the working directory, or in `src` there: this is
    the default rule of ruff.
    """
    plain, others = sorted(set(modules), key=_module_key), _grouped(names)
    sections = []
    for local in (False, True):
        section = [f"import {each}" for each in plain if _is_local(each) is local]
        for module, members in others:
            if _is_local(module) is local:
                section += _from(module, members)
        sections.append(section)

    return sections[0] + [""] * all(sections) + sections[1]


def _wrapped(text: str, first: str, rest: str | None = None) -> list[str]:
    lines = textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )

    return [_with_spaces(each) for each in lines]


def _with_spaces(line: str) -> str:
    return line.replace(NO_BREAK, " ")


def _from(module: str, members: list[str]) -> list[str]:
    line = f"from {module} import {', '.join(members)}"
    if len(line) <= WIDTH:
        return [line]

    return call_lines(Call("", members), before=f"from {module} import ")


def _grouped(names: Iterable[ImportedName]) -> list[tuple[str, list[str]]]:
    """Group the names of each module; a renamed import has a group of its own."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in sorted(set(names), key=lambda name: _member_key(name.name)):
        groups[each.module, "" if each.local == each.name else each.local].append(each.member)
    grouped = [(module, members) for (module, _), members in groups.items()]

    return sorted(grouped, key=lambda each: (_module_key(each[0]), _member_key(each[1][0])))


def _is_local(module: str) -> bool:
    root = module.partition(".")[0]
    paths = (Path.cwd() / root, Path.cwd() / "src" / root)

    return any(each.is_dir() or each.with_suffix(".py").is_file() for each in paths)


def _member_key(name: str) -> tuple[int, list[tuple[int, str]]]:
    """Sort constants before classes, and classes before the rest."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2

    return kind, _natural(name)


def _module_key(name: str) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    return _natural(name.lower()), _natural(name)


def _natural(name: str) -> list[tuple[int, str]]:
    """Sort numbers in names by their value."""
    parts = re.split(r"(\d+)", name)

    return [(int(each), "") if each.isdigit() else (-1, each) for each in parts]
