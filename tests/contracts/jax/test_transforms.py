"""Contracts under jit, vmap, grad and eval_shape, and of Equinox's modules."""

import equinox as eqx
import jax
import jax.numpy as jnp
import pytest
from jaxtyping import Array, Float, Key, PyTree

from contracts import ContractError, checked


@checked
def product(x: Float[Array, "n d"], y: Float[Array, "d m"]) -> Float[Array, "n m"]:
    """Multiply."""
    return x @ y


def test_compiled_function_is_checked_when_it_is_traced():
    """A call that fits is compiled; one that does not is refused with our message."""
    compiled = jax.jit(product)

    assert (2, 4) == compiled(jnp.ones((2, 3)), jnp.ones((3, 4))).shape
    with pytest.raises(ContractError, match=r"product: y: got 4 on axis 0, expected d = 3\."):
        compiled(jnp.ones((2, 3)), jnp.ones((4, 4)))


def test_contract_under_vmap_is_of_one_example():
    """The axis that vmap maps over is not in the contract."""
    assert (5, 2, 4) == jax.vmap(product)(jnp.ones((5, 2, 3)), jnp.ones((5, 3, 4))).shape
    with pytest.raises(ContractError, match="x: got 1 axis, expected 2"):
        jax.vmap(product)(jnp.ones((5, 2)), jnp.ones((5, 3, 4)))


def test_gradient_passes_through():
    """The gradient is that of the function without a contract."""
    x, y = jnp.ones((2, 3)), jnp.arange(12.0).reshape(3, 4)
    plain = product.__wrapped__
    expected = jax.grad(lambda x: plain(x, y).sum())(x)

    assert jnp.array_equal(expected, jax.grad(lambda x: product(x, y).sum())(x))


def test_shapes_are_checked_without_values():
    """`eval_shape` runs the check on shapes alone."""
    assert (2, 4) == jax.eval_shape(product, jnp.ones((2, 3)), jnp.ones((3, 4))).shape
    with pytest.raises(ContractError):
        jax.eval_shape(product, jnp.ones((2, 3)), jnp.ones((4, 4)))


def test_compilations_are_no_more_than_without_a_contract():
    """A second call with the same shapes compiles nothing."""
    traces = []

    @jax.jit
    def traced(x, y):
        traces.append(x.shape)
        return product(x, y)

    for size in (2, 2, 3, 2):
        traced(jnp.ones((size, 3)), jnp.ones((3, 4)))

    assert [(2, 3), (3, 3)] == traces


@checked
def noise(key: Key[Array, ""], x: Float[Array, "n"]) -> Float[Array, "n"]:
    """Draw as many numbers."""
    return jax.random.normal(key, x.shape)


def test_keys_are_told_from_arrays():
    """An old key is an array of integers."""
    assert (3,) == noise(jax.random.key(0), jnp.ones(3)).shape
    with pytest.raises(ContractError, match="key: got dtype uint32, expected Key"):
        noise(jax.random.PRNGKey(0), jnp.ones(3))


class Linear(eqx.Module):
    """A module of Equinox."""

    weight: Float[Array, "o i"]
    bias: Float[Array, "o"]

    @checked
    def __call__(self, x: Float[Array, "i"]) -> Float[Array, "i"]:
        """Return what has the size of the output, which the contract does not say."""
        return self.weight @ x + self.bias


def test_module_is_checked_under_jit():
    """A method is checked; a square layer fits its contract and another does not."""
    square = Linear(jnp.ones((2, 2)), jnp.ones(2))
    other = Linear(jnp.ones((3, 2)), jnp.ones(3))

    assert (2,) == eqx.filter_jit(square)(jnp.ones(2)).shape
    with pytest.raises(ContractError, match=r"return: got 3 on axis 0, expected i = 2"):
        eqx.filter_jit(other)(jnp.ones(2))


def test_leaves_of_a_tree_are_checked():
    """Parameters in a tree are arrays, each of its own shape."""

    @checked
    def norm(parameters: PyTree[Float[Array, "..."]]) -> Float[Array, ""]:
        return sum((each**2).sum() for each in jax.tree.leaves(parameters))

    assert 4 == norm({"w": jnp.ones((1, 3)), "b": [jnp.ones(1)]})
    with pytest.raises(ContractError, match="parameters"):
        norm({"w": jnp.ones((1, 3)), "b": [1]})
