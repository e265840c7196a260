"""The generated check: readable, transparent, and complete for nested structures."""

import asyncio
import dataclasses
import inspect
import traceback
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pytest
from generated_source import source_of
from jaxtyping import Float, Shaped

from contracts import ContractError, Refinement, checked, refine
from contracts.declaration.signature import contract_of

Array = np.ndarray
Row = Float[Array, " n"]


def broken(call):
    """Return the contract error of a call."""
    with pytest.raises(ContractError) as caught:
        call()

    return caught.value


@checked
def add(x: Row, y: Row, /, *more: Row, scale: float = 1.0, **named: Row) -> Row:
    """Add rows."""
    if scale == 0:
        message = "no scale"
        raise ValueError(message)

    return scale * (x + y + sum(more) + sum(named.values()))


def test_source_is_in_the_traceback():
    """A traceback shows the line of generated code that called the function."""
    with pytest.raises(ValueError, match="no scale") as caught:
        add(np.zeros(2), np.zeros(2), scale=0.0)
    text = "".join(traceback.format_exception(caught.value))

    assert f'File "<contract of {__name__}.add>"' in text
    assert "result = function(x, y, *more, scale=scale, **named)" in text


def test_source_has_the_annotations():
    """The source names the annotation that each part checks."""
    source = source_of(add)

    assert "# The contract of add." in source
    assert '# x: Float[ndarray, "n"]' in source


def test_checked_function_looks_like_the_original():
    """Name, docstring, signature, defaults, annotations and source are the function's own."""
    assert "add" == add.__name__
    assert "Add rows." == add.__doc__
    assert inspect.signature(add.__wrapped__) == inspect.signature(add)
    assert {"scale": 1.0} == add.__kwdefaults__
    assert "def add(x: Row" in inspect.getsource(add)


def test_each_contract_has_its_own_code_object():
    """torch.compile counts recompilations by code object."""
    first, second = (checked(add.__wrapped__).__code__ for _ in range(2))

    assert first is not second


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: add(np.zeros(2), np.zeros(3)), "y"),
        (lambda: add(np.zeros(2), np.zeros(2), np.zeros(2), np.zeros(3)), "more[1]"),
        (lambda: add(np.zeros(2), np.zeros(2), extra=np.zeros(3)), "named['extra']"),
        (lambda: add(np.zeros(2), np.zeros(2), scale="1"), "scale"),
    ],
)
def test_every_sort_of_parameter_is_checked(call, argument):
    """Positional, variadic, keyword and default parameters are checked, and named by their path."""
    assert argument == broken(call).argument


def test_variadic_arguments_pass():
    """Valid arguments are passed on unchanged."""
    ones = np.ones(2)

    assert 8 == add(ones, ones, ones, scale=2.0, extra=ones)[0]


class Rows(NamedTuple):
    """A row and a number."""

    row: Row
    number: int


@dataclasses.dataclass
class Node:
    """A row, and further nodes."""

    row: Row
    next: "Node | None" = None


@dataclasses.dataclass
class Late:
    """Rows that are set later, or never."""

    needed: Row = dataclasses.field(init=False)
    other: Row | None = dataclasses.field(init=False)


STRUCTURES = {
    "list": (list[Row], [np.zeros(2), np.zeros(3)], "x[1]"),
    "sequence": (Sequence[Row], (np.zeros(2), np.zeros(3)), "x[1]"),
    "tuple of any length": (tuple[Row, ...], (np.zeros(2), np.zeros(3)), "x[1]"),
    "mapping": (Mapping[str, Row], {"a": np.zeros(2), "b": np.zeros(3)}, "x['b']"),
    "dict of lists": (dict[str, list[Row]], {"a": [np.zeros(2), np.zeros(3)]}, "x['a'][1]"),
    "named tuple": (Rows, Rows(np.zeros((2, 2)), 1), "x.row"),
    "dataclass": (Node, Node(np.zeros((2, 2))), "x.row"),
    "nested": (tuple[int, tuple[Row, Row]], (1, (np.zeros(2), np.zeros(3))), "x[1][1]"),
    "optional": (tuple[Row | None, Row], (None, np.zeros((2, 2))), "x[1]"),
}


@pytest.mark.parametrize("name", STRUCTURES)
def test_structure_is_checked_to_its_leaves(name):
    """Every array in a structure is checked, and named by its path, as argument and as result."""
    annotation, value, path = STRUCTURES[name]

    def take(x): ...

    def give(x):
        return value

    take.__annotations__ = {"x": annotation}
    give.__annotations__ = {"return": annotation}

    assert path == broken(lambda: checked(take)(value)).argument
    assert path.replace("x", "return", 1) == broken(lambda: checked(give)(None)).argument


def test_axes_are_shared_across_structures():
    """A size that an item of a list binds applies to every array after it."""

    @checked
    def take(xs: list[Row], y: Row) -> Row:
        return y

    take([], np.zeros(3))
    take([np.zeros(3)], np.zeros(3))

    assert "y" == broken(lambda: take([np.zeros(2)], np.zeros(3))).argument


def test_option_that_cannot_be_computed_does_not_fit():
    """A division by zero rules out its own option only; the call, if it is the last option."""

    @checked
    def first(n: int, x: Float[Array, "6//{n}"] | Float[Array, "6//{n} a"] | Row) -> None: ...

    @checked
    def last(n: int, x: Row | Float[Array, "a 6//{n}"]) -> None: ...

    first(0, np.zeros(2))
    last(3, np.zeros((2, 2)))

    assert "x" == broken(lambda: last(0, np.zeros((2, 2)))).argument


def test_field_that_is_not_set_is_not_checked():
    """A field that a dataclass sets later, or never, is checked once it is set."""

    @checked
    def take(late: Late) -> bool:
        return hasattr(late, "needed")

    late = Late()
    assert not take(late)
    late.needed = np.zeros((2, 2))

    assert "late.needed" == broken(lambda: take(late)).argument


def test_option_is_chosen_by_its_shape():
    """Of several shapes for one argument, the first that fits binds the axes."""

    @checked
    def take(x: Float[Array, "a 2"] | Float[Array, "2 a b"], y: Float[Array, " a"]) -> None: ...

    take(np.zeros((3, 2)), np.zeros(3))
    take(np.zeros((2, 4, 1)), np.zeros(4))

    assert "y" == broken(lambda: take(np.zeros((2, 4, 1)), np.zeros(2))).argument
    assert "x" == broken(lambda: take(np.zeros((3, 4)), np.zeros(2))).argument


def test_coroutine_is_checked_when_it_is_awaited():
    """The checked result of a coroutine function is the awaited value, not the coroutine."""

    @checked
    async def take(x: Float[Array, "a b"]) -> Float[Array, "b a"]:
        """Wait for nothing."""
        return x

    assert inspect.iscoroutinefunction(take)
    assert (2, 2) == asyncio.run(take(np.zeros((2, 2)))).shape
    assert "return" == broken(lambda: asyncio.run(take(np.zeros((2, 3))))).argument


def test_custom_refinement_is_checked():
    """A refinement without source is checked too, with the sizes and the arrays of the call."""

    def ordered(call):
        if np.any(np.diff(call.arrays["x"]) < 0):
            yield ContractError("x is not sorted", argument="x")

    @checked
    @refine(Refinement("`x` is sorted", ordered))
    def take(x: Row) -> None: ...

    take(np.arange(3.0))

    assert "x is not sorted" in str(broken(lambda: take(-np.arange(3.0))))


def test_names_may_be_any():
    """Axes and parameters may have the names of builtins, of keywords and of one another."""

    @checked
    def take(
        len: Float[Array, "in out"],
        sizes: Float[Array, "len isinstance"],
        result: Float[Array, "in sizes"],
        Float: Any = None,  # noqa: N803
    ) -> Shaped[Array, "result in"]:
        return np.zeros((7, 2))

    take(np.zeros((2, 3)), np.zeros((4, 5)), np.zeros((2, 6)))

    assert (
        "result"
        == broken(lambda: take(np.zeros((2, 3)), np.zeros((4, 5)), np.zeros((3, 6)))).argument
    )


def test_function_runs_once():
    """A failed call is diagnosed without running the function again."""
    calls = []

    @checked
    def take(x: Row) -> Float[Array, "n n"]:
        calls.append(x)
        return x

    broken(lambda: take(np.zeros(2)))

    assert 1 == len(calls)


def test_members_of_a_class_are_checked():
    """Static methods, class methods and `__init__` are checked like methods."""

    @checked
    class Holder:
        def __init__(self, row: Row):
            self.row = row

        @staticmethod
        def twice(x: Row) -> Row:
            return 2 * x

        @classmethod
        def of(cls, x: Float[Array, "1 n"]) -> "Holder":
            return cls(x[0])

    square = np.zeros((2, 2))

    assert "row" == broken(lambda: Holder(square)).argument
    assert "x" == broken(lambda: Holder.twice(square)).argument
    assert "x" == broken(lambda: Holder.of(square)).argument
    assert isinstance(Holder.of(np.zeros((1, 2))), Holder)


def test_checking_twice_is_checking_once():
    """A checked function that is checked again is the same function."""
    assert add is checked(add)


@pytest.mark.parametrize("name", ["CONTRACTS", "JAXTYPING_DISABLE"])
def test_off_wraps_nothing(name, monkeypatch):
    """With contracts off, the function object is the original one."""
    monkeypatch.setenv(name, {"CONTRACTS": "off", "JAXTYPING_DISABLE": "1"}[name])

    def take(x: Row) -> None: ...

    assert take is checked(take)
    assert ["x"] == [path for path, _ in contract_of(take).clauses[0].arrays()]


def test_unknown_mode_is_refused(monkeypatch):
    """An unknown mode is named, with the modes that exist."""
    monkeypatch.setenv("CONTRACTS", "maybe")

    assert "CONTRACTS: got 'maybe', expected on, shapes, off or oracle" == str(
        broken(lambda: checked(add.__wrapped__))
    )
