"""
Run jaxtyping's own tests with `contracts` in place of its decorator and its import hook.

The tests are not in its package: they are run by hand, on a clone, where JAX and what its tests
need are installed; those of its extension of IPython only where IPython is.
`cd tests && python -m peers.jaxtyping_tests path/to/jaxtyping` prints each test that fails with the
reason that `DIFFERENCES` has for it, and the count of those that pass. The exit status is 1 if a
test fails without a reason, or passes in spite of one.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.util import find_spec
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
    "test_decorator::test_stringified_multiple_varaidic": (
        "an annotation in a string that jaxtyping refuses is an error at the declaration"
    ),
    "test_import_hook::test_import_hook_broken_checker": (
        "it names a type checker that does not exist; `install` takes none"
    ),
    "test_messages::test_arg_localisation": MESSAGES,
    "test_messages::test_return": MESSAGES,
    "test_messages::test_dataclass_init": MESSAGES,
}
"""Why a test does not pass, by its name without parameters."""

OF_IPYTHON = "test_ipython_extension.py"
"""The tests that need IPython."""

CONFTEST = '''
"""`contracts` in place of jaxtyping's decorator, import hook and extension of IPython."""

import inspect
import random
import warnings

import jax.random as jr
import jaxtyping
import pytest
from jaxtyping import jaxtyped as of_jaxtyping

from contracts import checked, install
from contracts.enforcement.decorators import Decorators
from contracts.enforcement.instrumentation import ImportOptions
from contracts.enforcement.notebook_cells import CheckedCells

OLD = "As of jaxtyping version 0.2.24, a type checker is passed as an argument"


def under_contract(definition):
    """Stand in for a type checker, and for `jaxtyped` with one."""
    if inspect.isclass(definition):
        return Decorators(arrays_only=False).dataclass(definition)

    return checked(definition)


def jaxtyped(definition=None, *, typechecker=None):
    """Stand in for `jaxtyped`: a decorator, which warns where it has no type checker."""
    if definition == "context":
        return of_jaxtyping("context")
    if definition is None:
        return under_contract
    warnings.warn(OLD, stacklevel=2)

    return under_contract(definition)


def install_import_hook(modules, typechecker):
    """Stand in for the import hook, which checks every annotated function."""
    names = [modules] if isinstance(modules, str) else modules

    return install(*names, arrays_only=False)


def load_ipython_extension(shell):
    """Stand in for the extension: its magic puts later cells under contract."""

    def typechecker(_):
        shell.ast_transformers[:] = [CheckedCells(ImportOptions(arrays_only=False))]

    shell.register_magic_function(typechecker, "line", "jaxtyping.typechecker")


jaxtyping.jaxtyped = jaxtyped
jaxtyping.install_import_hook = install_import_hook
jaxtyping.load_ipython_extension = load_ipython_extension


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
        shutil.copytree(clone / "test", tests, ignore=_without_ipython)
        (tests / "conftest.py").write_text(CONFTEST, encoding="utf-8")
        report = Path(folder, "report.xml")
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", "--rootdir=."]
        subprocess.run([*command, "test"], cwd=folder, check=False)
        cases = ET.parse(report).iter("testcase")  # noqa: S314 - pytest wrote it

        return {
            f"{each.get('classname', '').rpartition('.')[2]}::{each.get('name')}": _outcome(each)
            for each in cases
        }


def _without_ipython(_folder: str, _names: list[str]) -> list[str]:
    """Return the tests that cannot be run here."""
    return [] if find_spec("IPython") else [OF_IPYTHON]


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
