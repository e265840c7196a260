"""Make a pytest item for each property of a callable under contract."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import dropwhile
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import pytest

from contracts.declaration.discovery import definitions_in, modules_in
from contracts.errors import ContractError, UndrawableError
from contracts.fuzzing.distinct_warnings import distinct_warnings
from contracts.fuzzing.fuzz import Property, is_under_contract, properties
from contracts.fuzzing.machinery import is_machinery
from contracts.fuzzing.skipped import SKIPPED
from contracts.strategies.space import Space

__all__ = ["FuzzedItem", "fuzz_items", "raise_error"]

EMPTY = "--contracts-fuzz-empty"
"""The option with which axes of size 0 are drawn as well."""

OWN_STYLES = {"auto", "line"}
"""The styles of `--tb` for which a failure is shown in our format; pytest shows the others."""


def fuzz_items(session: pytest.Session, packages: list[str], ids: list[str]) -> list[pytest.Item]:
    """
    Return an item for each property of the callables under contract in some packages.

    Args:
        session: the session of pytest.
        packages: names of packages and modules.
        ids: the ids of items, or of callables for all of their properties; all items if empty.

    Raises:
        UsageError: a module cannot be imported, or there is no such item.
    """
    try:
        modules = {module.__name__: module for each in packages for module in modules_in(each)}
        nodes = [FuzzedModule.of(session, module) for module in modules.values()]
        return _selected([item for node in nodes for item in session.genitems(node)], ids)
    except ContractError as error:
        message = f"--contracts-fuzz: {error}"
        if not hasattr(session.config, "workerinput"):
            raise pytest.UsageError(message) from None
    name = "--contracts-fuzz"
    misuse = Misuse.from_parent(session, name=name, nodeid=name, message=message)

    return list(session.genitems(misuse))


class Misuse(pytest.Collector):
    """A usage error in a worker of pytest-xdist, which reports only collection errors."""

    def __init__(self, *, message: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.message = message

    def collect(self) -> NoReturn:
        """Raise the error."""
        raise self.CollectError(self.message)


class FuzzedModule(pytest.Collector):
    """A module whose callables are fuzzed."""

    def __init__(self, *, module: ModuleType, **rest: Any) -> None:
        super().__init__(**rest)
        self.module = module

    @classmethod
    def of(cls, session: pytest.Session, module: ModuleType) -> Any:
        """Return the node of a module."""
        name, path = module.__name__, Path(module.__file__ or ".")

        return cls.from_parent(session, name=name, nodeid=name, path=path, module=module)

    def collect(self) -> Iterator[pytest.Item]:
        """Yield an item for each property of the module's callables."""
        for name, subject in definitions_in(self.module):
            if not is_under_contract(subject):
                continue
            provided = self.config.hook.pytest_contracts_given(subject=subject) or {}
            try:
                yield from _items(self, name, subject, provided)
            except ContractError as error:
                raise self.CollectError(str(error)) from error


class FuzzedItem(pytest.Item):
    """One property of one callable."""

    def __init__(self, *, function: Any, checked: Property, **rest: Any) -> None:
        """Check a property of a function."""
        super().__init__(**rest)
        self.function = function
        self.checked = checked

    def runtest(self) -> None:
        """Check the property; skip it, with the reason, if no value can be generated."""
        try:
            with distinct_warnings():
                self.checked.check()
        except UndrawableError as error:
            self.user_properties.append((SKIPPED, str(error)))
            raise pytest.skip.Exception(str(error), _use_item_location=True) from error

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the file and the line of the callable."""
        function = inspect.unwrap(self.function)
        try:
            path = Path(inspect.getfile(function))

            return path, inspect.getsourcelines(function)[1] - 1, self.name
        except (OSError, TypeError):
            return self.path, None, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any, **__: Any) -> Any:
        """Show the error, the notes of Hypothesis (the smallest example), and the code lines."""
        error = excinfo.value
        own = self.config.getoption("tbstyle") in OWN_STYLES
        if not own or isinstance(error, BaseExceptionGroup):
            return super().repr_failure(excinfo)
        notes = getattr(error, "__notes__", ())

        return "\n".join([f"{type(error).__name__}: {error}", *notes, *self._code_lines(excinfo)])

    def _code_lines(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Iterator[str]:
        """Yield the position of the callable, and the lines of user code in the traceback."""
        path, line, _ = self.reportinfo()
        name = self.name.partition("[")[0]
        yield f"{self._relative(path)}:{(line or 0) + 1}: {name}"
        entries = dropwhile(lambda entry: Path(entry.path) != Path(__file__), excinfo.traceback)
        for entry in entries:
            path = Path(entry.path)
            if path.exists() and not is_machinery(str(path)):
                yield f"{self._relative(path)}:{entry.lineno + 1}: in {entry.name}"
                yield f"    {str(entry.statement).strip()}"

    def _relative(self, path: Path) -> Path:
        root = self.config.invocation_params.dir

        return path.relative_to(root) if path.is_relative_to(root) else path


def _selected(items: list[pytest.Item], ids: list[str]) -> list[pytest.Item]:
    """
    Return the items with the given ids, or all if there are none.

    Raises:
        ContractError: there is no such item.
    """
    for each in ids:
        if not any(_matches(item, each) for item in items):
            message = f"not found: {each}"
            raise ContractError(message)

    return [item for item in items if not ids or any(_matches(item, each) for each in ids)]


def _matches(item: pytest.Item, node_id: str) -> bool:
    return item.nodeid == node_id or item.nodeid.startswith((f"{node_id}[", f"{node_id}::"))


def _items(
    parent: FuzzedModule, name: str, subject: Any, provided: Mapping[str, Any]
) -> Iterator[pytest.Item]:
    def item(qualname: str, function: Any, checked: Property) -> pytest.Item:
        node_id = "::".join([parent.nodeid, *qualname.split(".")])
        names = {"name": f"{qualname}[{checked.name}]", "nodeid": f"{node_id}[{checked.name}]"}
        return FuzzedItem.from_parent(parent, **names, function=function, checked=checked)

    space = Space(sizes="mixed") if parent.config.getoption(EMPTY) else Space()
    try:
        for each in properties(subject, space, provided):
            method = each.subject.rpartition(".")[2] if isinstance(subject, type) else ""
            function = getattr(subject, method) if method else subject
            yield item(f"{name}.{method}" if method else name, function, each)
    except UndrawableError as error:
        yield item(name, subject, Property(name, "valid", partial(raise_error, error)))


def raise_error(error: UndrawableError) -> None:
    """Raise the error that explains why no value can be generated."""
    raise error
