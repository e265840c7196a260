"""A value of NumPy for a tensor is answered with how to make a tensor of it."""

import numpy as np
import pytest
from jaxtyping import Float
from torch import Tensor

from contracts import ContractError, checked


@checked
def loss(x: Float[Tensor, "*axes"]) -> Float[Tensor, ""]:
    """Return a scalar of NumPy."""
    return x.numpy().mean()


@pytest.mark.parametrize(
    ("x", "got", "hint"),
    [
        (
            np.float32(1),
            "the NumPy scalar float32",
            "A NumPy scalar is no Tensor: pass torch.as_tensor(x).",
        ),
        (np.ones(2), "ndarray of shape (2,)", "x is an array of numpy: pass torch.from_numpy(x)."),
        (0.5, "float", "x has plain numbers: convert them to Tensor."),
    ],
)
def test_value_of_another_library_is_answered_with_its_conversion(x, got, hint):
    """A scalar of NumPy is no array of it, which `torch.from_numpy` needs."""
    with pytest.raises(ContractError) as raised:
        loss(x)

    assert [f'loss: x: got {got}, expected Float[Tensor, "*axes"].', f"  {hint}"] == str(
        raised.value
    ).splitlines()
