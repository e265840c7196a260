"""What an error says: which option of a union is near, how many axes, and each size once."""

import numpy as np
import pytest
from jaxtyping import Float, Int

from contracts import ContractError, checked

ARRAY = np.ndarray

Vector = Float[ARRAY, "n"] | Float[ARRAY, "n 1"]


@checked
def weigh(x: Float[ARRAY, "n d"], w: Vector | Float[ARRAY, "n d d"]) -> Float[ARRAY, "n d"]:
    """Take a vector, a column or a matrix for each row."""
    return x


@checked
def index(x: Float[ARRAY, "n"] | Int[ARRAY, "n"] | list[Float[ARRAY, "n"]]) -> None:
    """Take numbers of two dtypes, or a list of arrays."""


@checked
def runs(x: Float[ARRAY, "*b n"], y: Float[ARRAY, "*b"]) -> None:
    """Take an array for each run of leading axes."""


def error_of(function, *arguments):
    """Return the lines of the error of a call, the first without the function."""
    with pytest.raises(ContractError) as caught:
        function(*arguments)
    first, *lines = str(caught.value).split("\n")

    return [first.partition(": ")[2], *lines]


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((3, 2, 5), ["w: got 5 on axis 2, expected d = 2."]),
        ((3, 2), ["w: got 2 on axis 1, expected 1."]),
        ((4,), ["w: got 4 on axis 0, expected n = 3."]),
    ],
)
def test_nearest_option_of_a_union_is_named(shape, expected):
    """The option with as many axes as the array is near, wherever it stands."""
    assert expected == error_of(weigh, np.ones((3, 2)), np.ones(shape))[:1]


def test_options_that_are_as_near_are_named_together():
    """No option has four axes, so that each is shown; an axis is shown once."""
    assert [
        "w: got 4 axes, expected 1, 2 or 3.",
        "  w         (3, 2, 2, 5)",
        "  expected  (3,)           n   n = 3, from x (3, 2)",
        "  or        (3, 1)         n 1   n = 3, from x (3, 2)",
        "  or        (3, 2, 2)      n d d   n = 3, d = 2, from x (3, 2)",
    ] == error_of(weigh, np.ones((3, 2)), np.ones((3, 2, 2, 5)))


def test_dtypes_of_a_union_are_named_together():
    """A dtype that no option admits is an error of all of them."""
    first, *_ = error_of(index, np.ones(3, bool))

    assert first.startswith("x: got dtype bool")  # NumPy 1 calls it bool_
    assert first.endswith(", expected Float or Int.")


def test_option_with_more_arrays_right_is_nearer():
    """A list whose second array is wrong is a list with a wrong array."""
    first, *_ = error_of(index, [np.ones(3), np.ones(4)])

    assert "x[1]: got 4 on axis 0, expected n = 3." == first


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        ((2, 3, 4), (2,), "y: got (2,) on axis *b, expected b = (2, 3)."),
        ((2, 4), (), "y: got () on axis *b, expected b = (2,)."),
        ((2, 4), (3,), "y: got 3 on axis 0, expected b = 2."),
    ],
)
def test_number_of_axes_is_no_size(x, y, expected):
    """One axis is called a size only where one axis is expected."""
    assert expected == error_of(runs, np.ones(x), np.ones(y))[0]


def test_number_of_axes_is_explained_by_no_size():
    """Three axes have nothing to do with an axis of size 3."""
    lines = error_of(weigh, np.ones((4, 2)), np.ones((4, 2, 2, 5)))

    assert not [each for each in lines if "is the size of" in each]


def test_message_is_bounded():
    """Of a long message the start and the end are kept; the axis is kept whole."""
    deep = "(" * 5000 + "n" + ")" * 5000

    def nested(x: Float[ARRAY, deep]) -> None: ...

    with pytest.raises(ContractError) as caught:
        checked(nested)
    message = str(caught.value)

    assert 3900 < len(message) <= 4000
    assert "test_messages.py" in message.partition("(")[0]
    assert " [...] " in message
    assert message.endswith("too many nested parentheses")


@checked
def convolve(x: Float[ARRAY, "n"], kernel: Float[ARRAY, "k"]) -> Float[ARRAY, "n-k+1"]:
    """Return no entry."""
    return x[:0]


@checked
def halve(x: Float[ARRAY, "n"]) -> Float[ARRAY, "n/2"]:
    """Return every second entry."""
    return x[::2]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (
            lambda: convolve(np.ones(3), np.ones(5)),
            "return: axis n-k+1 is -1 where n = 3 and k = 5, expected at least 0.",
        ),
        (
            lambda: halve(np.ones(5)),
            "return: axis n/2 is 2.5 where n = 5, expected an integer.",
        ),
    ],
)
def test_expression_that_is_no_size_is_shown_with_what_it_is_computed_from(call, expected):
    """The call has the mistake, not the result: the message has the sizes of the call."""
    assert expected == error_of(call)[0]
