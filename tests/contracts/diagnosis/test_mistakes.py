"""The likely mistake behind a broken contract is named, and none where none fits."""

from typing import Annotated, overload

import numpy as np
import pytest
from jaxtyping import Float, Float32, Int

from contracts import ContractError, Lengths, at_least, at_most_one_axis, checked, refine, when

Array = np.ndarray


class Layer:
    """A layer of two sizes whose state has a block for each of its parts."""

    def __init__(self, *, batch_first=False, parts=1, ways=1):
        self.input_size = 4
        self.hidden_size = 3
        self.parts = parts
        self.ways = ways
        self.batch_first = batch_first

    @property
    def depth(self) -> int:
        """Blocks of a state."""
        return self.parts * self.ways

    @overload
    @when("not self.batch_first")
    @refine(at_least(1, "seq"), at_most_one_axis("batch"))
    def __call__(
        self,
        x: Float[Array, "seq *batch {self.input_size}"],
        h: Float[Array, "{self.depth} *batch {self.hidden_size}"] | None = None,
    ) -> Float[Array, "seq *batch {self.hidden_size}"]: ...

    @overload
    @when("self.batch_first")
    @refine(at_most_one_axis("batch"))
    def __call__(
        self,
        x: Float[Array, "*batch seq {self.input_size}"],
        h: Float[Array, "{self.depth} *batch {self.hidden_size}"] | None = None,
    ) -> Float[Array, "*batch seq {self.hidden_size}"]: ...

    @checked
    def __call__(self, x, h=None):
        """Return zeros."""
        return np.zeros((*x.shape[:-1], self.hidden_size))


@checked
def pair(x: Float[Array, "seq batch"], h: tuple[Float[Array, " batch"], Float[Array, "2 batch"]]):
    """Take a pair."""


@checked
def states(h: tuple[Float[Array, " batch"], Float[Array, " batch"]]):
    """Take a pair of equal arrays."""


@checked
def column(x: Float[Array, "batch 1"]):
    """Take a column."""


@checked
def total(x: Float[Array, "batch n"]) -> Float[Array, " batch"]:
    """Return one sum, of all samples."""
    return np.array(x.sum())


@checked
def mean(x: Float[Array, "*axes"]) -> Float[Array, ""]:
    """Return a scalar of NumPy."""
    return x.mean()


@checked
def counted(x: Int[Array, " n"]) -> tuple[Float[Array, ""], Int[Array, ""]]:
    """Return an array without axes and a scalar of NumPy."""
    return np.asarray(x.mean()), x.sum()


@checked
def middle(x: Float[Array, "a b c"], y: Float[Array, " b"], w: Float[Array, " b"]):
    """Take an array, and two with its second axis."""


@checked
def squeezed(x: Float[Array, "batch n"]) -> Float[Array, "batch n"]:
    """Remove every axis of size 1."""
    return x.squeeze()


@checked
def plain(x: Float32[Array, "seq batch"], y: Float[Array, " batch"]):
    """Take two arrays."""


@checked
def wide(x: Float[Array, "seq batch features"], y: Float[Array, "batch 9"]):
    """Take two arrays, one of three axes."""


@checked
def silent(x: Float[Array, " n"]) -> Float[Array, " n"]:
    """Forget to return."""


@checked
def turned(x: Float[Array, "a b"]) -> Float[Array, "b a"]:
    """Forget to transpose."""
    return x


@checked
def scores(x: Float[Array, "batch features"]) -> Float[Array, "features batch"]:
    """Forget to transpose an array that has no time."""
    return x


@checked
def labels(x: Float[Array, "seq batch"]) -> Float[Array, "batch seq"]:
    """Forget to transpose an array of times."""
    return x


@checked
def attended(
    q: Float[Array, "*batch q d"], v: Float[Array, "*batch k dv"]
) -> Float[Array, "*batch q dv"]:
    """Return two axes in the other order."""
    return np.zeros((*q.shape[:-2], v.shape[-1], q.shape[-2]))


@checked
def ranked(x: Float[Array, "batch n d"]) -> Float[Array, "batch n d"]:
    """Return the batch after an axis that is not time."""
    return x.swapaxes(0, 1)


@checked
def stepped(x: Float[Array, "*batch seq d"]) -> Float[Array, "*batch seq d"]:
    """Return the batch after time."""
    return x.swapaxes(0, 1)


class Encoder:
    """A module whose annotation leaves the width of its result free."""

    def __init__(self, hidden_size):
        """Store the width."""
        self.hidden_size = hidden_size

    @checked
    def __call__(self, x: Float[Array, "batch seq d"]) -> Float[Array, "batch seq d"]:
        """Return zeros of the own width."""
        return np.zeros((*x.shape[:2], self.hidden_size))


class Tagger:
    """A module with two sizes, which may both be 1."""

    def __init__(self, tags, width):
        """Store both."""
        self.tags, self.width = tags, width

    @checked
    def __call__(
        self,
        x: Float[Array, "batch seq"],
        lengths: Annotated[Int[Array, " batch"], Lengths("seq")],
        steps: int,
    ) -> Float[Array, "batch seq {self.tags}"]:
        """Return a number of steps of one's own."""
        return np.zeros((len(x), steps, self.tags))

    @checked
    def both(self, x: Float[Array, "batch seq"]) -> Float[Array, "batch 2*{self.width}"]:
        """Return one direction, beside an attribute."""
        return np.zeros((len(x), self.width))


def z(*shape, dtype=None):
    """Zeros."""
    return np.zeros(shape, dtype)


def single(*shape):
    """Zeros in float32."""
    return np.zeros(shape, np.float32)


MISTAKES = {
    "batch-first data for time-major": (
        lambda: Layer()(z(5, 7, 4), z(1, 5, 3)),
        "It looks like batch-first data: it fits if `self.batch_first`.",
    ),
    "time-major data for batch-first": (
        lambda: Layer(batch_first=True)(z(7, 5, 4), z(1, 5, 3)),
        "It looks like time-major data: it fits if `not self.batch_first`.",
    ),
    "a state batch-first": (
        lambda: Layer(parts=2)(z(7, 5, 4), z(5, 2, 3)),
        (
            "It looks batch-first: h fits with axes 0 and 1 swapped. "
            "batch_first swaps the axes of other arguments, never of h."
        ),
    ),
    "unbatched beside batched": (
        lambda: Layer()(z(7, 5, 4), z(1, 3)),
        "h has no batch axis, but x has one: use a batch axis in both or in neither.",
    ),
    "batched beside unbatched": (
        lambda: Layer()(z(7, 4), z(1, 5, 3)),
        "h has a batch axis, but x has none: use a batch axis in both or in neither.",
    ),
    "parts, not parts times ways": (
        lambda: Layer(parts=2, ways=2)(z(7, 5, 4), z(2, 5, 3)),
        "2 is parts, but this axis is depth = parts * ways.",
    ),
    "the size of another attribute": (
        lambda: Layer()(z(7, 5, 3)),
        "3 is hidden_size, but this axis is input_size.",
    ),
    "a state of another batch": (
        lambda: Layer()(z(7, 5, 4), z(1, 6, 3)),
        "h has batch size 6, x has 5: is h from another call?",
    ),
    "an empty axis": (
        lambda: Layer()(z(0, 5, 4)),
        "x is empty: leave out what has no seq before the call.",
    ),
    "two batch axes": (
        lambda: Layer()(z(7, 5, 2, 4)),
        "It has several axes for batch: flatten them into one first.",
    ),
    "arguments swapped": (
        lambda: plain(single(5), single(7, 5)),
        "x and y look swapped.",
    ),
    "one array for a pair": (
        lambda: pair(z(7, 5), z(2, 5)),
        "h is a single array: pass a tuple of 2 arrays.",
    ),
    "one array of the items of a pair": (
        lambda: states(z(2, 5)),
        "h is a single array: pass the tuple (h[0], h[1]).",
    ),
    "an axis of size 1 is missing": (
        lambda: column(z(3)),
        "x fits with an axis of size 1: x[:, None].",
    ),
    "a result that is reduced over every axis": (
        lambda: total(z(1, 1)),
        "return has no axes: is it reduced over every axis?",
    ),
    "items swapped": (
        lambda: pair(z(7, 5), (z(2, 5), z(5))),
        "h[0] and h[1] look swapped.",
    ),
    "a list for a tuple": (
        lambda: pair(z(7, 5), [z(5), z(2, 5)]),
        "h is a list: pass tuple(h).",
    ),
    "a tuple too long": (
        lambda: pair(z(7, 5), (z(5), z(2, 5), z(5))),
        'Pass 2 items, not 3: Float[ndarray, "batch"], Float[ndarray, "2 batch"].',
    ),
    "a tuple for an array": (
        lambda: plain((single(7, 5), single(2)), single(5)),
        "x is a tuple, and its item 0 fits: pass that item.",
    ),
    "None for an array": (
        lambda: plain(single(7, 5), None),
        "y is None, but it is required.",
    ),
    "a scalar of NumPy for an array": (
        lambda: mean(np.float64(2.0)),
        (
            "A NumPy scalar is no ndarray: pass np.asarray(x), or annotate "
            'Float[ndarray, "*axes"] | np.floating.'
        ),
    ),
    "a scalar of NumPy returned": (
        lambda: mean(z(3)),
        (
            "A NumPy scalar is no ndarray: return np.asarray(...), or annotate "
            'Float[ndarray, ""] | np.floating.'
        ),
    ),
    "a scalar of NumPy returned in a tuple": (
        lambda: counted(z(3, dtype=int)),
        (
            "A NumPy scalar is no ndarray: return np.asarray(...), or annotate "
            'Int[ndarray, ""] | np.integer.'
        ),
    ),
    "numbers for an array": (
        lambda: plain(single(7, 5), [1.0] * 5),
        "y has plain numbers: convert them to ndarray.",
    ),
    "float64 for float32": (
        lambda: plain(z(7, 5), single(5)),
        "float64 is the default of NumPy: convert x to float32.",
    ),
    "half precision": (
        lambda: plain(z(7, 5, dtype=np.float16), single(5)),
        "Half precision needs parameters of half precision, or torch.autocast.",
    ),
    "integers": (
        lambda: plain(single(7, 5), z(5, dtype=int)),
        (
            "y has integers: if they are numbers, pass y.astype(float); if they are indices, "
            "embed them or make them one-hot first."
        ),
    ),
    "booleans": (
        lambda: plain(single(7, 5), z(5, dtype=bool)),
        "y has booleans: is it a mask, or the result of a comparison?",
    ),
    "an axis missing": (
        lambda: wide(z(7, 4), z(1, 9)),
        "x has no axis batch (axis 1): is it unbatched?",
    ),
    "the size of two other axes": (
        lambda: middle(z(3, 5, 3), z(5), z(3)),
        "3 is the size of a in x, and of c in x.",
    ),
    "a result as long as the longest sample": (
        lambda: Tagger(2, 4)(z(2, 5), np.array([3, 1]), steps=3),
        "3 is the largest of lengths.",
    ),
    "a result of one step, as the longest sample": (
        lambda: Tagger(1, 1)(z(1, 2), np.array([1]), steps=1),
        "1 is the largest of lengths.",
    ),
    "the size 1 of the only axis that has it": (
        lambda: Tagger(3, 4)(z(1, 2), np.array([2]), steps=1),
        "1 is the size of batch in x.",
    ),
    "an axis of size 1 removed": (
        lambda: squeezed(z(1, 4)),
        "return has no axis batch (axis 0), which has size 1 here: does squeeze() remove it?",
    ),
    "an axis too many": (
        lambda: wide(z(7, 5, 1, 4), z(5, 9)),
        "x fits without axis 2, which has size 1.",
    ),
    "a free axis of the size of an attribute": (
        lambda: Encoder(8)(z(2, 3, 4)),
        (
            "8 is self.hidden_size: if this axis always has that size, write {self.hidden_size} "
            "in place of d."
        ),
    ),
    "None returned": (
        lambda: silent(z(3)),
        "The function returned None: is a return statement missing?",
    ),
    "a result transposed": (
        lambda: turned(z(2, 3)),
        "return fits with axes 0 and 1 swapped.",
    ),
    "a result of no time transposed": (
        lambda: scores(z(2, 3)),
        "return fits with axes 0 and 1 swapped.",
    ),
    "a result of times transposed": (
        lambda: labels(z(2, 3)),
        "It looks time-major: return fits with axes 0 and 1 swapped.",
    ),
    "axes after a batch transposed": (
        lambda: attended(z(2, 7, 3), z(2, 5, 4)),
        "return fits with axes 1 and 2 swapped.",
    ),
    "axes without a batch transposed": (
        lambda: attended(z(7, 3), z(5, 4)),
        "return fits with axes 0 and 1 swapped.",
    ),
    "batch and another axis than time transposed": (
        lambda: ranked(z(2, 3, 4)),
        "return fits with axes 0 and 1 swapped.",
    ),
    "batch and time of several axes transposed": (
        lambda: stepped(z(2, 3, 4)),
        "It looks time-major: return fits with axes 0 and 1 swapped.",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_is_recognised(name):
    """A known mistake is named in the error, in its last line and as its hint."""
    call, hint = MISTAKES[name]
    with pytest.raises(ContractError) as caught:
        call()

    assert hint == caught.value.hint
    assert f"  {hint}" == str(caught.value).splitlines()[-1]


@pytest.mark.parametrize(
    "call",
    [
        lambda: Layer()(z(7, 5, 11)),
        lambda: Layer()(z(7, 5, 4), z(1, 5, 11)),
        lambda: Layer()("x"),
        lambda: mean(np.int64(2)),
        lambda: Layer()(np.float64(2.0)),
        lambda: pair(z(7, 5), (z(5), z(3, 5))),
        lambda: plain(z(7, 5, dtype=complex), single(5)),
        lambda: wide(z(4), z(5, 9)),
        lambda: Encoder(1)(z(2, 3, 4)),
        lambda: Tagger(1, 1)(z(1, 2), np.array([2]), steps=1),
        lambda: Tagger(1, 1).both(z(1, 2)),
    ],
)
def test_no_hint_where_none_fits(call):
    """Where no known mistake explains the error, none is named."""
    with pytest.raises(ContractError) as caught:
        call()

    assert caught.value.hint is None


def test_error_shows_actual_above_expected():
    """The error names argument, axis and sizes, and shows both shapes and the origin of sizes."""
    with pytest.raises(ContractError) as caught:
        Layer(parts=2)(z(7, 5, 4), z(5, 2, 3))

    assert (
        "Layer.__call__: h: got 5 on axis 0, expected {self.depth} = parts * ways = 2.",
        "  h         (5, 2, 3)",
        "  expected  (2, 5, 3)   depth batch hidden_size   batch = 5, from x (7, 5, 4)",
    ) == tuple(str(caught.value).splitlines()[:3])
    error = caught.value
    assert ("h", "{self.depth}", 2, 5) == (error.argument, error.axis, error.expected, error.actual)


def test_value_that_raises_is_no_obstacle():
    """Diagnosis takes a value that raises whatever it is asked as it is."""

    class Hostile:
        def __getattr__(self, name):
            raise RuntimeError(name)

    with pytest.raises(ContractError, match="x: got Hostile, expected Float32"):
        plain(Hostile(), single(5))
