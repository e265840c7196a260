"""What a hint says: the one known mistake that explains an answer, or nothing."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest
import torch
from misread import (
    biases,
    matrices,
    packing,
    relations,
    shapes,
    states,
    steps,
    unknown,
    wiring,
)
from misread import pairs as two
from misread.fault import BOTH_WAYS, DEEP, DEEP_BOTH_WAYS
from misread.making import misread, ordered, read_as, taken, weighed
from mutants import equations, order, state
from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN
from torch import nn

import rnn_spec
from rnn_spec import CATALOGUE, Case, Options
from rnn_spec.diagnosis.conventions import TORCH_NN, Evaluation, conventions, pairs_of_conventions
from rnn_spec.diagnosis.hint import hint
from rnn_spec.law_definition.outcome import Equation
from rnn_spec.law_definition.quantities import State
from rnn_spec.layer.kind import KINDS
from rnn_spec.layer.weights import expected_shapes, reference
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.trials.verdict import failure_of

pytestmark = pytest.mark.slow


def each(*families):
    """Parametrise a test with faults, by name."""
    return pytest.mark.parametrize(
        "known",
        [pytest.param(known, id=name) for table in families for name, known in table.items()],
    )


def said(layer, options=None, layout="contiguous"):
    """Return the hint for a layer that failed on the smallest case of its options."""
    case = Case(Options(1, 2, **(options or {})), {"seq": 1, "batch": 1}, layout=layout)

    return hint(subject_of(layer), case)


@pytest.mark.parametrize("gates", list(permutations("ifgo"))[1:], ids="".join)
def test_order_of_lstm_gates_is_named(gates):
    """Each order is named, and torch.nn's beside it."""
    found = said(misread("LSTM", gates=read_as(gates)))

    assert (
        f"the results match if the gates are read {', '.join(gates)}; torch.nn has i, f, g, o"
        == found
    )


@pytest.mark.parametrize("gates", list(permutations("rzn"))[1:], ids="".join)
def test_order_of_gru_gates_is_named(gates):
    """Each order is named, also with two directions."""
    places = [gates.index(gate) for gate in "rzn"]
    found = said(weighed("GRU", lambda weights: ordered(weights, places)), BOTH_WAYS)

    assert (
        f"the results match if the gates are read {', '.join(gates)}; torch.nn has r, z, n" == found
    )


@pytest.mark.parametrize(("used", "meant"), [*permutations("ifo", 2)])
def test_gate_in_place_of_another_is_named(used, meant):
    """Which gate is used twice, and which is never read, is said; also with two directions."""
    taken = [used if gate == meant else gate for gate in "ifgo"]

    def read(_, usual, stacked):
        gates = dict(zip("ifgo", usual(stacked), strict=True))
        return tuple(gates[gate] for gate in taken)

    for options in ({}, BOTH_WAYS):
        found = said(misread("LSTM", gates=read), options)

        assert f"gate {used} is used where the" in found
        assert found.endswith(f"gate {meant} is meant")


@pytest.mark.parametrize(
    ("used", "meant", "names"),
    [
        ("i", "f", ("w_hh",)),
        ("g", "o", ("w_ih",)),
        ("f", "g", ("w_hh", "b_hh")),
        ("o", "i", ("w_ih", "w_hh")),
        ("g", "o", ("w_ih", "w_hh", "b_ih", "b_hh")),
    ],
)
def test_gate_that_reads_the_rows_of_another_is_named(used, meant, names):
    """Which rows are read twice, and in which parameters, is said."""
    places = ["ifgo".index(used if gate == meant else gate) for gate in "ifgo"]

    def change(weights):
        other = ordered(weights, places)
        return weights._replace(**{name: getattr(other, name) for name in names})

    found = said(weighed("LSTM", change)) or ""
    parameters = [f"{'bias' if name[0] == 'b' else 'weight'}_{name[2:]}" for name in names]
    read = "every parameter" if len(names) == 4 else " and ".join(parameters)

    assert found.endswith(f"gate {meant} is computed with the rows of gate {used} of {read}")


def upper_blocks(place, change):
    """Return a function that changes the blocks of a part of a state above the first layer."""

    def changed(state):
        part = torch.cat([state[place][:1], change(state[place])[1:]])
        return (*state[:place], part, *state[place + 1 :])

    return changed


@pytest.mark.parametrize(("place", "name"), [(0, "h_0"), (1, "c_0")])
def test_part_of_the_state_that_upper_layers_do_not_read_is_named(place, name):
    """Zeros in its place are named, and the block of the first layer."""
    zeros = taken("LSTM", upper_blocks(place, torch.zeros_like))
    first = taken("LSTM", upper_blocks(place, lambda part: part[:1].expand_as(part)))

    assert f"the layers above the first start from {name} = 0" in said(zeros, DEEP)
    assert f"every layer starts from the {name} of the first" in said(first, DEEP)


@each(biases.FAULTS, steps.FAULTS, matrices.FAULTS, wiring.FAULTS, states.FAULTS)
def test_reading_is_named(known):
    """A layer that is equal under one reading is said to be so, and under no other beside it."""
    found = said(known.layer, known.options)

    assert found is not None
    assert found.startswith("the results match if ")
    assert known.says in found
    assert ", and if " not in found


@each(two.FAULTS)
def test_two_readings_at_once_are_named(known):
    """Where no reading alone explains an answer, two of different sorts may."""
    assert known.says == said(known.layer, known.options)


@each(relations.FAULTS, shapes.FAULTS)
def test_mistake_that_needs_no_weights_is_named(known):
    """What shapes give away, or how answers relate, is said without a reference."""
    found = said(known.layer, known.options, layout="sliced")

    assert known.says in (found or "")


@each(packing.FAULTS)
def test_mistake_of_packing_is_named(known):
    """A packed batch is compared with its sequences alone."""
    found = said(known.layer, known.options)

    assert found is not None
    assert found.startswith(known.says)


@pytest.mark.parametrize("layer", [ConformingRNN, ConformingGRU, ConformingLSTM, nn.LSTM])
@pytest.mark.parametrize("options", [{}, {**DEEP_BOTH_WAYS, "batch_first": True, "bias": False}])
def test_conforming_layer_gets_no_hint(layer, options):
    """Nothing is said of a layer that is right."""
    assert said(layer, options, layout="sliced") is None


@pytest.mark.parametrize("layer", unknown.LAYERS.values(), ids=unknown.LAYERS)
@pytest.mark.parametrize("options", [{}, BOTH_WAYS], ids=["one way", "both ways"])
def test_fault_of_no_known_sort_gets_no_hint(layer, options):
    """Nothing is said where nothing is certain."""
    assert said(layer, options) is None


def test_instance_is_read_at_its_own_sizes():
    """Of an instance the sizes are what they are; those of the input are chosen beside them."""
    layer = equations.GatesInOnnxOrder(5, 7, num_layers=2)
    case = Case(Options(5, 7, num_layers=2), {"seq": 1, "batch": 1})

    assert "the gates are read i, o, f, g" in (hint(subject_of(layer), case) or "")


def test_layer_of_other_weights_is_read_without_them():
    """Where parameters are not named as torch.nn's, what needs none is still said."""

    class Other(nn.Module):
        """An Elman network that starts from zeros, always."""

        def __init__(self, input_size, hidden_size):
            super().__init__()
            self.inner = nn.RNN(input_size, hidden_size)

        def forward(self, input, hx=None):
            return self.inner(input)

    assert "the given state is ignored" in (said(Other) or "")


def test_mistake_of_packing_is_not_held_against_other_laws():
    """A law that speaks of no packed sequence does not fail for one."""
    case = Case(Options(1, 2), {"seq": 1, "batch": 1})

    assert hint(subject_of(order.LeftSorted), case, CATALOGUE["agreement"]) is None


@pytest.mark.parametrize(
    ("layer", "law", "words"),
    [
        (equations.GatesInOnnxOrder, "cell", "the gates are read i, o, f, g"),
        (order.RawInput, "answer", "every layer reads the input"),
        (state.DirectionMajor, "composition", "the returned state is direction-major"),
        (order.LeftSorted, "packed_alone", "and the results are returned in it"),
        (state.StartsFromOnes, "default_state", "starts from ones"),
    ],
)
def test_report_of_a_failure_has_the_hint(layer, law, words):
    """The hint stands beside the law that failed."""
    report = rnn_spec.check(layer, profile="quick", laws=[law], seed=1)
    (result,) = report.results

    assert words in (result.hint or "")


CLEAR = [
    (kind, options)
    for kind in KINDS
    for options in (
        Options(3, 4),
        Options(3, 4, bidirectional=True),
        Options(4, 4, num_layers=2),
        Options(3, 4, num_layers=3, bidirectional=True, batch_first=True),
        Options(8, 4, num_layers=3, bidirectional=True, bias=False),
        Options(3, 4, num_layers=2, bidirectional=True, proj_size=2),
    )
    if kind == "LSTM" or not options.proj_size
]


def run_of(kind, options):
    """Draw what an answer follows from."""
    generator = torch.Generator().manual_seed(0)
    shapes = expected_shapes(KINDS[kind], options)
    drawn = {n: 2 * torch.rand(shape, generator=generator) - 1 for n, shape in shapes.items()}
    sizes = (options.output_size, options.hidden_size)[-len(KINDS[kind].states) :]
    x, *given = (
        torch.randn(shape, generator=generator)
        for shape in ((5, 7, options.input_size), *((options.depth, 7, size) for size in sizes))
    )

    return Evaluation(KINDS[kind], options, drawn, x, State(tuple(given)))


@pytest.mark.parametrize(("kind", "options"), CLEAR, ids=repr)
def test_plain_reading_is_the_reference(kind, options):
    """Read as torch.nn's layer, a run is bit for bit that of the reference."""
    run = run_of(kind, options)
    out, final = run.results(TORCH_NN)
    wanted, ends = reference(run.kind, options, run.parameters, run.x, run.state)

    assert torch.equal(wanted, out)
    assert all(map(torch.equal, ends, final))


@pytest.mark.parametrize(("kind", "options"), CLEAR, ids=repr)
def test_readings_are_distinguishable(kind, options):
    """On clear sizes no reading is equal to torch.nn's, nor to another."""
    run, case = run_of(kind, options), Case(options, {"seq": 5, "batch": 7})
    answers = [
        (each.description, run.results(each))
        for each in (TORCH_NN, *conventions(run.kind, options))
    ]
    equal = [
        (one, other)
        for (one, found), (other, wanted) in combinations(answers, 2)
        if failure_of(Equation(found, wanted), case) is None
    ]

    assert [] == equal


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_pairs_are_of_different_sorts(kind):
    """No pair is of one sort, and there are so few that a search takes a second or two."""
    options = Options(3, 4, **DEEP_BOTH_WAYS)
    found = [each.topic.split(", ") for each in pairs_of_conventions(kind, options)]

    assert all(first != second for first, second in found)
    assert len(found) < 1500
