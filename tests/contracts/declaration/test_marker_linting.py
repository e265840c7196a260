"""Markers that are of no use are errors when the function is declared."""

from typing import Annotated, NamedTuple

import numpy as np
import pytest
from jaxtyping import Bool, Complex, Float, Int, Shaped

from contracts import (
    AtLeast,
    Below,
    ContractError,
    Lengths,
    Mask,
    Padding,
    Sorted,
    checked,
)

Array = np.ndarray


class Padded(NamedTuple):
    """Padded tokens whose lengths stand elsewhere."""

    tokens: Annotated[Int[Array, "batch seq"], Padding(0)]


def marked(tokens=None, lengths=None, x=None, result=None):
    """Return a function of three parameters, of which some are given an annotation."""

    def function(tokens, lengths, x): ...

    hints = {"tokens": tokens, "lengths": lengths, "x": x, "return": result}
    function.__annotations__ = {name: hint for name, hint in hints.items() if hint is not None}

    return function


Tokens = Int[Array, "batch seq"]
Counts = Annotated[Int[Array, " batch"], Lengths("seq")]

MISPLACED = {
    "no such axis": (
        marked(Tokens, Annotated[Int[Array, " batch"], Lengths("sqe")]),
        'lengths: Lengths("sqe"): no array has the axis sqe; did you mean seq?',
    ),
    "no such axis in a limit": (
        marked(Annotated[Tokens, Below("clases")], x=Float[Array, " classes"]),
        'tokens: Below("clases"): no array has the axis clases; did you mean classes?',
    ),
    "no such argument in a limit": (
        marked(Annotated[Tokens, Below("{length}")]),
        "uses length, which is not a parameter; did you mean lengths?",
    ),
    "an argument in a limit without braces": (
        marked(Annotated[Tokens, Below("x")], x=int),
        'tokens: Below("x"): no argument has the axis x; write "{x}" for the argument',
    ),
    "an argument in a limit that names an axis of the result": (
        marked(Annotated[Tokens, Below("x")], x=int, result=Float[Array, "batch x"]),
        'tokens: Below("x"): no argument has the axis x; write "{x}" for the argument',
    ),
    "an axis of the result in a limit": (
        marked(Annotated[Tokens, Below("classes")], result=Float[Array, "batch classes"]),
        'tokens: Below("classes"): no argument has the axis classes',
    ),
    "tokens that are bools": (
        marked(Annotated[Bool[Array, " n"], Below(2)]),
        "tokens: Below(2): is for integers, got Bool",
    ),
    "tokens that may be floats": (
        marked(Annotated[Shaped[Array, " n"], Below(2)]),
        "tokens: Below(2): is for integers, got Shaped",
    ),
    "lengths that are floats": (
        marked(Tokens, Annotated[Float[Array, " batch"], Lengths("seq")]),
        'lengths: Lengths("seq"): is for integers, got Float',
    ),
    "sorted bools": (
        marked(Annotated[Bool[Array, " n"], Sorted()]),
        "tokens: Sorted(): is for real numbers, got Bool",
    ),
    "a complex mask": (
        marked(Annotated[Complex[Array, " n"], Mask("n")]),
        'tokens: Mask("n"): is for bools, or numbers 0 and 1, got Complex',
    ),
    "a mask of an axis that it lacks": (
        marked(Tokens, Annotated[Bool[Array, " batch"], Mask("seq")]),
        'lengths: Mask("seq"): its array has no axis seq',
    ),
    "padding without lengths": (
        marked(x=Annotated[Float[Array, "batch seq"], Padding(0)]),
        "x: Padding(0): no array is marked as the Lengths or the Mask of one of its axes",
    ),
    "padding by the lengths of other samples": (
        marked(x=Annotated[Float[Array, "... seq"], Padding(0)], tokens=Tokens, lengths=Counts),
        "of one of its axes, of the same samples",
    ),
    "padding of an axis that stands twice": (
        marked(x=Annotated[Float[Array, "batch seq seq"], Padding(0)], lengths=Counts),
        "x: Padding(0): its array has several axes seq",
    ),
    "a mask of an axis that stands twice": (
        marked(x=Annotated[Bool[Array, "seq seq"], Mask("seq")]),
        'x: Mask("seq"): its array has several axes seq',
    ),
    "padding of two axes": (
        marked(
            Annotated[Tokens, Padding(0)],
            Counts,
            Annotated[Int[Array, " seq"], Lengths("batch")],
        ),
        "tokens: Padding(0): there are lengths or masks of batch and of seq: name one",
    ),
    "padding of integers by a fraction": (
        marked(Annotated[Tokens, Padding(0.5)], Counts),
        "tokens: Padding(0.5): is for floats, got Int",
    ),
    "sorted along an axis that is not there": (
        marked(Annotated[Tokens, Sorted(axis=2)]),
        "tokens: Sorted(axis=2): its array has 2 axes",
    ),
    "a size of an axis that is not there": (
        marked(Annotated[Tokens, AtLeast("sec", 1)]),
        'tokens: AtLeast("sec", 1): its array has no axis sec; did you mean seq?',
    ),
    "no array": (
        marked(Annotated[int, Below(3)]),
        "tokens: Below(3) is for an array, got int; an int that an axis is computed from, as in",
    ),
    "a container": (
        marked(x=Annotated[list[Tokens], Below(3)]),
        "x: Below(3) is for an array, got list of arrays",
    ),
    "a class": (
        marked(Tokens, Annotated[Int[Array, " batch"], Sorted]),
        "lengths: Sorted is a class: write Sorted(...)",
    ),
    "a result": (
        marked(Tokens, result=Annotated[Int[Array, " batch"], Lengths("time")]),
        'return: Lengths("time"): no array has the axis time',
    ),
    "a field": (
        marked(x=Padded),
        "x.tokens: Padding(0): no array is marked as the Lengths or the Mask of one of its axes",
    ),
}


@pytest.mark.parametrize(("function", "message"), MISPLACED.values(), ids=MISPLACED)
def test_misplaced_marker_is_refused_at_declaration(function, message):
    """The error names the argument, the marker and the reason, in one line."""
    with pytest.raises(ContractError) as refused:
        checked(function)

    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_padding_may_be_of_lengths_of_another_argument():
    """Each use of a marker that can be checked is accepted."""
    checked(
        marked(
            Annotated[Tokens, Padding(-100), Below("{x.vocabulary}")],
            Counts,
            result=Annotated[Float[Array, "batch seq"], Padding(0.5)],
        )
    )


def test_tokens_may_end_where_their_padding_begins():
    """Tokens alone may have padding: nothing else says where it begins."""
    checked(marked(Annotated[Tokens, Padding(0)], x=Float[Array, "batch seq 4"]))
