"""Properties of callables under contract as items of pytest."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from contracts.collecting import modules_in, subjects_in
from contracts.errors import UndrawableError
from contracts.fuzzing import MIXED, Property, properties

__all__ = ["fuzz_items"]


def fuzz_items(session: pytest.Session, package: str) -> Iterator[pytest.Item]:
    """
    Give the properties of everything under contract in a package, an item each.

    Raises:
        ContractError: a module of it cannot be imported, or a contract cannot be read.
    """
    for module in modules_in(package):
        parent = _Module.from_parent(session, name=module.__name__, nodeid=module.__name__)
        parent.path = Path(module.__file__ or ".")
        for name, subject in subjects_in(module):
            yield from _items(parent, name, subject)


class _Module(pytest.Collector):
    """A module whose callables are fuzzed."""

    def collect(self) -> list[pytest.Item]:
        """Give nothing: the items are made beside the tests that pytest collects."""
        return []


class _Item(pytest.Item):
    """One property of one callable."""

    def __init__(self, *, subject: Any, held: Property, **rest: Any) -> None:
        super().__init__(**rest)
        self.subject = subject
        self.held = held

    def runtest(self) -> None:
        """Hold the property; what cannot be drawn is skipped, with the reason."""
        try:
            self.held.hold()
        except UndrawableError as error:
            raise pytest.skip.Exception(str(error), _use_item_location=True) from error

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Say where the callable stands."""
        try:
            line = inspect.getsourcelines(inspect.unwrap(self.subject))[1] - 1
        except (OSError, TypeError):
            line = None

        return self.path, line, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any, **__: Any) -> str:
        """Show the error, and what Hypothesis notes beside it: the smallest example."""
        notes = getattr(excinfo.value, "__notes__", ())
        kind = type(excinfo.value).__name__

        return "\n".join([f"{kind}: {excinfo.value}", *notes])


def _items(parent: _Module, name: str, subject: Any) -> Iterator[pytest.Item]:
    given = parent.config.hook.pytest_contracts_given(subject=subject) or {}
    make = partial(_Item.from_parent, parent, subject=subject)
    try:
        for each in properties(subject, MIXED, given):
            own = each.subject.rpartition(".")[2] if isinstance(subject, type) else ""
            yield make(name=f"{name}{'.' * bool(own)}{own}[{each.name}]", held=each)
    except UndrawableError as error:
        held = Property(name, "valid", partial(_raise, error))
        yield make(name=f"{name}[valid]", held=held)


def _raise(error: UndrawableError) -> None:
    raise error
