"""
Run jaxtyping's own tests with `contracts` in place of its decorator.

The tests are not in its package: they are run by hand, on a clone, where JAX and what its tests
need are installed. `cd tests && python -m peers.jaxtyping_tests path/to/jaxtyping` prints each test
that fails with the reason that `DIFFERENCES` has for it, and the count of those that pass. The exit
status is 1 if a test fails without a reason, or passes in spite of one.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

__all__ = ["DIFFERENCES", "main", "outcomes"]

MESSAGES = "the messages are our own: they name the argument, the axis and both sizes"
OF_NUMPY = "with this version of NumPy it fails with jaxtyping itself"

DIFFERENCES: dict[str, str] = {
    "test_array::test_nested_nojaxtyped": (
        "each function has axes of its own; those of the function that calls it are not seen"
    ),
    "test_array::test_incomplete_symbolic": (
        "an axis that nothing binds is an error at the declaration, not at the call"
    ),
    "test_array::test_numpy_arraylike_work_around_pep484_badness": OF_NUMPY,
    "test_array::test_union_of_arraylike": OF_NUMPY,
    "test_decorator::test_local_stringified_annotation": (
        "it waits for a warning about an old way to use jaxtyping's decorator"
    ),
    "test_decorator::test_equinox_converter": "a class without an array is not checked",
    "test_decorator::test_stringified_multiple_varaidic": (
        "an annotation in a string that jaxtyping refuses is an error at the declaration"
    ),
    "test_messages::test_arg_localisation": MESSAGES,
    "test_messages::test_return": MESSAGES,
    "test_messages::test_dataclass_init": MESSAGES,
    "test_pytree::test_treepath_dependence_multiple_structure_annotation": (
        "the ambiguous `?` is a ContractError, with jaxtyping's reason"
    ),
}
"""Why a test does not pass, by its name without parameters."""

OTHERS = (
    "import_hook_tester.py",
    "test_import_hook.py",
    "test_ipython_extension.py",
    "test_no_jax_dependency.py",
)
"""What tests jaxtyping's own import hook, its extension of IPython and its dependencies."""

CONFTEST = '''
"""One decorator in place of jaxtyping's and of the type checkers."""

import inspect
import random

import jax.random as jr
import jaxtyping
import pytest
from jaxtyping import jaxtyped as of_jaxtyping

from contracts import ContractError, checked
from contracts.enforcement.decorators import dataclass


def under_contract(definition=None, *, typechecker=None):
    """Stand in for `jaxtyped`: functions, classes, and the context."""
    if definition == "context":
        return of_jaxtyping("context")
    if definition is None:
        return under_contract
    return dataclass(definition) if inspect.isclass(definition) else checked(definition)


jaxtyping.jaxtyped = under_contract


@pytest.fixture
def typecheck():
    return under_contract


@pytest.fixture
def jaxtyp():
    return lambda _: under_contract


@pytest.fixture
def getkey():
    return lambda: jr.PRNGKey(random.randint(0, 2**31 - 1))


@pytest.fixture(scope="module")
def beartype_or_skip():
    return pytest.importorskip("beartype")


@pytest.fixture(scope="module")
def typeguard_or_skip():
    return pytest.importorskip("typeguard")
'''


def outcomes(clone: Path) -> dict[str, str]:
    """Return what became of each test of a clone: passed, failed or skipped."""
    with TemporaryDirectory() as folder:
        tests = Path(folder, "test")
        shutil.copytree(clone / "test", tests, ignore=shutil.ignore_patterns(*OTHERS))
        (tests / "conftest.py").write_text(CONFTEST, encoding="utf-8")
        report = Path(folder, "report.xml")
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", "--rootdir=."]
        subprocess.run([*command, "test"], cwd=folder, check=False)
        cases = ET.parse(report).iter("testcase")  # noqa: S314 - pytest wrote it

        return {
            f"{each.get('classname', '').rpartition('.')[2]}::{each.get('name')}": _outcome(each)
            for each in cases
        }


def _outcome(case: ET.Element) -> str:
    tags = {each.tag for each in case}
    if tags & {"failure", "error"}:
        return "failed"

    return "skipped" if "skipped" in tags else "passed"


def main(clone: str) -> int:
    """Print the differences and the count; return the exit status."""
    found = outcomes(Path(clone))
    failed = [name for name, outcome in found.items() if outcome == "failed"]
    unexplained = [name for name in failed if _name(name) not in DIFFERENCES]
    passed = [name for name, outcome in found.items() if outcome == "passed"]
    outdated = [each for each in DIFFERENCES if each in map(_name, passed)]
    for name in failed:
        print(f"{name}: {DIFFERENCES.get(_name(name), 'no reason is known')}")  # noqa: T201
    for name in outdated:
        print(f"{name} passes: its reason is outdated")  # noqa: T201
    print(f"{len(passed)} of {len(passed) + len(failed)} pass")  # noqa: T201

    return 1 if unexplained or outdated else 0


def _name(test: str) -> str:
    return test.partition("[")[0]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
