"""Properties of callables under contract as items of pytest."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import dropwhile
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import hypothesis
import pytest

from contracts.declaration.discovery import definitions_in, modules_in
from contracts.errors import ContractError, UndrawableError
from contracts.fuzzing.fuzz import MIXED, Property, is_under_contract, properties

__all__ = ["fuzz_items"]

MACHINERY = (Path(__file__).parents[1], Path(hypothesis.__file__).parent)
"""Where the code that draws, calls and checks stands; a failure is of the code between."""

OWN_STYLES = {"auto", "line"}
"""What `--tb` may be for a failure to be shown in our own way; other styles are pytest's."""


def fuzz_items(session: pytest.Session, packages: list[str], ids: list[str]) -> list[pytest.Item]:
    """
    Give the properties of what is under contract in some packages, an item each.

    Args:
        session: that the items are of.
        packages: names of packages and modules.
        ids: of items, or of callables for all of their properties; all items if there is none.

    Raises:
        UsageError: a module cannot be imported, or there is no such item.
    """
    try:
        modules = {module.__name__: module for each in packages for module in modules_in(each)}
        nodes = [FuzzedModule.of(session, module) for module in modules.values()]
        return _wanted([item for node in nodes for item in session.genitems(node)], ids)
    except ContractError as error:
        message = f"--contracts-fuzz: {error}"
        if not hasattr(session.config, "workerinput"):
            raise pytest.UsageError(message) from None
    name = "--contracts-fuzz"
    misuse = Misuse.from_parent(session, name=name, nodeid=name, message=message)

    return list(session.genitems(misuse))


class Misuse(pytest.Collector):
    """An error of usage in a worker of pytest-xdist, which hands on errors of collection only."""

    def __init__(self, *, message: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.message = message

    def collect(self) -> NoReturn:
        """Raise it."""
        raise self.CollectError(self.message)


class FuzzedModule(pytest.Collector):
    """A module whose callables are fuzzed."""

    def __init__(self, *, module: ModuleType, **rest: Any) -> None:
        super().__init__(**rest)
        self.module = module

    @classmethod
    def of(cls, session: pytest.Session, module: ModuleType) -> Any:
        """Give the node of a module."""
        name, path = module.__name__, Path(module.__file__ or ".")

        return cls.from_parent(session, name=name, nodeid=name, path=path, module=module)

    def collect(self) -> Iterator[pytest.Item]:
        """Give the properties of all that the module defines."""
        for name, subject in definitions_in(self.module):
            if not is_under_contract(subject):
                continue
            given = self.config.hook.pytest_contracts_given(subject=subject) or {}
            try:
                yield from _items(self, name, subject, given)
            except ContractError as error:
                raise self.CollectError(str(error)) from error


class FuzzedItem(pytest.Item):
    """One property of one callable."""

    def __init__(self, *, function: Any, held: Property, **rest: Any) -> None:
        super().__init__(**rest)
        self.function = function
        self.held = held

    def runtest(self) -> None:
        """Hold the property; what cannot be drawn is skipped, with the reason."""
        try:
            self.held.hold()
        except UndrawableError as error:
            raise pytest.skip.Exception(str(error), _use_item_location=True) from error

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Say where the callable stands."""
        function = inspect.unwrap(self.function)
        try:
            path = Path(inspect.getfile(function))

            return path, inspect.getsourcelines(function)[1] - 1, self.name
        except (OSError, TypeError):
            return self.path, None, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any, **__: Any) -> Any:
        """Show the error, what Hypothesis notes beside it (the smallest example), and where."""
        error = excinfo.value
        own = self.config.getoption("tbstyle") in OWN_STYLES
        if not own or isinstance(error, BaseExceptionGroup):
            return super().repr_failure(excinfo)
        notes = getattr(error, "__notes__", ())

        return "\n".join([f"{type(error).__name__}: {error}", *notes, *self._where(excinfo)])

    def _where(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Iterator[str]:
        """Say where the callable stands, and what of the code that it called was under way."""
        path, line, _ = self.reportinfo()
        name = self.name.partition("[")[0]
        yield f"{self._near(path)}:{(line or 0) + 1}: {name}"
        entries = dropwhile(lambda entry: Path(entry.path) != Path(__file__), excinfo.traceback)
        for entry in entries:
            path = Path(entry.path)
            if path.exists() and not any(map(path.is_relative_to, MACHINERY)):
                yield f"{self._near(path)}:{entry.lineno + 1}: in {entry.name}"
                yield f"    {str(entry.statement).strip()}"

    def _near(self, path: Path) -> Path:
        here = self.config.invocation_params.dir

        return path.relative_to(here) if path.is_relative_to(here) else path


def _wanted(items: list[pytest.Item], ids: list[str]) -> list[pytest.Item]:
    """
    Give the items of some ids, or all.

    Raises:
        ContractError: there is no such item.
    """
    for each in ids:
        if not any(_is_of(item, each) for item in items):
            message = f"not found: {each}"
            raise ContractError(message)

    return [item for item in items if not ids or any(_is_of(item, each) for each in ids)]


def _is_of(item: pytest.Item, wanted: str) -> bool:
    return item.nodeid == wanted or item.nodeid.startswith((f"{wanted}[", f"{wanted}::"))


def _items(
    parent: FuzzedModule, name: str, subject: Any, given: Mapping[str, Any]
) -> Iterator[pytest.Item]:
    def item(own: str, function: Any, held: Property) -> pytest.Item:
        ids = "::".join([parent.nodeid, *own.split(".")])
        names = {"name": f"{own}[{held.name}]", "nodeid": f"{ids}[{held.name}]"}
        return FuzzedItem.from_parent(parent, **names, function=function, held=held)

    try:
        for each in properties(subject, MIXED, given):
            own = each.subject.rpartition(".")[2] if isinstance(subject, type) else ""
            function = getattr(subject, own) if own else subject
            whole = f"{name}.{own}" if own else name
            yield item(whole, function, each)
    except UndrawableError as error:
        yield item(name, subject, Property(name, "valid", partial(_raise, error)))


def _raise(error: UndrawableError) -> None:
    raise error
