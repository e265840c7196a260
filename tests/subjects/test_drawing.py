"""The weights with which a layer is checked."""

import torch
from torch import nn

from rnn_spec.law_definition.case import Case
from rnn_spec.layer.options import Options
from rnn_spec.subjects.build.drawing import draw_weights

CASE = Case(Options(1, 1))


class Held(nn.Module):
    """A parameter with given values."""

    def __init__(self, *values):
        super().__init__()
        self.values = nn.Parameter(torch.tensor(values))


def drawn(*values):
    """Return the values with which a parameter is checked."""
    module = Held(*values)
    draw_weights(module, CASE, named=False)

    return module.values.detach()


def test_what_a_constructor_drew_stays():
    """A parameter may have a range in which it is valid."""
    assert torch.equal(torch.tensor([-0.3, 0.2, 40.0]), drawn(-0.3, 0.2, 40.0))


def test_memory_that_was_not_initialised_is_drawn():
    """Its values are those of any other weights, the same in every run."""
    values = drawn(1e30, torch.nan, 1e-30, -torch.inf, 0.5)

    assert torch.equal(values, drawn(-1e35, torch.inf, 1e-40, torch.nan, 0.5))
    assert bool((values.abs() <= 1.1).all())
    assert values[4] == 0.5


def test_both_parts_of_complex_weights_are_from_minus_one_to_one():
    """The imaginary part has either sign, as the real part has."""
    module = Held(*[0j] * 200)
    draw_weights(module, CASE, named=True)
    parts = torch.view_as_real(module.values.detach())

    assert bool((parts.abs() <= 1).all())
    assert bool(((parts < -0.5).any(0) & (parts > 0.5).any(0)).all())


def test_complex_weights_may_follow_an_odd_number_of_real_ones():
    """They are drawn all the same."""
    module = nn.Module()
    module.first = nn.Parameter(torch.tensor([0.5]))
    module.second = nn.Parameter(torch.zeros(2, dtype=torch.complex64))
    draw_weights(module, CASE, named=False)

    assert bool((module.second != 0).all())


def test_weights_are_drawn_one_after_the_other():
    """Parameters have the values of one stream, which depends on the seed of the case."""
    module = nn.LSTM(3, 4)
    draw_weights(module, CASE, named=True)
    found = torch.cat([each.detach().flatten() for each in module.parameters()])
    stream = torch.rand(len(found), generator=CASE.generator(0), dtype=torch.float64)

    assert torch.equal((2 * stream - 1).float(), found)


def test_a_share_stays_a_share():
    """A gain that the layer clamps to 0..1 is not moved to where it has no gradient."""
    shares = torch.cat(
        [drawn(0.999), drawn(0.05), drawn(*[0.9] * 50), drawn(*[-0.9] * 50), drawn(*[1.0] * 50)]
    )

    assert bool((shares[:52] > 0).all())
    assert bool((shares[:102].abs() < 1).all())
    assert len({*shares.tolist()}) == len(shares)
