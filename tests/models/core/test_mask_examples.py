"""What the values of a mask in an example show."""

import pytest
import torch
from torch import nn

from rnn_spec.models.building.building import build_model
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.subject.options import ModelOptions


class Kept(nn.Module):
    """A loop that keeps the state where the mask is 0."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(4, 5)

    def forward(self, x, mask):
        h = x.new_zeros(len(x), 5)
        for t in range(x.size(1)):
            h = self.kept(h, self.cell(x[:, t], h), mask[:, t, None].to(x.dtype))
        return h

    def kept(self, old, new, mask):
        """Return the new state where the mask is 1."""
        return mask * new + (1 - mask) * old


class Inverted(Kept):
    """Faulty: it keeps the state where the mask is 1."""

    def kept(self, old, new, mask):
        """Return the old state where the mask is 1."""
        return mask * old + (1 - mask) * new


FALLING = torch.tensor([[1.0, 1, 1, 0, 0], [1, 1, 1, 1, 1], [1, 1, 0, 0, 0]])


@pytest.mark.parametrize("dtype", [torch.float32, torch.int64, torch.bool])
@pytest.mark.parametrize("mask", [FALLING, torch.ones(3, 5)])
@pytest.mark.parametrize("model", [Kept, Inverted])
def test_mask_of_an_example_is_one_at_valid_steps(model, mask, dtype):
    """So a model that reads it the other way round is a faulty one, whatever the dtype is."""
    example = (torch.randn(3, 5, 4), mask.to(dtype))
    argument = build_model(model, ModelOptions(example=example), "it").signature.argument("mask")

    assert Role.MASK is argument.role
    assert str(dtype).startswith(f"torch.{argument.kind}")
