"""Lines of Python as `ruff format` and isort leave them, at 88 columns and at 100."""

from __future__ import annotations

import re
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Call", "Name", "comment", "docstring", "imports", "written"]

WIDTH = 88
INDENT = "    "

TIED = "\N{NO-BREAK SPACE}"
"""Stands for a blank that no line may be broken at."""


@dataclass(frozen=True)
class Call:
    """A call, or what looks like one: a function's head, the names of an import."""

    function: str
    arguments: Sequence[str | Call]

    def __str__(self) -> str:
        """Write it in one line."""
        return f"{self.function}({', '.join(map(str, self.arguments))})"


@dataclass(frozen=True)
class Name:
    """What a file imports, and what the file calls it."""

    module: str
    name: str
    local: str

    @property
    def member(self) -> str:
        """What stands after `import`."""
        return self.name if self.local == self.name else f"{self.name} as {self.local}"


def written(call: str | Call, *, before: str = "", after: str = "", indent: str = "") -> list[str]:
    """
    Write a call in one line, or with a line for each argument.

    The comma after the last argument keeps a formatter with longer lines from joining them.
    """
    line = f"{indent}{before}{call}{after}"
    if isinstance(call, str) or len(line) <= WIDTH:
        return [line]
    inside = [
        line for each in call.arguments for line in written(each, after=",", indent=indent + INDENT)
    ]

    return [f"{indent}{before}{call.function}(", *inside, f"{indent}){after}"]


def docstring(*sentences: str, indent: str = "") -> list[str]:
    """Write a docstring, with its quotes on lines of their own where it needs more than one."""
    said = [each.replace("\\", r"\\").replace('"""', r"\"\"\"") for each in sentences]
    line = f'{indent}"""{" ".join(said)}"""'
    if len(line) <= WIDTH:
        return [_untied(line)]
    lines = [line for each in said for line in _wrapped(each, indent)]

    return [f'{indent}"""', *lines, f'{indent}"""']


def comment(text: str) -> list[str]:
    """Write a comment; what stands on its later lines is set in."""
    return _wrapped(text, "# ", "#   ")


def imports(modules: Iterable[str], names: Iterable[Name]) -> list[str]:
    """
    Write imports as isort sorts them.

    A module is one of the project if it stands in the working directory, or in `src` there: so
    ruff tells too, where its configuration says nothing else.
    """
    plain, others = sorted(set(modules), key=_module_key), _grouped(names)
    sections = []
    for ours in (False, True):
        section = [f"import {each}" for each in plain if _is_ours(each) is ours]
        for module, members in others:
            if _is_ours(module) is ours:
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

    return [_untied(each) for each in lines]


def _untied(line: str) -> str:
    return line.replace(TIED, " ")


def _from(module: str, members: list[str]) -> list[str]:
    line = f"from {module} import {', '.join(members)}"
    if len(line) <= WIDTH:
        return [line]

    return written(Call("", members), before=f"from {module} import ")


def _grouped(names: Iterable[Name]) -> list[tuple[str, list[str]]]:
    """Gather the names of each module; one under another name stands by itself."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in sorted(set(names), key=lambda name: _member_key(name.name)):
        groups[each.module, "" if each.local == each.name else each.local].append(each.member)
    found = [(module, members) for (module, _), members in groups.items()]

    return sorted(found, key=lambda each: (_module_key(each[0]), _member_key(each[1][0])))


def _is_ours(module: str) -> bool:
    root = module.partition(".")[0]
    places = (Path.cwd() / root, Path.cwd() / "src" / root)

    return any(each.is_dir() or each.with_suffix(".py").is_file() for each in places)


def _member_key(name: str) -> tuple[int, list[tuple[int, str]]]:
    """Put constants before classes before the rest."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2

    return kind, _natural(name)


def _module_key(name: str) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    return _natural(name.lower()), _natural(name)


def _natural(name: str) -> list[tuple[int, str]]:
    """Order numbers within names by their size."""
    parts = re.split(r"(\d+)", name)

    return [(int(each), "") if each.isdigit() else (-1, each) for each in parts]
