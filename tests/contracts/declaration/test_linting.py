"""Traps of an annotation are errors when the function is declared, with file and line."""

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


def half_an_expression(self, x: Float[Array, "{self.n + 1}"]) -> None:
    """A blank within an expression."""


def half_of_two_names(x: Float[Array, "a"], y: Float[Array, "a + b"]) -> None:
    """Three axes, where a sum was meant."""


def before_it_is_bound(x: Float[Array, "2*n"], y: Float[Array, "n"]) -> None:
    """An expression over an axis that comes later."""


def within_one_array(x: Float[Array, "n+1 n"]) -> None:
    """An expression over an axis that comes later in the same array."""


def over_a_run(x: Float[Array, "*n"], y: Float[Array, "n+1"]) -> None:
    """An expression over a run of axes."""


def no_parameter(size: int, x: Float[Array, "{sise}"]) -> None:
    """A misspelt parameter."""


def unresolved(x: "Flaot[Array, 'n']") -> None:
    """A misspelt dtype, in a string."""


def unresolved_type(x: "Float[Arary, 'n']") -> None:
    """A misspelt array type, in a string."""


def two_runs(x: "Float[Array, '*a *b']") -> None:
    """Two runs of axes, in a string."""


def called(x: Float[Array, "n"], y: Float[Array, "hash(n)"]) -> None:
    """A call of something that is no arithmetic."""


def marked(x: Float[Array, "?n"]) -> None:
    """A mark that belongs within a PyTree."""


@refine(at_least(1, "steps"))
def refined(x: Float[Array, "seq"]) -> None:
    """A refinement of an axis that is called otherwise."""


TRAPS = {
    half_an_expression: "spaces separate axes",
    half_of_two_names: "spaces separate axes",
    before_it_is_bound: "uses n, which no earlier axis binds",
    within_one_array: "uses n, which no earlier axis binds",
    over_a_run: "*n is variadic and has no size",
    no_parameter: "uses sise, which is not a parameter; did you mean size?",
    unresolved: "cannot resolve an annotation: name 'Flaot' is not defined",
    unresolved_type: "cannot resolve an annotation: name 'Arary' is not defined",
    two_runs: "cannot resolve an annotation",
    called: "may not call hash",
    marked: "is only for annotations of a PyTree",
    refined: "no argument has this axis",
}


@pytest.mark.parametrize("function", TRAPS)
def test_trap_is_an_error_at_declaration(function):
    """A trap is refused when the function is declared, by file, line and name."""
    with pytest.raises(ContractError) as caught:
        checked(function)
    line = function.__code__.co_firstlineno

    assert f"{__file__}:{line}: {function.__name__}: " in str(caught.value)
    assert TRAPS[function] in str(caught.value)


def test_misspelt_attribute_is_an_error_at_declaration():
    """An attribute that nothing sets, and that is nearly one that is set, is a misspelling."""
    with pytest.raises(
        ContractError, match=r"self.inptu_size, which is never set; did you mean input_size"
    ):

        class Layer:
            def __init__(self):
                self.input_size = 3

            @checked
            def forward(self, x: Float[Array, "{self.inptu_size}"]) -> None: ...


def test_misspelt_condition_is_an_error_at_declaration():
    """A condition speaks of parameters and of attributes that there are."""

    @when("not slef.flag")
    def clause(self, x: Float[Array, " n"]) -> None: ...

    with pytest.raises(ContractError, match="slef, which is not a parameter; did you mean self"):
        checked(clause)


class Base:
    """A class with attributes that another inherits."""

    def __init__(self):
        """Set some."""
        self.width_of_all = 2


class Derived(Base):
    """A class that inherits one attribute, sets one otherwise, and leaves one to others."""

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


def test_attribute_from_elsewhere_is_no_trap():
    """An attribute that is inherited, or set in ways that no file tells, is no misspelling."""
    assert isinstance(Derived().take(np.zeros(2), np.zeros(4)), Derived)


def test_missing_attribute_is_a_contract_error_at_the_call():
    """An attribute that turns out not to be there is named when it is asked for."""
    with pytest.raises(ContractError, match=r"cannot be computed: AttributeError.*nowhere"):
        Derived().miss(np.zeros(3))


PIECES = [*"abn2_*#{}.+-=?/%() ,'\\[]:!<>&|^~@;", "self", "...", "**", "n+1", "é", "\0", "lambda"]


@settings(max_examples=50 * settings().max_examples)
@given(st.one_of(st.text(max_size=30), st.lists(st.sampled_from(PIECES), max_size=14)))
def test_any_annotation_is_a_model_or_a_contract_error(pieces):
    """Of thousands of strings, none raises anything but a contract error."""
    text = "".join(pieces)
    with contextlib.suppress(ContractError):
        read_axes(text)

    def function(self, x): ...

    function.__annotations__ = {"x": f"Float[Array, {text!r}]"}
    try:
        contract = contract_of(function)
    except ContractError:
        return

    assert isinstance(contract, Contract)


def factory():
    """Give a function with a closure, whose other annotation names what there is not."""
    known = 1

    def inner(x: Float[Array, "n"], y: "Nowhere | None" = None) -> "list[Nowhere[int]]":
        return [known]

    return inner


def test_unresolved_type_of_no_array_may_be_left_out():
    """Where not strict, what resolves is held, and what speaks of no array is let be."""
    contract = contract_of(factory(), strict=False)

    assert ["x"] == [path for path, _ in contract.clauses[0].arrays()]
    with pytest.raises(ContractError, match="name 'Nowhere' is not defined"):
        contract_of(factory())
