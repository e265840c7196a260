"""Cells of a notebook under contract: `%load_ext contracts`."""

import ast
from types import SimpleNamespace

import numpy as np
import pytest

import contracts
from contracts import ContractError

CELL = '''
import numpy as np
from jaxtyping import Float


def add(x: Float[np.ndarray, " n"], y: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """Add."""
    return x + y


def half(x: int) -> int:
    return x / 2
'''

TWO, ONE = np.zeros(2), np.zeros(1)


@pytest.fixture
def shell():
    """Return what the extension uses of a shell of IPython."""
    return SimpleNamespace(ast_transformers=[], user_ns={"__name__": "__main__"})


def run(shell, cell):
    """Run a cell as IPython does, and return its function `add`."""
    tree = ast.parse(cell)
    for each in shell.ast_transformers:
        tree = each.visit(tree)
    code = compile(ast.fix_missing_locations(tree), "<cell>", "exec")
    exec(code, shell.user_ns)  # noqa: S102 - the cell above

    return shell.user_ns["add"]


def test_functions_of_later_cells_are_under_contract(shell):
    """A cell that is run after the extension is loaded defines functions under contract."""
    before = run(shell, CELL)
    contracts.load_ipython_extension(shell)
    add = run(shell, CELL)

    assert 2 == len(before(TWO, ONE))
    with pytest.raises(ContractError, match="y: got 1 on axis 0"):
        add(TWO, ONE)
    assert 1.5 == shell.user_ns["half"](3)


def test_extension_is_loaded_once_and_unloaded(shell):
    """Loaded twice, the extension adds its decorators once; unloaded, it adds none."""
    contracts.load_ipython_extension(shell)
    contracts.load_ipython_extension(shell)

    assert 1 == len(shell.ast_transformers)
    contracts.unload_ipython_extension(shell)

    assert 2 == len(run(shell, CELL)(TWO, ONE))
