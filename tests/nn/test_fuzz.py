"""The typed layers and the network, held against calls that their contracts draw."""

import inspect
import os
import typing

import beartype
import pytest
import torch
from hypothesis import given, settings
from jaxtyping import AnnotationError, TypeCheckError, jaxtyped
from sampling import some
from torch.nn.utils.rnn import PackedSequence

from contracts import (
    ContractError,
    Space,
    arguments,
    contract_of,
    fuzz,
    instances,
    violations,
)
from rnn_spec import GRU, LSTM, RNN, Net

pytestmark = pytest.mark.slow

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", 4 * settings().max_examples))

MIXED = Space(sizes="mixed")

LAYERS = [
    LSTM(3, 4, num_layers=2, bidirectional=True),
    LSTM(3, 4, batch_first=True, proj_size=2, dtype=torch.float64),
    GRU(3, 4, bidirectional=True, bias=False),
    RNN(3, 4, num_layers=2, batch_first=True),
    Net(4, 2, 2, 3),
]


@pytest.mark.versions
@pytest.mark.parametrize("layer", [RNN, LSTM, GRU, Net])
def test_contract_holds(layer):
    """Valid calls return what the contract says; what breaks it is refused by name."""
    fuzz(layer)


@pytest.fixture(params=LAYERS, ids=lambda layer: type(layer).__name__)
def layer(request):
    """A layer of each kind."""
    return request.param


def clauses(layer):
    """Yield each clause that applies, as jaxtyping with beartype checks it: arguments alone."""
    function = inspect.unwrap(type(layer).forward)
    overloads = typing.get_overloads(function) or [function]
    read = contract_of(layer).clauses
    offered = [
        o for o, clause in zip(overloads, read, strict=True) if clause.applies({"self": layer})
    ]

    return [jaxtyped(_stub(each), typechecker=beartype.beartype) for each in offered]


def _stub(clause):
    def stub(self, *args, **kwargs): ...

    signature = inspect.signature(clause).replace(return_annotation=typing.Any)
    hints = {
        p.name: p.annotation for p in signature.parameters.values() if p.annotation is not p.empty
    }
    stub.__signature__, stub.__annotations__ = signature, {**hints, "return": typing.Any}

    return stub


def refused_for(clause, layer, values):
    """Name the parameter for which jaxtyping refuses a call, or None where it accepts it."""
    try:
        clause(layer, **values)
    except (TypeCheckError, AnnotationError) as error:
        return str(error).partition("typechecking parameter '")[2].partition("'")[0]

    return None


def test_jaxtyping_accepts_what_is_valid(layer):
    """Some clause of the contract accepts what is drawn, as jaxtyping with beartype holds it."""
    oracle = clauses(layer)

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(arguments(layer, MIXED))
    def hold(values):
        assert None in [refused_for(each, layer, values) for each in oracle]

    hold()


def test_violations_are_refused_by_name(layer):
    """Both refuse what is drawn, jaxtyping for the same parameter, we for the axis as well."""
    oracle = clauses(layer)

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(violations(layer, MIXED))
    def hold(violation):
        with pytest.raises(ContractError) as caught:
            layer(**violation.arguments)
        assert (caught.value.argument, caught.value.axis) == (violation.argument, violation.axis)
        if not _beyond_shapes(violation):
            names = [refused_for(each, layer, violation.arguments) for each in oracle]
            assert None not in names
            assert violation.argument.partition("[")[0] in names

    hold()


def _beyond_shapes(violation):
    """Whether a refinement refuses, or the shape that a packed sequence stands for."""
    packed = any(isinstance(each, PackedSequence) for each in violation.arguments.values())
    said = ("at least", "(without batch)", "got device", "got dtype torch.")

    return packed or any(each in violation.reason for each in said)


def test_every_clause_is_drawn():
    """Time-major input, unbatched or not, with a state or without, and packed sequences."""
    inputs = [(each["input"], each.get("hx")) for each in some(arguments(LAYERS[0]))]
    found = {
        ("packed" if isinstance(value, PackedSequence) else value.ndim, state is not None)
        for value, state in inputs
    }

    assert found == {(form, state) for form in ("packed", 2, 3) for state in (False, True)}


def test_packed_lengths_are_drawn():
    """Packed sequences are of unequal and unsorted lengths, one of them the longest."""
    inputs = [each["input"] for each in some(arguments(LAYERS[0]))]
    packed = [each for each in inputs if isinstance(each, PackedSequence)]
    lengths = [torch.nn.utils.rnn.pad_packed_sequence(each)[1].tolist() for each in packed]

    assert any(len(set(each)) > 1 for each in lengths)
    assert any(each != sorted(each, reverse=True) for each in lengths)
    assert any(each == sorted(each, reverse=True) for each in lengths)


@pytest.mark.versions
def test_layers_are_drawn():
    """The constructor of a layer is drawn: sizes, and every option that is true or false."""
    layers = some(instances(LSTM))

    assert len({(each.bidirectional, each.batch_first, each.bias) for each in layers}) == 8
    assert {each.input_size for each in layers} <= set(range(1, 6))
