"""
The pytest plugin of contracts.

`pytest --contracts=package` runs tests with a package under contract.
`pytest --contracts-fuzz=package` also checks every callable in it on generated calls.
`--contracts-fuzz-empty` adds axes of size 0.
`pytest --contracts-fuzz-inferred=FILE` checks functions against inferred contracts.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import ContractError
from contracts.modes import Mode, mode

__all__ = [
    "Hooks",
    "pytest_addhooks",
    "pytest_addoption",
    "pytest_collection",
    "pytest_collection_modifyitems",
    "pytest_load_initial_conftests",
    "pytest_report_header",
    "pytest_runtest_call",
    "pytest_terminal_summary",
]

OPTIONS = {
    "--contracts": "import these packages and modules under contract; may be repeated",
    "--contracts-fuzz": (
        "import these packages and modules under contract, and check every callable in them "
        "on generated calls: valid ones, and ones that break its contract"
    ),
    "--contracts-fuzz-inferred": (
        "check functions on generated calls against the contracts that "
        "`python -m contracts annotate --json FILE` inferred from calls"
    ),
}

EMPTY = "with --contracts-fuzz: draw axes of size 0 as well, such as an empty batch"

INFERRED = "--contracts-fuzz-inferred"

SELECTED = pytest.StashKey[list[str]]()
"""The ids of generated items on the command line; without any, all items run."""


class Hooks:
    """Hooks that a `conftest.py` may implement."""

    @pytest.hookspec(firstresult=True)
    def pytest_contracts_given(self, subject: Any) -> Mapping[str, Any] | None:
        """
        Return arguments that `--contracts-fuzz` cannot generate from the annotations.

        Return values, or strategies of Hypothesis, by the name of the argument; for a class, the
        arguments of its constructor. Return None for a callable that needs none.
        """


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Register the hooks for `conftest.py`."""
    pluginmanager.add_hookspecs(Hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("contracts")
    for name, text in OPTIONS.items():
        metavar = "FILE" if name == INFERRED else "PACKAGE[,PACKAGE]"
        group.addoption(name, action="append", default=[], metavar=metavar, help=text)
    group.addoption("--contracts-fuzz-empty", action="store_true", help=EMPTY)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """
    Install the import hook before the first conftest is imported.

    A worker of pytest-xdist has no command line, so the parsed options are used.
    """
    options = early_config.known_args_namespace
    if options.contracts:
        _install(early_config, "--contracts", _packages(options.contracts))
    if options.contracts_fuzz:
        _install(early_config, "--contracts-fuzz", _packages(options.contracts_fuzz))
        _check_mode()


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Name the packages under contract, and the ones that do not exist."""
    packages = _packages([*config.getoption("contracts"), *config.getoption("contracts_fuzz")])
    missing = [each for each in packages if find_spec(each.partition(".")[0]) is None]
    not_found = f"; not found: {', '.join(missing)}" if missing else ""

    return [f"contracts: {', '.join(packages)}{not_found}"] if packages else []


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Remove the ids of generated items from the paths of the command line."""
    config = session.config
    packages = tuple(f"{each}." for each in _packages(config.getoption("contracts_fuzz")))
    selected = [each for each in config.args if f"{each.partition('::')[0]}.".startswith(packages)]
    config.stash[SELECTED] = [each for each in selected if "::" in each]
    config.args = [each for each in config.args if each not in config.stash[SELECTED]]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """
    Add the generated items, before any item is deselected.

    Raises:
        UsageError: a package that should be under contract does not exist.
    """
    if not hasattr(config, "workerinput"):  # a worker of pytest-xdist ends with an internal error
        _check_packages(_packages(config.getoption("contracts")))
    packages = _packages(config.getoption("contracts_fuzz"))
    if packages:
        # Every run of pytest imports this file, few use it.
        from contracts.fuzzing.items import fuzz_items  # noqa: PLC0415

        items += fuzz_items(session, packages, config.stash[SELECTED])
    for file in config.getoption(INFERRED):
        items += _inferred_items(session, config.invocation_params.dir / file)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:  # noqa: ARG001 - pytest's
    """
    Add notes to an error of a generated call, if integers were drawn without a bound.

    Raises:
        Exception: the test raised it.
    """
    try:
        return (yield)
    except Exception as error:
        if "contracts.strategies.generator" in sys.modules:  # a call was generated
            # Every run of pytest imports this file, few use it.
            from contracts.fuzzing.unbounded import note_unbounded  # noqa: PLC0415

            note_unbounded(error)
        raise


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why generated tests were skipped; with `-rs`, pytest itself does."""
    config, reports = terminalreporter.config, terminalreporter.getreports("skipped")
    is_fuzzed = config.getoption("contracts_fuzz") or config.getoption(INFERRED)
    if reports and is_fuzzed and not terminalreporter.hasopt("skipped"):
        # Every run of pytest imports this file, few use it.
        from contracts.fuzzing.skipped import skipped_lines  # noqa: PLC0415

        for line in skipped_lines(reports):
            terminalreporter.write_line(line)


def _install(config: pytest.Config, option: str, packages: list[str]) -> None:
    # Every run of pytest imports this file, few use it.
    from contracts.enforcement.imports import install  # noqa: PLC0415

    try:
        config.add_cleanup(install(*packages).uninstall)
    except ContractError as error:
        message = f"{option}: {error}"
        raise pytest.UsageError(message) from None


def _inferred_items(session: pytest.Session, path: Path) -> list[pytest.Item]:
    # Every run of pytest imports this file, few use it.
    from contracts.fuzzing.inferred import InferredFile  # noqa: PLC0415

    try:
        return list(session.genitems(InferredFile.of(session, path)))
    except ContractError as error:
        message = f"{INFERRED}: {error}"
        raise pytest.UsageError(message) from None


def _check_mode() -> None:
    if mode() is not Mode.ON:
        message = f"--contracts-fuzz: CONTRACTS: got {mode()}, expected on"
        raise pytest.UsageError(message)


def _check_packages(packages: list[str]) -> None:
    """Check that each package exists, once all tests are imported."""
    missing = [each for each in packages if not _is_there(each)]
    if missing:
        message = f"--contracts: {', '.join(missing)}: not found, so no call of it is checked"
        raise pytest.UsageError(message)


def _is_there(package: str) -> bool:
    """Return whether a package or module exists; one whose parent raises an error may."""
    try:
        return package in sys.modules or find_spec(package) is not None
    except ModuleNotFoundError as error:
        return not f"{package}.".startswith(f"{error.name}.")
    except Exception:
        return True


def _packages(values: list[str]) -> list[str]:
    """Split the values of an option at commas, without duplicates."""
    return list(dict.fromkeys(each.strip() for text in values for each in text.split(",")))
