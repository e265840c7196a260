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

__all__ = [
    "Hooks",
    "pytest_addhooks",
    "pytest_addoption",
    "pytest_collection_modifyitems",
    "pytest_load_initial_conftests",
    "pytest_report_header",
]


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
    options = {
        "--contracts": "import these packages and modules under contract; may be repeated",
        "--contracts-fuzz": (
            "import these packages and modules under contract, and hold everything in them that "
            "can be called against it: on valid calls, and on calls that break it"
        ),
    }
    group = parser.getgroup("contracts")
    for name, said in options.items():
        group.addoption(name, action="append", default=[], metavar="PACKAGE[,PACKAGE]", help=said)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """
    Install before the first conftest is imported.

    A worker of pytest-xdist has the option without its command line, so what is parsed is read.
    """
    options = early_config.known_args_namespace
    packages = _packages([*options.contracts, *options.contracts_fuzz])
    if packages:
        _install(early_config, packages)


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say what is imported under contract, and what may be misspelt."""
    packages = _packages([*config.getoption("contracts"), *config.getoption("contracts_fuzz")])
    missing = [each for each in packages if find_spec(each.partition(".")[0]) is None]
    lost = f"; not found: {', '.join(missing)}" if missing else ""

    return [f"contracts: {', '.join(packages)}{lost}"] if packages else []


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Add the properties of what is fuzzed, before anything is deselected."""
    packages = _packages(config.getoption("contracts_fuzz"))
    if packages:
        items += _fuzzed(session, packages)


def _fuzzed(session: pytest.Session, packages: list[str]) -> list[pytest.Item]:
    # Every run of pytest imports this file, few use it.
    from contracts.fuzz_items import fuzz_items  # noqa: PLC0415

    try:
        return [item for each in packages for item in fuzz_items(session, each)]
    except ContractError as error:
        message = f"--contracts-fuzz: {error}"
        raise pytest.UsageError(message) from None


def _install(config: pytest.Config, packages: list[str]) -> None:
    # Every run of pytest imports this file, few use it.
    from contracts.imports import install  # noqa: PLC0415

    try:
        config.add_cleanup(install(*packages).uninstall)
    except ContractError as error:
        message = f"--contracts: {error}"
        raise pytest.UsageError(message) from None


def _packages(given: list[str]) -> list[str]:
    """Split what was given at commas; each package counts once."""
    return list(dict.fromkeys(each.strip() for text in given for each in text.split(",")))
