"""Contract-checked imports in other processes: `python -m`, and children of every kind."""

import multiprocessing
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

SUMS = """
import os
import numpy as np
from jaxtyping import Float

def add(x: Float[np.ndarray, " n"], y: Float[np.ndarray, " n"]):
    return x + y

def tell(queue):
    try:
        add(np.zeros(2), np.zeros(3))
    except Exception as error:
        queue.put(type(error).__name__)
"""

PARENT = """
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor

import numpy as np

import contracts

def main(context):
    contracts.install("toy")
    import toy.sums
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        print(type(pool.submit(toy.sums.add, np.zeros(2), np.zeros(3)).exception()).__name__)
    with context.Pool(1) as pool:
        try:
            pool.apply(toy.sums.add, (np.zeros(2), np.zeros(3)))
        except Exception as error:
            print(type(error).__name__)
    queue = context.Queue()
    child = context.Process(target=toy.sums.tell, args=(queue,))
    child.start()
    print(queue.get(timeout=60))
    child.join()
    grandchild = context.Process(target=parent, args=(queue, context))
    grandchild.start()
    print(queue.get(timeout=60))
    grandchild.join()

def parent(queue, context):
    import toy.sums
    child = context.Process(target=toy.sums.tell, args=(queue,))
    child.start()
    child.join()

if __name__ == "__main__":
    main(multiprocessing.get_context(sys.argv[1]))
"""

HANDED_ON = """
from multiprocessing import current_process
from contracts.enforcement.imports import CHILDREN, install

def say():
    print(CHILDREN in current_process()._config)

say()
with install("toy"):
    with install("toys"):
        say()
    say()
say()
"""

CLI = """
import sys
import numpy as np
from jaxtyping import Float

def main(x: Float[np.ndarray, "2"]):
    print(sys.argv[1:])

main(np.zeros(int(sys.argv[1])))
"""


def python(folder, *arguments, **environment):
    """Run Python in a folder."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "CONTRACTS": "on", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture
def folder(tmp_path):
    """A folder with a package that puts itself under contract, and one that does not."""
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy/__init__.py").write_text("")
    (tmp_path / "toy/sums.py").write_text(SUMS)
    (tmp_path / "toyself").mkdir()
    (tmp_path / "toyself/__init__.py").write_text(
        "import contracts\n\ncontracts.install(__name__)\n"
    )
    (tmp_path / "toyself/cli.py").write_text(CLI)
    (tmp_path / "parent.py").write_text(PARENT)

    return tmp_path


@pytest.mark.versions
@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_children_are_under_contract(folder, method):
    """Pools, executors, processes and their own children check as their parent does."""
    done = python(folder, "parent.py", method)

    assert ["ContractError"] * 4 == done.stdout.split(), done.stderr


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_children_without_a_hook_are_unchecked(folder, method):
    """With contracts off, a child raises the error of NumPy."""
    done = python(folder, "parent.py", method, CONTRACTS="off")

    assert ["ValueError"] * 4 == done.stdout.split(), done.stderr


def test_uninstalled_hook_is_not_inherited(folder):
    """A child inherits a hook while it is installed, and not afterwards."""
    done = python(folder, "-c", HANDED_ON)

    assert ["False", "True", "True", "False"] == done.stdout.split(), done.stderr


def test_module_run_from_the_command_line_is_under_contract(folder):
    """`python -m package.module` is checked where the package installs itself."""
    right, wrong = (python(folder, "-m", "toyself.cli", size) for size in "23")

    assert (0, "['2']\n", "") == (right.returncode, right.stdout, right.stderr)
    assert 1 == wrong.returncode
    assert "ContractError: main: x: got 3 on axis 0" in wrong.stderr
    assert f'File "{folder / "toyself/cli.py"}", line 9, in <module>' in wrong.stderr


def test_off_from_the_command_line(folder):
    """With `CONTRACTS=off` the command runs without checks."""
    done = python(folder, "-m", "toyself.cli", "3", CONTRACTS="off")

    assert (0, "['3']\n") == (done.returncode, done.stdout)


@pytest.mark.parametrize("unwanted", ["torch", "pytest", "hypothesis", "sphinx"])
def test_contracts_import_nothing_heavy(folder, unwanted):
    """`import contracts` needs no torch, and no tool of tests or docs."""
    done = python(folder, "-c", f"import contracts, sys; sys.exit({unwanted!r} in sys.modules)")

    assert 0 == done.returncode
