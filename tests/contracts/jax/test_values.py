"""Markers of arrays of JAX: their values are read where there are any."""

from typing import Annotated

import jax
import jax.numpy as jnp
import pytest
from jaxtyping import Array, Bool, Float, Int, PyTree
from sampling import some

from contracts import Below, ContractError, Lengths, Mask, Padding, arguments, checked

TOKENS = jnp.array([[1, 10, 3], [2, 0, 0]])


@checked
def embed(
    tokens: Annotated[Int[Array, "batch seq"], Below(11), Padding(0)],
    lengths: Annotated[Int[Array, " batch"], Lengths("seq")],
    mask: Annotated[Bool[Array, "batch seq"] | None, Mask("seq")] = None,
) -> Float[Array, "batch seq"]:
    """Return a number for each token."""
    return tokens * 0.5


def test_values_of_arrays_are_checked():
    """A wrong token, length or padded step is named."""
    embed(TOKENS, jnp.array([3, 1]), TOKENS > 0)

    with pytest.raises(ContractError, match=r"tokens: got 11 at \[0, 1\]"):
        embed(TOKENS + 1, jnp.array([3, 3]))
    with pytest.raises(ContractError, match=r"lengths: got 4 at \[0\]"):
        embed(TOKENS, jnp.array([4, 1]))
    with pytest.raises(ContractError, match=r"tokens: got 3 at \[0, 2\], expected 0, past the 2"):
        embed(TOKENS, jnp.array([2, 1]))


def test_tracers_have_no_values():
    """Under `jit` and `vmap` only shapes are checked."""
    lengths = jnp.array([9, 9])
    jitted = jax.jit(embed)(TOKENS + 90, lengths)
    mapped = jax.vmap(embed)(TOKENS[None] + 90, lengths[None])

    assert ((2, 3), (1, 2, 3)) == (jitted.shape, mapped.shape)


def test_generated_calls_are_accepted():
    """Arrays of JAX are generated with valid values."""
    for each in some(arguments(embed), 5):
        embed(**each)


def test_leaves_of_a_tree_are_checked():
    """A marker of the leaves of a PyTree is about each leaf."""

    @checked
    def run(x: PyTree[Annotated[Int[Array, " n"], Below(3)]]) -> None: ...

    run({"a": jnp.array([1, 2]), "b": [jnp.array([0, 2])]})

    with pytest.raises(ContractError, match=r"x\['b'\]\[0\]: got 3 at \[1\], expected .* below 3"):
        run({"a": jnp.array([1, 2]), "b": [jnp.array([0, 3])]})
