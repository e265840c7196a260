"""Axis expressions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import ContractError
from contracts.model.arithmetic import Expression, parse


class Layer:
    """A layer with sizes."""

    depth = 4
    batch_first = False


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2*n+1", 15),
        ("n//2 - n%4", 0),
        ("-n", -7),
        ("{self.depth}", 4),
        ("{self.depth}*n", 28),
        ("not self.batch_first", True),
        ("n > 6 and self.depth == 4", True),
        ("1 < n <= 7", True),
    ],
)
def test_expression_has_its_value(text, value):
    """Arithmetic, attributes, comparisons and logic mean what they mean in Python."""
    given = {"self": Layer()}

    assert value == parse(text).value({"n": 7, **given}, given)


@pytest.mark.parametrize(
    "text",
    [
        "f(n)",
        "n[0:1]",
        "2**n**n",
        "9**99999",
        "{'a'*10**10}",
        "{('a'+'b')*n}",
        "open(n)",
        "{a, b}",
        "-" * 99 + "n",
        "lambda: 1",
        "[n for n in x]",
        "n if n else 2",
        "(n := 2)",
        "n +",
        "",
        "n.real()",
    ],
)
def test_other_expressions_are_refused(text):
    """An expression with anything else is refused when it is parsed."""
    with pytest.raises(ContractError):
        parse(text)


@pytest.mark.slow
@given(st.text(max_size=20))
def test_any_text_is_an_expression_or_a_contract_error(text):
    """No text raises anything but a contract error."""
    try:
        found = parse(text)
    except ContractError:
        return

    assert isinstance(found, Expression)
