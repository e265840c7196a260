"""Cells of a notebook under contract: `%load_ext contracts`."""

import ast
import inspect
import os
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

BREAKING = "add(np.zeros(2), np.zeros(1))"
"""A call that breaks the contract of `add`, and whose result is of size 2 without it."""

TWO, ONE = np.zeros(2), np.zeros(1)


@pytest.fixture
def shell():
    """Return what the extension uses of a shell of IPython."""
    return SimpleNamespace(
        ast_transformers=[],
        user_ns={"__name__": "__main__"},
        register_magic_function=lambda *_: None,
        magics_manager=SimpleNamespace(magics={"line": {}, "cell": {}}),
    )


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


@pytest.fixture
def ipython(monkeypatch):
    """Yield a shell of IPython in which the extension is loaded."""
    shells = pytest.importorskip("IPython.core.interactiveshell")
    monkeypatch.setenv("CONTRACTS", "on")
    monkeypatch.delenv("CONTRACTS")  # it is restored at the end
    shell = shells.InteractiveShell.instance()
    shell.run_cell("%load_ext contracts")

    yield shell

    shell.run_cell("%unload_ext contracts")
    shells.InteractiveShell.clear_instance()


def is_under_contract(ipython):
    """Return whether the function of the cell is under contract."""
    error = ipython.run_cell(BREAKING, silent=True).error_in_exec

    return isinstance(error, ContractError)


def test_magic_sets_the_mode_of_later_cells(ipython, capsys):
    """`%contracts off` leaves later cells alone, and `%contracts on` does not."""
    found = []
    for mode in ("", "off", "shapes", "on"):
        ipython.run_cell(f"%contracts {mode}")
        ipython.run_cell(CELL)
        found.append(is_under_contract(ipython))
    shown = [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()]

    assert [True, False, True, True] == found
    assert {"on", "off", "shapes"} <= set(shown)
    assert "on" == os.environ["CONTRACTS"]


def test_magic_of_a_cell_sets_its_mode_alone(ipython):
    """`%%contracts` puts one cell under contract, and the others are as before."""
    ipython.run_cell("%contracts off")
    ipython.run_cell(f"%%contracts\n{CELL}")
    one = is_under_contract(ipython)
    ipython.run_cell(CELL)
    other = is_under_contract(ipython)
    ipython.run_cell("%contracts on")
    ipython.run_cell(f"%%contracts off\n{CELL}")

    assert (True, False, False) == (one, other, is_under_contract(ipython))
    assert "on" == os.environ["CONTRACTS"]


def test_cell_that_fails_stops_the_notebook(ipython, capsys):
    """The error of a cell is shown once, and the cell has failed for IPython."""
    result = ipython.run_cell("%%contracts\nx = 0\n1 / x")
    shown = capsys.readouterr().out

    assert isinstance(result.error_in_exec, ZeroDivisionError)
    assert (1, 1) == (shown.count("division by zero"), shown.count("Traceback"))
    assert "notebook_cells" not in shown


def test_cell_that_cannot_be_read_stops_the_notebook(ipython, capsys):
    """The place of the mistake is shown once, without the magic."""
    result = ipython.run_cell("%%contracts\n1 +* 2")
    shown = capsys.readouterr().out

    assert "SyntaxError: invalid syntax" in str(result.error_in_exec)
    assert 1 == shown.count("1 +* 2")
    assert "notebook_cells" not in shown


def test_cell_below_the_magic_leaves_the_shell_as_it_was(ipython, capsys):
    """The errors of later cells are shown."""
    ipython.run_cell("%%contracts\n1 / 0")
    capsys.readouterr()
    ipython.run_cell("1 / 0")

    assert 1 == capsys.readouterr().out.count("Traceback")


def test_mistake_in_an_annotation_is_located_in_its_cell(ipython):
    """The error names the cell and the line, and no file that IPython has made."""
    cell = CELL.replace('" n"]:', '"2*m"]:')
    ipython.run_cell("%contracts on")
    error = ipython.run_cell(cell).error_in_exec

    assert str(error).startswith("In[1]:5: add: return: axis '2*m' uses m")


def test_unknown_mode_is_an_error_in_one_line(ipython, capsys):
    """The error says what was expected."""
    result = ipython.run_cell("%contracts maybe")
    said = "UsageError: %contracts: got 'maybe', expected on, shapes, off or oracle"

    assert not result.success
    assert [said] == capsys.readouterr().err.strip().splitlines()


def test_magic_is_gone_when_the_extension_is_unloaded(ipython):
    """Unloaded, the extension leaves no magic."""
    ipython.run_cell("%unload_ext contracts")

    assert "contracts" not in ipython.magics_manager.magics["line"]
    assert "contracts" not in ipython.magics_manager.magics["cell"]


def test_inferred_contract_is_shown_as_its_definition():
    """The last line of a cell shows the definition, and no fields of the object."""
    pretty = pytest.importorskip("IPython.lib.pretty").pretty
    inferred = contracts.Inferred("half", inspect.signature(lambda x: x), {"x": "int"})

    assert "def half(x: int): ..." == str(inferred) == pretty(inferred)
