"""Contract-checked imports: every function of a package is put under contract at its import."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.machinery import NamespaceLoader
from multiprocessing.process import current_process
from types import ModuleType, TracebackType
from typing import Any, Self

from contracts.enforcement.instrumentation import ImportOptions
from contracts.enforcement.loader import CheckedFinder, CheckedLoader
from contracts.errors import ContractError
from contracts.modes import Mode, mode

__all__ = ["Hook", "install"]

CHILDREN = "contracts.enforcement.imports"
"""The key of `Children` in the configuration that `multiprocessing` passes on."""


@dataclass(frozen=True)
class Hook:
    """
    Contract-checked imports of some packages, until they are uninstalled.

    As a context manager, it is uninstalled at the end of the block. Modules that were imported
    stay under contract.
    """

    finder: CheckedFinder

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages that are imported under contract, with all modules in them."""
        return self.finder.packages

    def uninstall(self) -> None:
        """Import without contracts from now on; a second call does nothing."""
        if self.finder in sys.meta_path:
            sys.meta_path.remove(self.finder)
        if not _installed():
            _configuration().pop(CHILDREN, None)

    def __enter__(self) -> Self:
        """Return the hook."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Uninstall."""
        self.uninstall()


def install(*packages: str, strict: bool = True, arrays_only: bool = True) -> Hook:
    """
    Import packages, and all modules in them, under contract.

    Each function, method and dataclass with an array in its annotations is as if it were
    `checked`. Install before the import; a package may install itself, at the top of its
    `__init__`. If the mode is off, nothing is installed.

    Args:
        packages: names of packages and modules, dotted.
        strict: whether a contract that cannot be read is an error of the import; else it is a
            `ContractWarning`, and the function stays as it is: for other people's code.
        arrays_only: whether a function without an array in its annotations stays as it is; else
            every annotated function and dataclass is checked, by its types.

    Raises:
        ContractError: a name is not that of a package, or it is imported already.
    """
    for package in packages or [None]:
        _check_name(package)
    finder = CheckedFinder(packages, ImportOptions(strict, arrays_only))
    if mode() is not Mode.OFF:
        _check_not_imported(finder)
        _insert(finder)

    return Hook(finder)


def _insert(finder: CheckedFinder) -> None:
    sys.meta_path.insert(0, finder)
    _configuration()[CHILDREN] = Children()


class Children:
    """
    A value whose unpickling in a child process installs the hooks of its parent.

    A process inherits the configuration of its parent; one that is not forked unpickles it
    before it imports anything of the packages.
    """

    def __reduce__(self) -> tuple[Callable[..., Children], tuple[Any, ...]]:
        """Pickle as the call that installs in the child."""
        return _inherit, ([(finder.packages, finder.options) for finder in _installed()],)


def _inherit(inherited: Iterable[tuple[tuple[str, ...], ImportOptions]]) -> Children:
    installed = {finder.packages for finder in _installed()}
    for packages, options in inherited:
        if packages not in installed:
            _insert(CheckedFinder(packages, options))

    return Children()


def _installed() -> list[CheckedFinder]:
    return [each for each in reversed(sys.meta_path) if isinstance(each, CheckedFinder)]


def _configuration() -> dict[str, Any]:
    """Return the configuration that `multiprocessing` passes from a process to its children."""
    return current_process()._config  # type: ignore[attr-defined,no-any-return]  # noqa: SLF001


def _check_name(package: object) -> None:
    expected = "the dotted name of a package"
    if isinstance(package, str) and all(map(str.isidentifier, package.split("."))):
        return
    actual = "nothing" if package is None else repr(package)
    message = f"install: packages: got {actual}, expected {expected}"
    raise ContractError(message, argument="packages", expected=expected, actual=package)


def _check_not_imported(finder: CheckedFinder) -> None:
    for name, module in sorted(sys.modules.items()):
        if finder.covers(name) and not _is_checked(module):
            message = f"install: {name} is imported already: install before importing it"
            raise ContractError(message, argument="packages", actual=name)


def _is_checked(module: ModuleType) -> bool:
    """Whether an imported module needs no check: it is checked already, or has no code."""
    spec = getattr(module, "__spec__", None)
    being_imported = getattr(spec, "_initializing", False)

    return being_imported or isinstance(
        getattr(spec, "loader", None), CheckedLoader | NamespaceLoader
    )
