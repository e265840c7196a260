"""Generated arguments of JAX, valid and invalid, and the reports of wrong functions."""

import jax
import jax.numpy as jnp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jaxtyping import Array, Bool, Float, Int, Key, Shaped

from contracts import ContractError, arguments, checked, fuzz, violations


@checked
def gathered(
    x: Float[Array, "n d"], rows: Int[Array, "m"], mask: Bool[Array, "m"], key: Key[Array, ""]
) -> Float[Array, "m d"]:
    """Take rows, with zeros for some and noise for the others."""
    taken = x[rows % len(x)] + jax.random.normal(key, (len(rows), x.shape[1]))

    return jnp.where(mask[:, None], taken, 0)


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_arguments_fit_and_are_of_jax(data):
    """Arrays and keys are drawn, of the dtypes that JAX has, and the call passes."""
    values = data.draw(arguments(gathered))

    assert all(isinstance(each, jax.Array) for each in values.values())
    if len(values["x"]):
        gathered(**values)


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_violations_are_refused(data):
    """Each invalid call is refused by an error that names the argument."""
    violation = data.draw(violations(gathered))

    with pytest.raises(ContractError) as caught:
        gathered(**violation.arguments)
    assert caught.value.argument is not None


def test_wrong_function_is_reported_with_the_smallest_example():
    """A result transposed is found."""

    def transposed(x: Float[Array, "n d"]) -> Float[Array, "n d"]:
        return x.T

    with pytest.raises(ContractError, match="return fits with axes 0 and 1 swapped"):
        fuzz(transposed)


def test_right_function_passes():
    """Any dtype is drawn for an annotation that admits every one."""
    seen = set()

    def reversed_rows(x: Shaped[Array, "n *rest"]) -> Shaped[Array, "n *rest"]:
        seen.add(x.dtype.name)
        return x[::-1]

    fuzz(reversed_rows)

    assert "float32" in seen
    assert len(seen) > 2
