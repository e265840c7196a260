"""The command `python -m contracts infer`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contracts.__main__ import main

MODULE = """
import numpy as np
from contracts import checked
from jaxtyping import Float


def pairs(x: Float[np.ndarray, "n k"]) -> Float[np.ndarray, "n k"]:
    return (x[:, None] - x[None]).sum(-1)


@checked
def columns(x: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n"]:
    return x.sum(1)


class Window:
    def __init__(self, size=2):
        self.size = size

    def __call__(self, x):
        return x[: self.size]
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module that can be imported."""
    name = f"measured_{tmp_path.name.replace('-', '_')}"
    (tmp_path / f"{name}.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    return name


def run(*arguments: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, ["infer", *arguments])


def test_the_contract_is_printed_with_its_imports() -> None:
    """The example may use np."""
    result = run("numpy:outer", "--example", "np.arange(3.0), np.arange(4.0)")

    assert result.exit_code == 0
    assert result.output == (
        "import numpy as np\nfrom jaxtyping import Float\n\n"
        'def outer(\n    a: Float[np.ndarray, "n"],\n    b: Float[np.ndarray, "m"],\n'
        "    out=None,\n"
        ') -> Float[np.ndarray, "n m"]: ...\n'
    )


def test_an_object_is_built_from_an_expression(module: str) -> None:
    """A class without arguments is built as well."""
    built = run(f"{module}:Window(3)", "--example", "np.arange(9.0)")
    plain = run(f"{module}:Window", "--example", "x=np.arange(9.0)")

    assert "min(n,3)" in built.output
    assert "min(n,2)" in plain.output


def test_annotations_are_compared(module: str) -> None:
    """A wrong annotation of the result is reported with the call that shows it."""
    result = run(f"{module}:pairs", "--compare", "--example", "np.ones((3, 5))")

    assert result.exit_code == 1
    assert (
        "contracts: the annotation of the result is wrong: x (3, 5): "
        "return: got 3 on axis 1, expected k = 5"
    ) in result.output


def test_annotations_that_are_checked_are_compared(module: str) -> None:
    """The function is called without its checks: it accepts more than its annotation says."""
    result = run(f"{module}:columns", "--compare", "--example", "np.ones((4, 3))")

    assert result.exit_code == 1
    assert (
        "contracts: the annotations refuse a call that runs: x (4, 4): "
        "x: got 4 on axis 1, expected 3"
    ) in result.output


def test_right_annotations_are_no_difference(module: str) -> None:
    """The status is zero."""
    result = run("numpy:sort", "--compare", "--example", "np.ones((3, 5))")

    assert result.exit_code == 2
    assert "has no contract" in result.output
    assert run(f"{module}:pairs", "--example", "np.ones((3, 5))").exit_code == 0


@pytest.mark.parametrize(
    ("target", "example", "message"),
    [
        ("numpy", "1", "TARGET: got 'numpy', expected mypkg.mod:name"),
        ("numpy:nothing", "1", "TARGET: got 'nothing': NameError: name 'nothing' is not defined"),
        ("numpy:sum", "np.ones(", "--example: got 'np.ones(': SyntaxError: '(' was never closed"),
        ("numpy:sum", "2", "example: got no array of NumPy or torch, expected at least one"),
        ("no_such_module:f", "1", "cannot import 'no_such_module': ModuleNotFoundError"),
    ],
)
def test_bad_input_is_refused_in_one_line(target: str, example: str, message: str) -> None:
    """The line names the argument; the status is two."""
    result = run(target, "--example", example)

    assert result.exit_code == 2
    assert result.output.startswith(f"contracts: {message}")
    assert result.output.count("\n") == 1
