"""Contracts of functions under `torch.compile` and `torch.export`: nothing is added."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import pytest
import torch
from jaxtyping import Float
from torch import Tensor, nn, randn
from torch._dynamo.backends.common import aot_autograd
from torch._dynamo.testing import CompileCounter
from torch.export import Dim, export
from torch.utils import _pytree as pytree

from contracts import ContractError, checked

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("_dynamo"),
    pytest.mark.filterwarnings("ignore:Guards may run slower on Python 3.13.0:RuntimeWarning"),
]

ROWS = 5


class Pair(NamedTuple):
    """A result by name."""

    doubled: Float[Tensor, "n d"]
    summed: Float[Tensor, " n"]


@dataclass
class Fields:
    """A result of a dataclass."""

    doubled: Float[Tensor, "n d"]
    summed: Float[Tensor, " n"]


@checked
def named(x: Float[Tensor, "n d"], y: Float[Tensor, "d m"]) -> Float[Tensor, "n m"]:
    """Share a name between arguments and result."""
    return x @ y


@checked
def run(x: Float[Tensor, "*batch d"], y: Float[Tensor, " d"]) -> Float[Tensor, "*batch d"]:
    """Take a variadic axis."""
    return x + y


@checked
def stretched(x: Float[Tensor, "*#n d"], y: Float[Tensor, "*#n d"]) -> Float[Tensor, "*n d"]:
    """Take variadic axes that broadcast."""
    return x + y


@checked
def expressed(x: Float[Tensor, "n d"]) -> Float[Tensor, "2*n+1 d"]:
    """Compute a size."""
    return torch.cat([x, x, x[:1]])


@checked
def listed(xs: list[Float[Tensor, "n d"]]) -> Float[Tensor, "n d"]:
    """Take a list."""
    return sum(xs[1:], xs[0])


@checked
def ragged(xs: list[Float[Tensor, "_ d"]]) -> Float[Tensor, "n d"]:
    """Take a list of arrays whose first sizes may differ, or not."""
    return torch.cat(xs)


@checked(sample=2)
def sampled(xs: list[Float[Tensor, "n d"]]) -> Float[Tensor, "n d"]:
    """Take a list, of which some items are checked."""
    return sum(xs[1:], xs[0])


@checked
def keyed(xs: dict[str, Float[Tensor, "n d"]]) -> Float[Tensor, "n d"]:
    """Take a dictionary."""
    return xs["a"] + xs["b"]


@checked
def either(x: Float[Tensor, "n d"] | Float[Tensor, "n d 2"]) -> Float[Tensor, " n"]:
    """Take one of two ranks, tried in order."""
    return x.flatten(1).sum(1)


@checked
def optional(
    x: Float[Tensor, "n d"], mask: Float[Tensor, " n"] | None = None
) -> Float[Tensor, "n d"]:
    """Take an optional argument."""
    return x if mask is None else x * mask[:, None]


@checked
def tupled(x: Float[Tensor, "n d"]) -> Pair:
    """Return a named tuple."""
    return Pair(2 * x, x.sum(1))


@checked
def recorded(x: Float[Tensor, "n d"]) -> Fields:
    """Return a dataclass."""
    return Fields(2 * x, x.sum(1))


@checked
def hinted(
    x: Float[Tensor, "n d"],
    power: Literal[1, 2] = 1,
    act: Callable[[Tensor], Tensor] = torch.relu,
    dims: Sequence[int] = (0, 1),
) -> Float[Tensor, ""]:
    """Take a type that beartype checks."""
    return act(x**power).sum(dims)


@checked
def untyped(x: Float[Any, "n d"]) -> Float[Any, "d n"]:
    """Take an array of any library."""
    return x.T


CASES = {
    named: lambda n: (randn(n, 3), randn(3, 2)),
    run: lambda n: (randn(n, 2, 3), randn(3)),
    stretched: lambda n: (randn(n, 3), randn(1, 3)),
    expressed: lambda n: (randn(n, 3),),
    listed: lambda n: ([randn(n, 3), randn(n, 3)],),
    ragged: lambda n: ([randn(n, 3), randn(6, 3)],),
    sampled: lambda n: ([randn(n, 3), randn(n, 3), randn(n, 3)],),
    keyed: lambda n: ({"a": randn(n, 3), "b": randn(n, 3)},),
    either: lambda n: (randn(n, 3, 2),),
    optional: lambda n: (randn(n, 3), randn(n)),
    tupled: lambda n: (randn(n, 3),),
    recorded: lambda n: (randn(n, 3),),
    hinted: lambda n: (randn(n, 3), 2),
    untyped: lambda n: (randn(n, 3),),
}

OF_EVERY_ROW = {named, stretched, recorded, hinted}
"""What differs most between the versions of torch and Python."""

each_case = pytest.mark.parametrize(
    "function",
    [
        pytest.param(each, id=each.__name__, marks=[pytest.mark.versions] * (each in OF_EVERY_ROW))
        for each in CASES
    ],
)


class Wrapped(nn.Module):
    """A module for `torch.export`."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *arguments):
        """Call."""
        return self.function(*arguments)


@pytest.fixture
def _dynamo():
    torch._dynamo.reset()
    yield
    torch._dynamo.reset()


def operations(graph):
    """Return the operations of a graph, without sizes."""
    return [str(node.target) for node in graph.nodes if node.op == "call_function"]


def compiled(function, calls, **options):
    """Return every graph that is compiled for some calls, without a graph break."""
    graphs = []

    def backend(module, _example):
        graphs.append(operations(module.graph))
        return module

    torch._dynamo.reset()
    backend = aot_autograd(fw_compiler=backend)
    whole = torch.compile(function, backend=backend, fullgraph=True, **options)
    for arguments in calls:
        whole(*arguments)

    return graphs


@pytest.mark.parametrize("dynamic", [None, True, False])
@each_case
def test_compiled_graphs_are_those_without_a_contract(function, dynamic):
    """At many sizes, the graphs are those of the function without a contract."""
    calls = [CASES[function](rows) for rows in (ROWS, 6, 7, ROWS, 8)]
    plain = compiled(inspect.unwrap(function), calls, dynamic=dynamic)

    assert plain == compiled(function, calls, dynamic=dynamic)


@each_case
def test_compiled_result_is_the_eager_one(function):
    """A compiled function returns what the eager function returns."""
    arguments = CASES[function](ROWS)
    result = torch.compile(function, backend="eager", fullgraph=True)(*arguments)

    torch.testing.assert_close(vars_of(result), vars_of(function(*arguments)))


def vars_of(result):
    """Return the fields of a dataclass."""
    return vars(result) if isinstance(result, Fields) else result


WRONG = (randn(4, 3), randn(2, 5))
UNSUPPORTED = torch._dynamo.exc.Unsupported


@pytest.mark.parametrize("dynamic", [None, True])
def test_broken_contract_is_refused_under_compile(dynamic):
    """A wrong call raises the error of eager mode, first and after valid ones."""
    compiled = torch.compile(named, backend="eager", dynamic=dynamic)
    with pytest.raises(ContractError) as eager:
        named(*WRONG)
    for _ in range(2):
        with pytest.raises(ContractError) as caught:
            compiled(*WRONG)

        assert str(eager.value) == str(caught.value)
        compiled(randn(4, 3), randn(3, 5))


@checked
def lying(x: Float[Tensor, "n d"]) -> Float[Tensor, "d n"]:
    """Return a wrong result."""
    return x + 1


def test_broken_result_is_refused_under_compile():
    """A result that breaks the contract raises the error of eager mode."""
    with pytest.raises(ContractError, match="return: got 4 on axis 0"):
        torch.compile(lying, backend="eager")(randn(4, 3))


@pytest.mark.parametrize(("function", "wrong"), [(named, WRONG), (lying, WRONG[:1])])
def test_broken_contract_cannot_be_compiled_whole(function, wrong):
    """Under fullgraph, the error is that of Dynamo, and names the contract."""
    with pytest.raises(UNSUPPORTED, match=f"contract of .*{function.__name__}"):
        torch.compile(function, backend="eager", fullgraph=True)(*wrong)


def test_arrays_of_other_libraries_do_not_recompile():
    """Dynamo does not guard on the dtypes that a contract has seen before."""
    counter = CompileCounter()
    compiled = torch.compile(untyped, backend=counter, fullgraph=True)
    for dtype in (np.float16, np.float32, np.float64):
        compiled(randn(4, 3))
        untyped(np.zeros((4, 3), dtype))

    assert 1 == counter.frame_count


def adding(number):
    """Return a function under contract; all of them share the inner code object."""

    @checked
    def add(x: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
        return x + number

    return add


def test_twenty_functions_are_compiled_in_one_process():
    """Each of twenty contracts has its own code object, so that no limit of Dynamo is reached."""
    functions = [adding(number) for number in range(20)]

    def together(x):
        for function in functions:
            x = function(x)
        return x

    for function in [*functions, together]:
        whole = torch.compile(function, backend="eager", fullgraph=True, dynamic=True)
        for rows in (4, 5, 6):
            whole(randn(rows, 3))

    assert len(functions) == len({id(function.__code__) for function in functions})
    torch.testing.assert_close(torch.full((4, 3), 190.0), whole(torch.zeros(4, 3)))


@pytest.mark.parametrize("order", ["CEC", "ECE"])
@pytest.mark.parametrize("inside", [True, False])
def test_first_call_may_be_compiled_or_not(order, inside):
    """A function is compiled once, whether its first call is the compiled one or an eager one."""
    function = adding(1)
    counter = CompileCounter()

    def outer(x):
        return function(x)

    compiled = torch.compile(outer if inside else function, backend=counter, fullgraph=True)
    for each in order:
        result = {"C": compiled, "E": function}[each](torch.zeros(4, 3))

        torch.testing.assert_close(torch.ones(4, 3), result)

    assert 1 == counter.frame_count
    with pytest.raises(ContractError):
        function(torch.zeros(4))


def exported(function, arguments, *, strict):
    """Export with a dynamic number of rows."""
    rows = Dim("rows", min=1, max=64)

    def open_rows(leaf):
        return {0: rows} if isinstance(leaf, Tensor) and leaf.shape[0] == ROWS else None

    shapes = (pytree.tree_map(open_rows, arguments),)

    return export(Wrapped(function), arguments, dynamic_shapes=shapes, strict=strict)


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize(
    "function", [each for each in CASES if each is not recorded], ids=lambda each: each.__name__
)
def test_exported_program_is_the_one_without_a_contract(function, strict):
    """Strict or not, the number of rows stays dynamic, and the contract adds nothing."""
    arguments, unchecked = CASES[function](ROWS), inspect.unwrap(function)
    plain = exported(unchecked, arguments, strict=strict)
    program = exported(function, arguments, strict=strict)

    assert operations(plain.graph) == operations(program.graph)
    for rows in (1, 9):
        arguments = CASES[function](rows)

        torch.testing.assert_close(unchecked(*arguments), program.module()(*arguments))


def test_broken_contract_is_not_exported():
    """A wrong call fails at export: with the error of Dynamo, if strict."""
    with pytest.raises(ContractError, match="y: got 2 on axis 0"):
        export(Wrapped(named), WRONG, strict=False)
    with pytest.raises(UNSUPPORTED, match=r"contract of .*named"):
        export(Wrapped(named), WRONG, strict=True)
