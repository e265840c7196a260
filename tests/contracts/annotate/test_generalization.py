"""Tests of annotations that are as general as several."""

import pytest

from contracts.annotate.annotation_text import with_open_ones
from contracts.annotate.generalization import generalized


def array(shape, dtype="Float"):
    """Return the text of an annotation of an array."""
    return f'{dtype}[np.ndarray, "{shape}"]'


def shapes(texts):
    """Return the shapes of annotations."""
    return {name: text.split('"')[1] for name, text in texts.items()}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (["n", "n"], ["n m", "n m"], ["*shape n", "*shape n"]),
        (["", ""], ["n m", "n m"], ["*shape", "*shape"]),
        (["n m", "n"], ["n m k", "n m"], ["*shape n m", "*shape n"]),
        (["n", "n-2"], ["n", "n-3"], ["n", "_"]),
        (["n", "2*n"], ["k", "2*k"], ["n", "2*n"]),
        (["n 3", "n"], ["n 4", "n"], ["n _", "n"]),
        (["4", "4"], ["n", "n"], ["n", "n"]),
        (["n", "m"], ["n", "k"], ["n", "_"]),
        (["n 3", "n"], ["n m 3", "n m"], ["*shape n 3", "*shape n"]),
        (["n m", "m"], ["n m k", "m k"], ["*shape n m", "... m"]),
        (["*batch n", "*batch"], ["n", ""], ["... n", "..."]),
    ],
)
def test_shapes_are_generalized(first, second, expected):
    """Axes with the same texts keep a name, other ranks become an axis of any number."""
    calls = [dict(zip(["x", "return"], map(array, each), strict=True)) for each in (first, second)]

    assert expected == list(shapes(generalized(calls)).values())


def test_names_are_shared_by_parameters():
    """What is one size in each call has one name, and what is not has two."""
    first = {"x": array("n m"), "w": array("m k"), "return": array("n k")}
    second = {"x": array("b n m"), "w": array("m k"), "return": array("b n k")}

    assert {"x": "*shape n m", "w": "m k", "return": "*shape n k"} == shapes(
        generalized([first, second])
    )


def test_parameter_of_one_call_keeps_its_names():
    """An argument that one call did not pass has the names of the others."""
    first = {"x": array("n"), "return": array("n")}
    second = {"x": array("k"), "y": array("k"), "return": array("k")}

    assert {"x": "n", "y": "n", "return": "n"} == shapes(generalized([first, second]))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("Float", "Int", "Real"), ("Float", "Complex", "Inexact"), ("Float", "Bool", None)],
)
def test_dtypes_are_joined(first, second, expected):
    """The dtype of jaxtyping that includes both; without one, the annotation is left out."""
    found = generalized([{"x": array("n", first)}, {"x": array("n", second)}])

    assert found == ({} if expected is None else {"x": array("n", expected)})


def test_result_of_other_structure_is_left_out():
    """A result that is an array once and a tuple once has no annotation."""
    pair = f"tuple[{array('n')}, {array('n')}]"

    assert {"x": array("n")} == generalized(
        [{"x": array("n"), "return": array("n")}, {"x": array("n"), "return": pair}]
    )


def test_axis_that_only_the_result_has_is_open():
    """A name that nothing binds says nothing, unless the result has it twice."""
    once = {"x": array("n"), "return": array("n k *rest")}
    twice = {"x": array("n"), "return": f"tuple[{array('k')}, {array('k')}]"}

    assert array("n _ ...") == generalized([once])["return"]
    assert twice == generalized([twice])


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"x": array("n 1"), "return": array("1 n")}, {"x": array("n _"), "return": array("_ n")}),
        ({"x": array("n k"), "return": array("1 n")}, {"x": array("n k"), "return": array("1 n")}),
        ({"x": array("n 11 1*n")}, {"x": array("n 11 1*n")}),
    ],
)
def test_axes_of_size_one_are_open(texts, expected):
    """One item does not show whether several are accepted; the result may depend on them."""
    assert with_open_ones(texts) == expected
