"""Contracts under TorchScript: a trace records no check, and scripting is refused."""

import inspect
import sys
import warnings
from typing import Any

import numpy as np
import pytest
import torch
from jaxtyping import Float
from torch import Tensor, nn, randn

from contracts import ContractError, checked, install

pytestmark = pytest.mark.filterwarnings(
    "ignore:`torch.jit:DeprecationWarning", "ignore:.*torch.jit.*:FutureWarning"
)

ADVICE = "which is under contract: use torch.export, or torch.jit.trace"


@checked
def summed(x: Float[Tensor, "n d"]) -> Float[Tensor, " n"]:
    """Sum the rows."""
    return x.sum(-1)


@checked
def stretched(x: Float[Tensor, "*#n d"], y: Float[Tensor, "*#n d"]) -> Float[Tensor, "*n d"]:
    """Broadcast."""
    return x + y


@checked
def either(x: Float[np.ndarray, "n d"] | Float[Tensor, "n d"]) -> Any:
    """Sum the rows of an array of one library or the other."""
    return x.sum(-1)


@checked
def of_any_library(x: Float[Any, "n d"]) -> Float[Any, " n"]:
    """Sum the rows of an array of any library."""
    return x.sum(-1)


def calling(x: Tensor) -> Tensor:
    """Call a function under contract."""
    return summed(x)


class Linear(nn.Module):
    """A module whose forward is under contract."""

    def __init__(self):
        super().__init__()
        self.n, self.m = 4, 3
        self.linear = nn.Linear(4, 3)

    @checked
    def forward(self, x: Float[Tensor, "*batch {self.n}"]) -> Float[Tensor, "*batch {self.m}"]:
        """Map."""
        return self.linear(x)


class Plain(Linear):
    """The same without a contract."""

    forward = inspect.unwrap(Linear.forward)


@checked
class Whole(nn.Module):
    """A module whose class is under contract."""

    def forward(self, x: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
        """Return the argument."""
        return x


class Calling(nn.Module):
    """A module that calls a function under contract."""

    def forward(self, x: Tensor) -> Tensor:
        """Call."""
        return summed(x)


MODULE = """
from jaxtyping import Float
from torch import Tensor, nn

class Imported(nn.Module):
    def forward(self, x: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
        return x
"""


def traced(target, *arguments):
    """Return a trace, and its warnings."""
    with warnings.catch_warnings(record=True) as met:
        warnings.simplefilter("always")
        trace = torch.jit.trace(target, arguments)

    return trace, [str(each.message) for each in met]


def nodes(trace):
    """Return the nodes of a trace."""
    return [node.kind() for node in trace.inlined_graph.nodes()]


@pytest.mark.parametrize("function", [summed, stretched, either, of_any_library])
def test_trace_of_a_function_is_the_one_without_a_contract(function):
    """The nodes and the warnings are the same, and any number of rows is accepted."""
    arguments = [randn(5, 3) for _ in inspect.signature(function).parameters]
    plain, expected = traced(inspect.unwrap(function), *arguments)
    trace, met = traced(function, *arguments)
    others = [randn(7, 3) for _ in arguments]

    assert (nodes(plain), expected) == (nodes(trace), met)
    assert torch.equal(function(*others), trace(*others))


def test_trace_of_a_module_is_the_one_without_a_contract():
    """The trace of a module too accepts any batch axes that the contract accepts."""
    module, same, x = Linear(), Plain(), randn(2, 5, 4)
    plain, expected = traced(same, x)
    trace, met = traced(module, x)

    assert (nodes(plain), expected) == (nodes(trace), met)
    assert torch.equal(module(x[:1]), trace(x[:1]))


def test_broken_contract_is_not_traced():
    """A wrong call fails while it is traced."""
    with pytest.raises(ContractError, match="x: got 3 on axis 1"):
        torch.jit.trace(Linear(), (randn(5, 3),), check_trace=False)


@pytest.mark.parametrize(
    ("target", "name"),
    [
        (summed, "summed"),
        (calling, "summed"),
        (Calling(), "summed"),
        (Linear().forward, "Linear.forward"),
        (Whole(), "Whole"),
        (nn.Sequential(nn.Linear(3, 3), Whole()), "Whole"),
    ],
)
def test_script_is_refused_in_one_line(target, name):
    """The error names the function under contract, and the alternatives."""
    with pytest.raises(ContractError) as caught:
        torch.jit.script(target)

    assert f"TorchScript cannot read {name}, {ADVICE}" == str(caught.value)


def test_script_of_an_imported_module_is_refused(tmp_path, monkeypatch):
    """A class of a contract-checked import refuses scripting too."""
    (tmp_path / "scripted.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    with install("scripted"):
        from scripted import Imported  # noqa: PLC0415
    monkeypatch.delitem(sys.modules, "scripted")
    with pytest.raises(ContractError, match=f"TorchScript cannot read Imported, {ADVICE}"):
        torch.jit.script(Imported())


def test_script_of_a_method_under_contract_is_the_error_of_torch():
    """TorchScript calls no hook for a method alone: the error is that without a contract."""
    Linear()(torch.zeros(2, 4))  # the first call generates the code that the error names

    with pytest.raises(RuntimeError, match="Unknown type constructor Float") as plain:
        torch.jit.script(Plain())
    with pytest.raises(RuntimeError, match="Unknown type constructor Float") as caught:
        torch.jit.script(Linear())

    assert str(plain.value).splitlines()[1] == str(caught.value).splitlines()[1]
    assert "<contract of " in str(caught.value)


def test_own_preparation_for_scripting_is_kept():
    """A class with its own `__prepare_scriptable__` keeps it."""

    @checked
    class Prepared(nn.Module):
        def __prepare_scriptable__(self):
            return nn.Identity()

        def forward(self, x: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
            return x

    x = randn(2, 3)

    assert torch.equal(x, torch.jit.script(Prepared())(x))
