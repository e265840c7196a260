"""What the package asks for, and what it loads before it is needed."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent

HELP = """
from click.testing import CliRunner
from rnn_spec.cli import main
assert CliRunner().invoke(main, ["--help"]).exit_code == 0
"""


def bounds(requirements: Iterable[str], operator: str) -> dict[str, str]:
    """The version that each requirement gives after *operator*."""
    return {
        requirement.name: specifier.version
        for requirement in map(Requirement, requirements)
        for specifier in requirement.specifier
        if specifier.operator == operator
    }


def loaded_by(code: str) -> set[str]:
    """
    The top-level modules that a fresh interpreter holds after *code*.

    Without the working directory on its path: the installed package is what is held to this.
    """
    report = "\nimport sys; print(*{name.partition('.')[0] for name in sys.modules})"
    run = subprocess.run(
        [sys.executable, "-P", "-c", code + report], capture_output=True, check=True, text=True
    )
    return set(run.stdout.split())


def test_lowest_versions_are_the_pins_of_the_gate() -> None:
    """Each lower bound in pyproject.toml is the version that the gate's lowest row installs."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = pyproject["project"]["dependencies"] + pyproject["dependency-groups"]["test"]
    pins = (ROOT / "constraints" / "lowest.txt").read_text(encoding="utf-8").splitlines()

    assert bounds(needed, ">=") == bounds(pins, "==")


@pytest.mark.parametrize("code", ["import rnn_spec", "import rnn_spec.cli", HELP])
def test_command_line_speaks_without_torch(code: str) -> None:
    """Who asks for help, or only imports the package, does not wait for torch."""
    loaded = loaded_by(code)

    assert set() == loaded & {"torch"}


def test_contracts_alone_load_nothing_heavy() -> None:
    """Contracts are of use where there is neither a tensor, a test nor a page."""
    loaded = loaded_by("import contracts")

    assert set() == loaded & {"torch", "hypothesis", "sphinx"}
