"""Write Python source line by line: blocks, local names and constants."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Constants", "Lines", "comment", "is_plain_name", "listed"]


class Reserved:
    """What a name stands for until a function is defined under it."""


@dataclass
class Constants:
    """
    The globals of a generated function.

    Attributes:
        values: the globals by name.
        taken: the names of parameters and locals, which would hide a global.
    """

    values: dict[str, Any]
    taken: set[str]

    def name(self, preferred: str, value: object) -> str:
        """Add a constant, and return its name: the preferred name if it is free."""
        name = preferred if is_plain_name(preferred) else "constant"
        while name in self.taken or self.values.get(name, value) is not value:
            name += "_"
        self.values[name] = value

        return name

    def reserved(self, preferred: str) -> str:
        """Return a name for a function that is defined later: the preferred name if it is free."""
        return self.name(preferred, Reserved())

    def defined(self) -> dict[str, Any]:
        """Return the constants by name, without the names that are reserved."""
        return {k: each for k, each in self.values.items() if not isinstance(each, Reserved)}


@dataclass
class Lines:
    """
    The body of a function.

    Attributes:
        constants: the globals of the function.
        fail: the statement to run on a mismatch.
        text: the lines written so far.
        depth: the depth of the current block.
        pending: conditions of a mismatch that no line tests yet.
        used: the local names, with those of the parameters.
        may_raise: whether an expression, a view or an attribute may raise: a mismatch too.
    """

    constants: Constants
    fail: str
    text: list[str] = field(default_factory=list)
    depth: int = 1
    pending: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    may_raise: bool = False

    def local(self, preferred: str) -> str:
        """Return a new local name: the preferred name if it is free."""
        name = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in preferred)
        name = name if is_plain_name(name) else f"{name}_"
        name = name if name.isidentifier() else f"axis_{name}"
        while name in self.used or name in self.constants.values or name in BUILTIN:
            name += "_"
        self.used.add(name)
        self.constants.taken.add(name)

        return name

    def line(self, text: str) -> None:
        """Write a line, after the pending conditions."""
        self.flush()
        self.text.append("    " * self.depth + text)

    def fail_if(self, *conditions: str) -> None:
        """Fail if a condition is true, at the latest before the next line."""
        self.pending += conditions

    def flush(self) -> None:
        """Write the pending conditions as one test."""
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
        """Write a block, with `pass` in it if it is empty."""
        self.line(header)
        self.depth += 1
        before = len(self.text)
        yield
        self.flush()
        if all(line.lstrip().startswith("#") for line in self.text[before:]):
            self.line("pass")
        self.depth -= 1

    def function(self, name: str, parameters: Iterable[str]) -> list[str]:
        """Return the lines of the whole function."""
        self.flush()
        body = self.text
        if self.may_raise:
            indented = [f"    {line}" for line in body]
            body = ["    try:", *indented, "    except Exception:", f"        {self.fail}"]

        return [f"def {name}({', '.join(parameters)}):", *body]


def is_plain_name(text: str) -> bool:
    """Whether a text is a name that means the same in every source: no keyword, no `__name__`."""
    is_own = not keyword.iskeyword(text) and not text.startswith("__")

    return is_own and text.isascii() and text.isidentifier()


def comment(text: str) -> str:
    """Write a comment of one line, whatever lines the text has."""
    words = " ".join(text.split())

    return f"# {''.join(each if each.isprintable() else '?' for each in words)}"


def listed(texts: Iterable[str]) -> str:
    """Write the items of a tuple, to build it or to unpack it."""
    items = list(texts)

    return f"{', '.join(items)}{',' * (len(items) == 1)}"


BUILTIN = frozenset(
    {"getattr", "hasattr", "isinstance", "issubclass", "type", "len", "tuple"}
    | {"abs", "int", "max", "min", "sum"}
)
"""The builtins that generated code uses."""
