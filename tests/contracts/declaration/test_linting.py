"""Mistakes in annotations are errors when the function is declared, with file and line."""

import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jaxtyping import Float

from contracts import ContractError, at_least, checked, contract_of, refine, when
from contracts.model.axes import read_axes
from contracts.model.clause import Contract

Array = np.ndarray


def space_in_expression(self, x: Float[Array, "{self.n + 1}"]) -> None:
    """A space inside an expression."""


def space_in_sum(x: Float[Array, "a"], y: Float[Array, "a + b"]) -> None:
    """Three axes instead of a sum."""


def before_it_is_bound(x: Float[Array, "2*n"], y: Float[Array, "n"]) -> None:
    """An expression over an axis that comes later."""


def product_before_it_is_bound(x: Float[Array, "n*k"], y: Float[Array, "n k"]) -> None:
    """A product, from which neither axis can be computed."""


def product_of_no_argument(x: Float[Array, "n*k"]) -> None:
    """A product of axes that nothing has."""


def within_one_array(x: Float[Array, "n+1 n"]) -> None:
    """An expression over an axis that comes later in the same array."""


def over_a_variadic_axis(x: Float[Array, "*n"], y: Float[Array, "n+1"]) -> None:
    """An expression over a variadic axis."""


def argument_without_braces(n: int, x: Float[Array, "n+1"]) -> None:
    """An argument that is written as an axis."""


def no_parameter(size: int, x: Float[Array, "{sise}"]) -> None:
    """A misspelt parameter."""


def unresolved(x: "Flaot[Array, 'n']") -> None:
    """A misspelt dtype, in a string."""


def unresolved_type(x: "Float[Arary, 'n']") -> None:
    """A misspelt array type, in a string."""


def two_variadic_axes(x: "Float[Array, '*a *b']") -> None:
    """Two variadic axes, in a string."""


def called(x: Float[Array, "n"], y: Float[Array, "hash(n)"]) -> None:
    """A call of a function that expressions may not call."""


def marked(x: Float[Array, "?n"]) -> None:
    """A mark for annotations of a PyTree."""


@refine(at_least(1, "steps"))
def refined(x: Float[Array, "seq"]) -> None:
    """A refinement of an axis with another name."""


MISTAKES = {
    space_in_expression: "spaces separate axes",
    space_in_sum: "spaces separate axes",
    before_it_is_bound: (
        "uses n, but no axis before it is named n; write the parameter y, which has it, first; or "
        "give this axis a name"
    ),
    product_before_it_is_bound: (
        "uses n, but no axis before it is named n; write the parameter y, which has it, first"
    ),
    product_of_no_argument: "give this axis one name, such as m, or write an argument with n",
    within_one_array: "uses n, but no axis before it is named n; give this axis a name",
    over_a_variadic_axis: "uses n, but *n stands for several axes and has no size",
    argument_without_braces: "no axis before it is named n; write {n} for the argument n",
    no_parameter: "uses sise, which is not a parameter; did you mean size?",
    unresolved: "cannot resolve an annotation: name 'Flaot' is not defined",
    unresolved_type: "cannot resolve an annotation: name 'Arary' is not defined",
    two_variadic_axes: "cannot resolve an annotation",
    called: "may not call hash",
    marked: "is only for annotations of a PyTree",
    refined: "no argument has this axis",
}


@pytest.mark.parametrize("function", MISTAKES)
def test_mistake_is_an_error_at_declaration(function):
    """A mistake is an error when the function is declared, with file, line and name."""
    with pytest.raises(ContractError) as caught:
        checked(function)
    line = function.__code__.co_firstlineno

    assert f"{__file__}:{line}: {function.__name__}: " in str(caught.value)
    assert MISTAKES[function] in str(caught.value)


def test_misspelt_attribute_is_an_error_at_declaration():
    """An attribute that is never set, with a name similar to one that is, is a misspelling."""
    with pytest.raises(
        ContractError, match=r"self.inptu_size, which is never set; did you mean input_size"
    ):

        class Layer:
            def __init__(self):
                self.input_size = 3

            @checked
            def forward(self, x: Float[Array, "{self.inptu_size}"]) -> None: ...


def test_attribute_without_braces_is_an_error_at_declaration():
    """The error says how an attribute is written."""

    class Layer:
        def __init__(self):
            self.width = 3

        def forward(self, x: Float[Array, "2*width"]): ...

    with pytest.raises(ContractError, match=r"write \{self.width\} for the attribute width"):
        checked(Layer.forward)


def test_misspelt_condition_is_an_error_at_declaration():
    """A condition uses only parameters and attributes that exist."""

    @when("not slef.flag")
    def clause(self, x: Float[Array, " n"]) -> None: ...

    with pytest.raises(ContractError, match="slef, which is not a parameter; did you mean self"):
        checked(clause)


def test_attribute_with_turned_letters_is_an_error_at_declaration():
    """Two letters that are swapped are a misspelling, however short the name."""

    class Head:
        def __init__(self):
            self.width = 2

        def forward(self, x: Float[Array, "n {self.wdith}"]): ...

    with pytest.raises(ContractError, match=r"self.wdith, which is never set; did you mean width"):
        checked(Head.forward)


class Base:
    """A class with attributes that another class inherits."""

    def __init__(self):
        """Set some."""
        self.width_of_all = 2


class Derived(Base):
    """A class that inherits one attribute, sets one with setattr, and never sets one."""

    def __init__(self):
        """Set one from outside."""
        super().__init__()
        object.__setattr__(self, "unrelated", 4)

    @checked
    def take(
        self, x: Float[Array, "{self.width_of_all}"], y: Float[Array, "{self.unrelated}"]
    ) -> "Derived":
        """Speak of both."""
        return self

    @checked
    def miss(self, x: Float[Array, "{self.nowhere}"]) -> None:
        """Speak of none that there is."""


def test_inherited_attribute_is_no_mistake():
    """An attribute that is inherited, or set by setattr, is no misspelling."""
    assert isinstance(Derived().take(np.zeros(2), np.zeros(4)), Derived)


def test_missing_attribute_is_a_contract_error_at_the_call():
    """An attribute that does not exist is named at the call that needs it."""
    with pytest.raises(ContractError, match=r"cannot be computed: AttributeError.*nowhere"):
        Derived().miss(np.zeros(3))


PIECES = [*"abn2_*#{}.+-=?/%() ,'\\[]:!<>&|^~@;", "self", "...", "**", "n+1", "é", "\0", "lambda"]


def lines_of_pieces(numbers):
    """
    Return texts made of pieces by number.

    Bytes are one choice of Hypothesis, and a list is one for each item: this is ten times faster.
    """
    pieces = [*PIECES, *["\n"] * 4]

    return "".join(pieces[number % len(pieces)] for number in numbers).split("\n")


@pytest.mark.slow
@settings(max_examples=10 * settings().max_examples)
@given(
    st.text(max_size=30),
    st.text(max_size=30),
    st.binary(min_size=40, max_size=60).map(lines_of_pieces),
)
def test_any_annotation_is_read_or_a_contract_error(one, other, lines):
    """No string raises anything but a contract error."""
    for text in (one, other, *lines):
        with contextlib.suppress(ContractError):
            read_axes(text)

        def function(self, x): ...

        function.__annotations__ = {"x": f"Float[Array, {text!r}]"}
        with contextlib.suppress(ContractError):
            assert isinstance(contract_of(function), Contract)


def factory():
    """Return a function with a closure and with annotations whose names do not exist."""
    known = 1

    def inner(x: Float[Array, "n"], y: "Nowhere | None" = None) -> "list[Nowhere[int]]":
        return [known]

    return inner


def test_unresolved_type_without_arrays_may_be_left_out():
    """If not strict, what resolves is checked, and other annotations without arrays are ignored."""
    contract = contract_of(factory(), strict=False)

    assert ["x"] == [path for path, _ in contract.clauses[0].arrays()]
    with pytest.raises(ContractError, match="name 'Nowhere' is not defined"):
        contract_of(factory())


def test_place_of_a_mistake_is_data():
    """The place of an error, and its message without the place, are attributes."""
    with pytest.raises(ContractError) as raised:
        checked(before_it_is_bound)
    place, name = raised.value.location

    assert place.rpartition(":")[0] == __file__
    assert "before_it_is_bound" == name
    assert raised.value.reason.startswith("x: axis '2*n' uses n")
    assert f"{place}: {name}: {raised.value.reason}" == str(raised.value)
