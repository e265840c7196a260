"""Generated arguments are valid, varied, and shrink to the smallest."""

import dataclasses
import enum
import os
from typing import Annotated, Any, Literal, NamedTuple, overload

import beartype
import numpy as np
import pytest
from annotations import EXPRESSIONS, hints
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from jaxtyping import Bool, Float, Float16, Int, Num, Shaped, jaxtyped
from sampling import some

from contracts import (
    As,
    ContractError,
    Refinement,
    Space,
    arguments,
    at_least,
    at_most_one_axis,
    call,
    checked,
    refine,
    violations,
    when,
)
from contracts.errors import UndrawableError
from contracts.strategies.space import SIZES

pytestmark = [pytest.mark.slow, pytest.mark.versions]

EXAMPLES = int(os.environ.get("AGREEMENT_EXAMPLES", settings().max_examples))

SPACES = [Space(sizes=each) for each in SIZES]


def declared(x, y, *, optional):
    """Return a function with these annotations, with or without a default of `k`."""

    def function(x, y, k): ...

    def with_default(x, y, k=2): ...

    chosen = with_default if optional else function
    chosen.__annotations__ = {"x": x, "y": y, "k": int, "return": Any}

    return chosen


@settings(max_examples=4 * EXAMPLES, deadline=None)
@given(hints(), hints(*EXPRESSIONS), st.booleans(), st.sampled_from(SPACES), st.data())
def test_arguments_are_valid(x, y, optional, space, data):
    """Generated arguments are accepted by our check and by jaxtyping with beartype."""
    function = declared(x, y, optional=optional)
    try:
        ours = checked(function)
        strategy = arguments(ours, space)
    except ContractError:  # the contract is not valid, or has no array
        return
    try:
        drawn = data.draw(strategy)
    except UndrawableError:  # an axis in an option whose values always fit an earlier one
        return

    ours(**drawn)
    if "list" not in repr((x, y)) and "dict" not in repr((x, y)):  # one item is checked
        jaxtyped(function, typechecker=beartype.beartype)(**drawn)


def convolve(
    x: Float[np.ndarray, "*batch n"], kernel: Float[np.ndarray, " k"], stride: int = 1
) -> Float[np.ndarray, "*batch n-k+1"]:
    """The result must be possible: no kernel is longer than the array."""


def sixteenth(x: Float[np.ndarray, " n"], y: Float[np.ndarray, " n/16"]) -> None:
    """A size for which few numbers are possible."""


def difference(
    x: Float[np.ndarray, " a"], y: Float[np.ndarray, " b"], z: Float[np.ndarray, " a-b-6"]
) -> None:
    """Two sizes with a condition on their difference."""


def counted(x: Float[np.ndarray, "{rows} n"], rows: int) -> Float[np.ndarray, "{rows}-1 n"]:
    """An argument that is a size."""


def braced(
    x: Float[np.ndarray, "n width"], heads: int
) -> Float[np.ndarray, "n {heads} width//{heads}"]:
    """An axis that is split into two, with the size of one in braces."""


def named(
    x: Float[np.ndarray, "n width"], heads: int
) -> Float[np.ndarray, "n heads width//{heads}"]:
    """The same, where the axis has the name of the argument."""


def bare(x: Float[np.ndarray, "n width"], heads: int) -> Float[np.ndarray, "n heads width//heads"]:
    """The same, without braces."""


def bounded(
    x: Float[np.ndarray, "n width"], heads: Annotated[int, st.sampled_from((2, 3))]
) -> Float[np.ndarray, "n {heads} width//{heads}"]:
    """The same, where an argument has a strategy of its own."""


def is_split(x, heads):
    """Whether the number of heads divides the width."""
    return x.shape[-1] % heads == 0


SOLVED = {
    convolve: lambda x, kernel: x.shape[-1] - len(kernel) + 1 >= 0,
    sixteenth: lambda x, y: len(x) == 16 * len(y),
    difference: lambda x, y, z: len(z) == len(x) - len(y) - 6,
    counted: lambda x, rows: len(x) == rows >= 1,
    **dict.fromkeys((braced, named, bare, bounded), is_split),
}


@pytest.mark.parametrize("function", SOLVED)
@pytest.mark.parametrize("space", SPACES, ids=lambda space: space.sizes)
def test_sizes_are_solved_for(function, space):
    """If expressions allow few sizes, these are drawn; the result must be possible too."""
    drawn = some(arguments(function, space))

    assert all(SOLVED[function](**each) for each in drawn)


def test_only_an_axis_that_is_split_is_a_multiple():
    """A size that is rounded down, as that of a strided result, has a remainder in some calls."""

    def strided(x: Float[np.ndarray, " n"], stride: int) -> Float[np.ndarray, " n//{stride}"]: ...

    assert any(len(each["x"]) % each["stride"] for each in some(arguments(strided)))


def test_axis_that_cannot_be_a_multiple_is_rounded_down():
    """A given number that divides no size of the space is kept."""
    drawn = some(arguments(braced, heads=100))

    assert all(0 < each["x"].shape[-1] < each["heads"] == 100 for each in drawn)


def test_unsolvable_sizes_are_refused():
    """If no sizes are possible, the error names the expressions."""

    def never(x: Float[np.ndarray, " n"], y: Float[np.ndarray, "0-1-n"]) -> None: ...

    with pytest.raises(ContractError, match="no sizes up to 64 make every one of 0-1-n a size"):
        some(arguments(never))


def matrix(x: Float[np.ndarray, "a b"], y: Float[np.ndarray, "b c 4"]) -> None:
    """Take two arrays that share an axis."""


def test_sizes_are_distinct():
    """Axes of different names, and fixed ones, are of different sizes."""
    for drawn in some(arguments(matrix, Space(sizes="distinct"))):
        a, b = drawn["x"].shape
        _, c, four = drawn["y"].shape

        assert len({a, b, c, four}) == 4


@pytest.mark.parametrize("make", [arguments, violations])
def test_sizes_are_distinct_or_1_by_default(make):
    """Without a space, many sizes are distinct, some are 1, and none is 0."""
    drawn = [getattr(each, "arguments", each) for each in some(make(matrix), 100)]
    shapes = [each["x"].shape for each in drawn if np.ndim(each["x"]) == 2]

    assert sum(min(shape) > 1 and shape[0] != shape[1] for shape in shapes) > len(shapes) / 4
    assert {1} <= {size for shape in shapes for size in shape}
    assert make is not arguments or all(map(all, shapes))


@pytest.mark.parametrize("axis", range(3))
def test_squeeze_is_noticed(axis):
    """A function that removes every axis of size 1 fails for a call that is drawn by default."""

    @checked
    def squeezed(x: Float[np.ndarray, "batch seq d"]) -> Float[np.ndarray, "batch seq d"]:
        return x.squeeze(axis) if x.shape[axis] == 1 else x

    @settings(max_examples=25, phases=[Phase.generate], derandomize=True, database=None)
    @given(arguments(squeezed))
    def keeps_its_contract(drawn):
        squeezed(**drawn)

    with pytest.raises(ContractError, match="return: got 2 axes"):
        keeps_its_contract()


def test_edges_collide():
    """At the edges there are sizes of 0 and of 1, and equal ones."""
    shapes = [each["x"].shape for each in some(arguments(matrix, Space(sizes="edge")))]

    assert {0, 1} <= {size for shape in shapes for size in shape}
    assert any(a == b for a, b in shapes)
    assert any(a != b for a, b in shapes)


def test_mixed_is_both():
    """A mixed space has both edges and usual sizes."""
    sizes = {
        size for each in some(arguments(matrix, Space(sizes="mixed"))) for size in each["x"].shape
    }

    assert {0, 1} <= sizes
    assert max(sizes) > 3


def test_largest_bounds_sizes():
    """No open axis is larger than `largest`."""
    drawn = some(arguments(matrix, Space(largest=5)))

    assert max(size for each in drawn for size in each["x"].shape) == 5


def test_bytes_are_bounded():
    """All arrays of a call fit into `max_bytes`, or the error names the array that cannot."""

    def many(x: Float[np.ndarray, "a b c d *e"], y: Float[np.ndarray, "2*a b"]) -> None: ...

    for drawn in some(arguments(many, Space(max_bytes=4096))):
        assert sum(each.nbytes for each in drawn.values()) <= 4096

    def large(x: Float[np.ndarray, "1000 1000"]) -> None: ...

    with pytest.raises(ContractError, match="x: needs at least 16000000 bytes, expected at most"):
        some(arguments(large, Space(max_bytes=64)))


@pytest.mark.parametrize(
    ("annotation", "dtypes"),
    [
        (Float, {"float32", "float64"}),
        (Int, {"int32", "int64"}),
        (Bool, {"bool"}),
        (Float16, {"float16"}),
        (Num, {"float32", "float64", "int64", "int32", "complex64", "complex128", "uint8"}),
    ],
)
def test_dtypes_are_drawn(annotation, dtypes):
    """The usual dtypes of an annotation are drawn, or all of its dtypes if it has no usual one."""

    def function(x: annotation[np.ndarray, " n"]) -> None: ...

    assert {each["x"].dtype.name for each in some(arguments(function))} == dtypes


def test_one_dtype_a_call():
    """Arrays with one annotated dtype are of one dtype, unlike those of another."""

    def function(
        x: Float[np.ndarray, " n"], y: Float[np.ndarray, " m"], z: Int[np.ndarray, ""]
    ): ...

    for drawn in some(arguments(function)):
        assert drawn["x"].dtype == drawn["y"].dtype
        assert drawn["z"].dtype.kind == "i"


def test_layouts_are_drawn():
    """Arrays have every memory layout, and the right shape."""

    def function(x: Float[np.ndarray, "3 4"]) -> None: ...

    found = {each["x"].strides[0] // each["x"].itemsize: each for each in some(arguments(function))}

    assert {4, 1, 8, 0} == set(found)
    only = some(arguments(function, Space(layouts=("contiguous",))))
    assert all(each["x"].flags.c_contiguous for each in only)


def test_values_are_exact_and_distinct():
    """Values are distinct multiples of a power of two, so that a swap is noticed."""

    def function(x: Float[np.ndarray, "5 7"]) -> None: ...

    for drawn in some(arguments(function, Space(layouts=("contiguous",)))):
        values = drawn["x"]
        assert (values * 512 == np.round(values * 512)).all()
        assert len(np.unique(values)) in {1, 35}


def test_shrinks_to_zeros_and_the_smallest_sizes():
    """The simplest example has the smallest sizes, and zeros."""
    least = find(arguments(matrix, Space(sizes="mixed")), lambda _: True)

    assert least["x"].shape == (0, 0)
    wide = find(arguments(matrix, Space(sizes="mixed")), lambda each: each["x"].shape[1] > 2)
    assert (wide["x"].shape, wide["y"].shape) == ((0, 3), (3, 0, 4))
    some_value = find(arguments(matrix), lambda each: each["x"].size > 5)
    assert not some_value["x"].any()
    assert some_value["x"].shape == (2, 3)


def test_broadcast_axes_stretch():
    """An axis that may broadcast is sometimes 1, or missing in a run of axes."""

    def function(x: Float[np.ndarray, "*b n"], y: Float[np.ndarray, "*#b #n"]) -> None: ...

    pairs = [(each["x"].shape, each["y"].shape) for each in some(arguments(function), 150)]

    assert all(np.broadcast_shapes(x, y) == x for x, y in pairs)
    assert any(len(x) > len(y) for x, y in pairs)
    assert any(y[-1] == 1 < x[-1] for x, y in pairs)
    assert any(len(x) == len(y) > 1 and 1 in y[:-1] and 1 not in x for x, y in pairs)


class Mode(enum.Enum):
    """One of two."""

    SUM = 1
    MEAN = 2


class Rows(NamedTuple):
    """A named tuple with an array in it."""

    data: Float[np.ndarray, "rows n"]
    names: list[str]


@dataclasses.dataclass
class Sized:
    """A dataclass with an array in it."""

    weight: Float[np.ndarray, " n"]
    label: str = "none"


def structured(  # noqa: PLR0913, PLR0917 - one of each
    rows: Rows,
    more: dict[str, Float[np.ndarray, " n"]],
    sized: Sized,
    pairs: list[tuple[Int[np.ndarray, " rows"], int]],
    mode: Mode = Mode.SUM,
    kind: Literal["a", "b"] = "a",
    *,
    flag: bool = False,
    eps: float = 1e-5,
) -> None:
    """Take arrays in every container."""


def test_structures_are_drawn():
    """Named tuples, mappings, dataclasses and lists are drawn, and types with few values."""
    function, drawn = checked(structured), some(arguments(structured), 120)

    for each in drawn:
        function(**each)
        assert "eps" not in each
    assert {len(each["more"]) for each in drawn} == {1, 2, 3}
    assert {len(each["pairs"]) for each in drawn} == {1, 2, 3}
    assert {each.get("mode") for each in drawn} == {Mode.SUM, Mode.MEAN}
    assert {each.get("kind") for each in drawn} == {"a", "b"}
    assert {each.get("flag") for each in drawn} == {False, True}


def test_given_is_kept():
    """Given values and strategies are passed on; the other arguments fit them."""
    x = np.zeros((3, 5))
    drawn = some(arguments(matrix, x=x))

    assert all(each["x"] is x and each["y"].shape[0] == 5 for each in drawn)
    strides = {e["stride"] for e in some(arguments(convolve, stride=st.sampled_from([2, 3])))}
    assert strides == {2, 3}


@pytest.mark.parametrize(
    ("subject", "given_values", "message"),
    [
        (matrix, {"z": 1}, "matrix has no parameter z; its parameters: x, y"),
        (matrix, {"x": np.zeros(3)}, "x: got 1 axis, expected 2"),
        (len, {}, "has no contract: none of its annotations describes an array"),
        (3, {}, "callable: got 3, expected a function, a bound method or a module"),
        (
            Sized,
            {},
            "callable: got the class Sized, expected a function, a bound method or a module",
        ),
    ],
)
def test_bad_calls_are_refused(subject, given_values, message):
    """A wrong call is refused in one line."""
    with pytest.raises(ContractError, match=message) as caught:
        some(arguments(subject, **given_values))
    assert "\n" not in str(caught.value)


def untyped(x: Float[np.ndarray, " n"], y) -> None:
    """Take something without annotation."""


def anything(x: Float[np.ndarray, " n"], y: Any) -> None:
    """Take something of any type."""


def in_axis(x: Float[np.ndarray, "n {len(y)}"], y: list[Float[np.ndarray, " n"]]) -> None:
    """Take an array as wide as a list is long."""


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (untyped, "untyped: y has no annotation: provide it"),
        (anything, "y: no value can be generated for Any: provide one"),
        (
            in_axis,
            "in_axis: y contains arrays and is in braces in an axis, whose size is drawn first",
        ),
    ],
)
def test_undrawable_is_named(function, message):
    """The error names an argument without a strategy; if it is given, there is no error."""
    with pytest.raises(UndrawableError, match=message) as caught:
        some(arguments(function))

    assert caught.value.argument == "y"
    given_values = [np.zeros(3), np.zeros(3)]
    assert all(each["y"] is given_values for each in some(arguments(function, y=given_values), 5))


def test_space_is_validated():
    """A space without arguments is refused, and the error names the attribute."""
    for wrong in (
        {"sizes": "odd"},
        {"largest": 0},
        {"layouts": ()},
        {"layouts": ("diagonal",)},
        {"max_bytes": 0},
        {"devices": ()},
    ):
        (name,) = wrong
        with pytest.raises(ContractError, match=rf"Space\.{name}: got") as caught:
            Space(**wrong)
        assert caught.value.argument == name


def positional(x: Float[np.ndarray, " n"], /, *more: Float[np.ndarray, " n"], scale: bool = True):
    """Take arrays by position."""
    return [x, *more]


def gathering(
    x: Float[np.ndarray, " n"], *more: Float[np.ndarray, " n"], **named: Float[np.ndarray, " n"]
):
    """Take any number of arrays, by position and by name."""
    return [x, *more, *named.values()]


@pytest.mark.parametrize("function", [positional, gathering])
def test_call_passes_positional_arguments(function):
    """`call` passes positional-only arguments, and the items of `*args` and `**kwargs`."""
    counts = set()
    for each in some(arguments(function)):
        found = call(checked(function), each)
        assert len({len(array) for array in found}) == 1
        counts.add(len(found))

    assert {1, 2, 3, 4} <= counts


class Layer:
    """An object with sizes of its own, and two clauses."""

    def __init__(self, size, *, last=True):
        self.size = size
        self.last = last

    @overload
    @when("self.last")
    def __call__(self, x: Float[np.ndarray, "n {self.size}"]) -> Float[np.ndarray, " n"]: ...

    @overload
    @when("not self.last")
    def __call__(self, x: Float[np.ndarray, "{self.size} n"]) -> Float[np.ndarray, " n"]: ...

    @checked
    @refine(at_least(1, "n"))
    def __call__(self, x: Any) -> Any:
        """Sum."""
        return x.sum(-1 if self.last else 0)


@pytest.mark.parametrize("last", [True, False])
def test_objects_decide(last):
    """The attributes of an object are sizes, and select the clause."""
    layer = Layer(7, last=last)
    for each in some(arguments(layer, Space(sizes="edge"))):
        assert each["x"].shape[1 if last else 0] == 7
        assert layer(**each).shape == (each["x"].shape[0 if last else 1],)
        assert layer(**each).size >= 1


@overload
@when("flag")
def by_flag(x: Float[np.ndarray, " n"], flag: bool) -> None: ...


@overload
@when("not flag")
def by_flag(x: Float[np.ndarray, "n 2"], flag: bool) -> None: ...


def by_flag(x: Any, flag: Any) -> None:
    """Choose a clause by an argument."""


def test_arguments_decide():
    """A condition on an argument selects the clause after the argument is drawn."""
    ranks = {(each["flag"], each["x"].ndim) for each in some(arguments(by_flag))}

    assert ranks == {(True, 1), (False, 2)}


@refine(at_least(3, "n"), at_most_one_axis("batch"))
def refined(x: Float[np.ndarray, "*batch n"]) -> None:
    """Take no few, and at most one batch."""


def test_refinements_are_kept():
    """A refinement of an axis limits its sizes."""
    shapes = [each["x"].shape for each in some(arguments(refined, Space(sizes="mixed")), 100)]

    assert {len(shape) for shape in shapes} == {1, 2}
    assert min(shape[-1] for shape in shapes) == 3


def even(call_):
    """Refuse an odd number of entries."""
    for path, array in call_.arrays.items():
        if array.size % 2:
            yield ContractError(f"{path} has an odd number of entries", argument=path)


def test_refinement_of_no_axis_is_kept():
    """A refinement without an axis or a shared attribute rejects examples."""

    @refine(Refinement("even", even))
    def function(x: Float[np.ndarray, "a b"]) -> None: ...

    assert all(each["x"].size % 2 == 0 for each in some(arguments(function)))


def reversed_rows(array, integer):
    """Make a value that stands for an array: its rows in a list, and a number."""
    return [list(array), integer(0, 3)]


def rows_as_array(value):
    """Show the rows as an array."""
    return np.array(value[0])


def test_what_stands_for_an_array_is_made():
    """`As.make` makes a value that stands for an array; without it, the argument must be given."""
    hint = As(Float[np.ndarray, "3 n"], rows_as_array, reversed_rows)

    def function(x: Annotated[list, hint], y: Float[np.ndarray, " n"]) -> None: ...

    drawn = some(arguments(function))
    assert all(rows_as_array(each["x"]).shape == (3, len(each["y"])) for each in drawn)
    assert {each["x"][1] for each in drawn} == {0, 1, 2, 3}

    def unmade(x: Annotated[list, As(Float[np.ndarray, "3 n"], rows_as_array)]) -> None: ...

    with pytest.raises(UndrawableError, match="unmade: x stands for an array, and its `As`"):
        arguments(unmade)


def test_options_are_disjoint():
    """A value is drawn for an option only if it fits no earlier option."""

    def function(
        x: Float[np.ndarray, "n 2"] | Num[np.ndarray, "2 m"] | Shaped[np.ndarray, " m"] | None,
        y: Float[np.ndarray, " n"] | None = None,
    ) -> None: ...

    contracted, forms = checked(function), set()
    for each in some(arguments(function), 200):
        contracted(**each)
        x = each["x"]
        forms.add(None if x is None else (x.ndim, x.dtype.kind == "f"))

    assert {None, (1, True), (2, True), (2, False)} <= forms
