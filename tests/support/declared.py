"""Definitions that are made anew at each call, how a tool checks them, and a call of each."""

import inspect

import beartype
import numpy as np
from jaxtyping import Float, Int, jaxtyped

import contracts

Array = np.ndarray


def function():
    """Return a function."""

    def attend(
        q: Float[Array, "batch n d"], k: Float[Array, "batch m d"], scale: float = 1.0
    ) -> Float[Array, "batch n m"]:
        return scale * (q @ k.swapaxes(1, 2))

    return attend


def layer():
    """Return a class with three methods, whose sizes are its own."""

    class Layer:
        def __init__(self, input_size: int, hidden_size: int) -> None:
            self.input_size, self.hidden_size = input_size, hidden_size

        def forward(
            self,
            x: Float[Array, "seq batch {self.input_size}"],
            h: Float[Array, "batch {self.hidden_size}"],
        ) -> tuple[
            Float[Array, "seq batch {self.hidden_size}"], Float[Array, "batch {self.hidden_size}"]
        ]:
            return np.zeros((*x.shape[:2], self.hidden_size)), h

        def step(
            self, x: Float[Array, "batch {self.input_size}"]
        ) -> Float[Array, "batch {self.hidden_size}"]:
            return np.zeros((len(x), self.hidden_size))

        def embed(
            self, tokens: Int[Array, "batch seq"]
        ) -> Float[Array, "batch seq {self.input_size}"]:
            return np.zeros((*tokens.shape, self.input_size))

    return Layer


def method():
    """Return a method of the class, as a function."""
    return layer().forward


MAKE = {"function": function, "method": method, "class": layer}

Q, X, H = np.zeros((2, 3, 4)), np.zeros((5, 2, 4)), np.zeros((2, 4))
INSTANCE = layer()(4, 4)

CALL = {
    "function": lambda checked: checked(Q, Q),
    "method": lambda checked: checked(INSTANCE, X, H),
    "class": lambda checked: checked(4, 4).forward(X, H),
}


def by_jaxtyping(target):
    """Check a function, or each annotated method of a class, as the hook of jaxtyping does."""
    if not inspect.isclass(target):
        return jaxtyped(target, typechecker=beartype.beartype)
    for name, member in list(vars(target).items()):
        if inspect.isfunction(member):
            setattr(target, name, by_jaxtyping(member))

    return target


CHECK = {"contracts": contracts.checked, "jaxtyping": by_jaxtyping}
