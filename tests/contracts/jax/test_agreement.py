"""On arrays of JAX our check accepts exactly what jaxtyping with beartype accepts."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from annotated_calls import EXAMPLES, REFUSED, Library, accepted, calls, verdicts
from beartype import beartype
from hypothesis import given, settings
from jaxtyping import (
    Array,
    ArrayLike,
    Bool,
    Complex,
    Float,
    Inexact,
    Int,
    Key,
    PRNGKeyArray,
    Real,
    ScalarLike,
    jaxtyped,
)

from contracts import ContractError, checked

JAX = Library(jax.Array, ("float32", "float32", "float32", "float16", "int32", "bool"), jnp.asarray)


@settings(max_examples=EXAMPLES, deadline=None)
@given(calls(JAX))
def test_check_agrees_with_jaxtyping(call):
    """A call is accepted by our check if and only if jaxtyping and beartype accept it."""
    expected, ours = verdicts(call) or (None, None)

    assert expected in {None, ours}


VALUES = {
    "float32": jnp.ones(2),
    "bfloat16": jnp.ones(2, jnp.bfloat16),
    "complex64": jnp.ones(2, jnp.complex64),
    "int8": jnp.ones(2, jnp.int8),
    "bool": jnp.ones(2, bool),
    "key": jax.random.key(0),
    "old key": jax.random.PRNGKey(0),
    "array of NumPy": np.ones(2, "float32"),
    "float": 1.0,
    "nothing": None,
}

HINTS = {
    "Float[Array, '2']": Float[Array, "2"],
    "Inexact[Array, '2']": Inexact[Array, "2"],
    "Real[Array, '2']": Real[Array, "2"],
    "Complex[Array, '2']": Complex[Array, "2"],
    "Int[Array, '2']": Int[Array, "2"],
    "Bool[Array, '2']": Bool[Array, "2"],
    "Float[ArrayLike, '2']": Float[ArrayLike, "2"],
    "Key[Array, '']": Key[Array, ""],
    "PRNGKeyArray": PRNGKeyArray,
    "ScalarLike": ScalarLike,
}


@pytest.mark.parametrize("hint", HINTS)
@pytest.mark.parametrize("value", VALUES)
def test_types_and_dtypes_agree_with_jaxtyping(hint, value):
    """Arrays, keys and scalars are accepted if and only if jaxtyping accepts them."""

    def function(x, y): ...

    function.__annotations__ = {"x": HINTS[hint], "y": Float[Array, "2"]}
    values = (VALUES[value], jnp.ones(2))
    expected = accepted(jaxtyped(function, typechecker=beartype), values, REFUSED)

    assert expected == accepted(checked(function), values, ContractError)
