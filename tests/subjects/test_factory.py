"""What a constructor offers."""

import pytest
import torch
from torch import nn

from rnn_spec.layer.options import Options
from rnn_spec.subjects.build.factory import factory_of, instance_of
from rnn_spec.subjects.subject import SubjectError


class Mixin:
    """Something without a constructor."""


class Named(nn.Module):
    """A constructor that names what it takes."""

    def __init__(self, input_size, hidden_size, num_layers=1):
        super().__init__()
        self.given = (input_size, hidden_size, num_layers)


class PassingOn(Mixin, Named):
    """A constructor that takes one option, and passes on the rest."""

    def __init__(self, *args, bias=True, **kwargs):
        super().__init__(*args, **kwargs)


class Subclass(Mixin, nn.GRU):
    """A layer of torch.nn, with something mixed in."""


@pytest.mark.parametrize(
    ("make", "offers"),
    [
        (Named, {"input_size", "hidden_size", "num_layers"}),
        (PassingOn, {"input_size", "hidden_size", "num_layers", "bias"}),
        (
            Subclass,
            {
                "input_size",
                "hidden_size",
                "num_layers",
                "bias",
                "batch_first",
                "dropout",
                "bidirectional",
            },
        ),
        (
            lambda hidden_size, input_size: Named(input_size, hidden_size),
            {"input_size", "hidden_size"},
        ),
    ],
)
def test_options_are_read_off_the_constructor(make, offers):
    """The options offered are those that it names, or passes on to one that does."""
    assert offers == factory_of(make, "it").offers


def test_only_offered_options_are_given():
    """A layer is built with the options that it offers, and placed afterwards."""
    options = Options(3, 4, num_layers=2, bidirectional=True)
    module = factory_of(Named, "it").build(options, torch.float64, torch.device("cpu"))

    assert (3, 4, 2) == module.given


def test_instance_is_copied():
    """Of an instance a copy is checked, and its options are its own."""
    layer = nn.LSTM(3, 4, 2, bias=False)
    factory = instance_of(layer, "it")

    assert layer is not factory.probe(factory.options())
    assert (2, False) == (factory.options().num_layers, factory.options().bias)


@pytest.mark.parametrize("module", [nn.Linear(3, 4), nn.ReLU()])
def test_instance_without_sizes_is_refused(module):
    """What does not say how large it is cannot be a layer."""
    with pytest.raises(SubjectError, match="has no attribute input_size"):
        instance_of(module, "it")
