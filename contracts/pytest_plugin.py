"""
What pytest does for contracts.

`pytest --contracts=package`: the tests of a package, with the package under contract;
`pytest --contracts-fuzz=package`: beside them, everything in it held against its own contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
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
]

OPTIONS = {
    "--contracts": "import these packages and modules under contract; may be repeated",
    "--contracts-fuzz": (
        "import these packages and modules under contract, and hold everything in them that "
        "can be called against it: on valid calls, and on calls that break it"
    ),
}

WANTED = pytest.StashKey[list[str]]()
"""The ids of what is fuzzed that are given; all if none is."""


class Hooks:
    """What a `conftest.py` may say."""

    @pytest.hookspec(firstresult=True)
    def pytest_contracts_given(self, subject: Any) -> Mapping[str, Any] | None:
        """
        Say what a callable is given where `--contracts-fuzz` cannot draw it from annotations.

        Values, or strategies of Hypothesis, by the name of the argument; of a class, of its
        constructor. None for a callable that needs nothing.
        """


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Let a `conftest.py` say what callables are given."""
    pluginmanager.add_hookspecs(Hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("contracts")
    for name, said in OPTIONS.items():
        group.addoption(name, action="append", default=[], metavar="PACKAGE[,PACKAGE]", help=said)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """
    Install before the first conftest is imported.

    A worker of pytest-xdist has the option without its command line, so what is parsed is read.
    """
    options = early_config.known_args_namespace
    if options.contracts:
        _install(early_config, "--contracts", _packages(options.contracts))
    if options.contracts_fuzz:
        _install(early_config, "--contracts-fuzz", _packages(options.contracts_fuzz))
        _check_mode()


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say what is imported under contract, and what may be misspelt."""
    packages = _packages([*config.getoption("contracts"), *config.getoption("contracts_fuzz")])
    missing = [each for each in packages if find_spec(each.partition(".")[0]) is None]
    lost = f"; not found: {', '.join(missing)}" if missing else ""

    return [f"contracts: {', '.join(packages)}{lost}"] if packages else []


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Take the ids of what is fuzzed off the paths of the command line."""
    config = session.config
    packages = tuple(f"{each}." for each in _packages(config.getoption("contracts_fuzz")))
    wanted = [each for each in config.args if f"{each.partition('::')[0]}.".startswith(packages)]
    config.stash[WANTED] = [each for each in wanted if "::" in each]
    config.args = [each for each in config.args if each not in config.stash[WANTED]]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Add the properties of what is fuzzed, before anything is deselected."""
    packages = _packages(config.getoption("contracts_fuzz"))
    if packages:
        # Every run of pytest imports this file, few use it.
        from contracts.fuzzing.items import fuzz_items  # noqa: PLC0415

        items += fuzz_items(session, packages, config.stash[WANTED])


def _install(config: pytest.Config, option: str, packages: list[str]) -> None:
    # Every run of pytest imports this file, few use it.
    from contracts.enforcement.imports import install  # noqa: PLC0415

    try:
        config.add_cleanup(install(*packages).uninstall)
    except ContractError as error:
        message = f"{option}: {error}"
        raise pytest.UsageError(message) from None


def _check_mode() -> None:
    if mode() is not Mode.ON:
        message = f"--contracts-fuzz: CONTRACTS is {mode()}, where on belongs"
        raise pytest.UsageError(message)


def _packages(given: list[str]) -> list[str]:
    """Split what was given at commas; each package counts once."""
    return list(dict.fromkeys(each.strip() for text in given for each in text.split(",")))
