"""`pytest --contracts=package`: the tests of a package, with the package under contract."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from contracts.errors import ContractError

__all__ = ["pytest_addoption", "pytest_load_initial_conftests", "pytest_report_header"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.getgroup("contracts").addoption(
        "--contracts",
        action="append",
        default=[],
        metavar="PACKAGE[,PACKAGE]",
        help="import these packages and modules under contract; may be repeated",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """
    Install before the first conftest is imported.

    A worker of pytest-xdist has the option without its command line, so what is parsed is read.
    """
    packages = _packages(early_config.known_args_namespace.contracts)
    if packages:
        _install(early_config, packages)


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say what is imported under contract, and what may be misspelt."""
    packages = _packages(config.getoption("contracts"))
    missing = [each for each in packages if find_spec(each.partition(".")[0]) is None]
    lost = f"; not found: {', '.join(missing)}" if missing else ""

    return [f"contracts: {', '.join(packages)}{lost}"] if packages else []


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
