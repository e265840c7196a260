"""Python source, written line by line: its blocks, its local names, its constants."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Constants", "Lines", "listed"]


@dataclass
class Constants:
    """
    The globals of a generated function: what its source speaks of, by name.

    Attributes:
        values: the globals.
        taken: names of parameters and of locals, which would hide a constant.
    """

    values: dict[str, Any]
    taken: set[str]

    def name(self, wanted: str, value: object) -> str:
        """Give the name of a constant, as near to the wanted one as can be."""
        wanted = wanted if wanted.isidentifier() else "constant"
        while wanted in self.taken or self.values.get(wanted, value) is not value:
            wanted += "_"
        self.values[wanted] = value

        return wanted


@dataclass
class Lines:
    """
    The body of a function.

    Attributes:
        constants: its globals.
        fail: the statement of a mismatch.
        depth: of the block being written.
        pending: conditions of a mismatch that no line tests yet.
        used: its local names, the parameters among them.
        risky: whether an expression, a view or an attribute in it may raise: a mismatch too.
    """

    constants: Constants
    fail: str
    text: list[str] = field(default_factory=list)
    depth: int = 1
    pending: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    risky: bool = False

    def local(self, wanted: str) -> str:
        """Give a new local name, as near to the wanted one as can be."""
        name = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in wanted)
        name = name if name.isidentifier() and not keyword.iskeyword(name) else f"{name}_"
        name = name if name.isidentifier() else f"axis_{name}"
        while name in self.used or name in self.constants.values or name in BUILTIN:
            name += "_"
        self.used.add(name)
        self.constants.taken.add(name)

        return name

    def line(self, text: str) -> None:
        """Write a line, after what is pending."""
        self.flush()
        self.text.append("    " * self.depth + text)

    def fail_if(self, *conditions: str) -> None:
        """Hold that none of the conditions is true, at the next line."""
        self.pending += conditions

    def flush(self) -> None:
        """Write what is pending."""
        conditions, self.pending = self.pending, []
        if not conditions:
            return
        indent = "    " * self.depth
        if len(conditions) == 1:
            self.text.append(f"{indent}if {conditions[0]}:")
        else:
            first, *others = conditions
            others = [f"{indent}    or {each}" for each in others]
            self.text += [f"{indent}if (", f"{indent}    {first}", *others, f"{indent}):"]
        self.text.append(f"{indent}    {self.fail}")

    @contextmanager
    def block(self, header: str) -> Iterator[None]:
        """Write a block, with `pass` in it if nothing is."""
        self.line(header)
        self.depth += 1
        before = len(self.text)
        yield
        self.flush()
        if all(line.lstrip().startswith("#") for line in self.text[before:]):
            self.line("pass")
        self.depth -= 1

    def function(self, name: str, parameters: Iterable[str]) -> list[str]:
        """Give the whole function."""
        self.flush()
        body = self.text
        if self.risky:
            tried = [f"    {line}" for line in body]
            body = ["    try:", *tried, "    except Exception:", f"        {self.fail}"]

        return [f"def {name}({', '.join(parameters)}):", *body]


def listed(texts: Iterable[str]) -> str:
    """Write the items of a tuple, to make one or to unpack one."""
    items = list(texts)

    return f"{', '.join(items)}{',' * (len(items) == 1)}"


BUILTIN = frozenset(
    {"getattr", "hasattr", "isinstance", "len", "abs", "int", "max", "min", "sum", "tuple"}
)
"""Builtins that generated code may speak of."""
