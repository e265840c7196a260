"""Layers with conventions of their own: each is held as it is, once an adapter says how."""

import pytest
import torch
from adapters import layers
from adapters.subjects import ADAPTERS
from subjects.layers import conventional
from torch import nn

import rnn_spec
from rnn_spec import CATALOGUE, Adapter, SubjectError, check, states
from rnn_spec.subjects.inspection import subject_of

pytestmark = pytest.mark.slow

FAMILIES = {"shape", "layout", "depth", "meaning", "state", "time", "batch", "packing", "refusals"}
LAWS = [name for name, law in CATALOGUE.items() if law.family in FAMILIES]


def statuses(report):
    """The status of each law."""
    return {result.law: result.status for result in report.results}


@pytest.mark.parametrize("convention", ADAPTERS)
def test_convention_can_be_said(convention):
    """A sound layer conforms, whatever its convention, and is held against the laws of batches."""
    report = check(ADAPTERS[convention], profile="quick", seed=0, laws=LAWS)

    assert report.ok, str(report)
    assert {"passed"} == {statuses(report)[law] for law in ("output_shape", "independence")}


@pytest.mark.parametrize(
    ("convention", "laws"),
    [
        ("outputs_only", {"causality", "memory"}),
        ("batch_first_state", {"agreement", "splitting", "packed_alone", "state_shapes"}),
        ("other_names", {"cell", "composition", "agreement"}),
        ("loop_over_cell", {"cell", "agreement", "state_pair"}),
        ("nested_lists", {"concatenation", "composition", "reversal"}),
        ("packed_only", {"lengths_alone", "padding_blind", "packed_alone"} - {"packed_alone"}),
        ("relative_lengths", {"lengths_alone", "state_shapes"}),
        ("mask", {"lengths_alone", "padding_blind", "zero_length", "splitting"}),
        ("complex", {"splitting", "default_state", "state_used"}),
        ("transposed_weights", {"cell", "agreement"}),
        ("three_parts", {"state_used", "splitting", "finite_differences", "through_time"}),
        ("list_per_layer", {"splitting", "state_used", "independence"}),
        ("as_wide_as_its_input", {"output_shape", "state_shapes", "splitting", "final_state"}),
    ],
)
def test_what_is_said_opens_laws(convention, laws):
    """The laws that a convention does not rule out are tried, and hold."""
    report = check(ADAPTERS[convention], profile="quick", seed=0, laws=sorted(laws))

    assert dict.fromkeys(laws, "passed") == statuses(report)


@pytest.mark.parametrize(
    ("convention", "law", "why"),
    [
        ("outputs_only", "state_shapes", "it returns no state"),
        ("outputs_only", "splitting", "it accepts no state"),
        ("relative_lengths", "splitting", "it accepts no state"),
        ("required", "default_state", "it requires a state"),
        ("minimal", "concatenation", "it offers no bidirectional = True"),
        ("minimal", "cell", "applies at level equations; the level of this layer is relations"),
        ("complex", "final_state", "its output is not the last layer's hidden state"),
    ],
)
def test_what_is_not_offered_is_skipped_with_the_reason(convention, law, why):
    """A law about what a layer does not have is not held, and the report says why."""
    (result,) = check(ADAPTERS[convention], profile="quick", seed=0, laws=[law]).results

    assert ("skipped", why) == (result.status, result.reason)


class Reordered(layers.LoopOverCell):
    """Reads the gates of its cell in another order."""

    def forward(self, input, state=None):
        with torch.no_grad():
            rows = [each.chunk(4) for each in self.cell.parameters()]
            swapped = [torch.cat([i, o, g, f]) for i, f, g, o in rows]
        names = [name for name, _ in self.cell.named_parameters()]
        cell = nn.LSTMCell(self.cell.input_size, self.cell.hidden_size)
        outs = []
        for step in input:
            state = torch.func.functional_call(
                cell, dict(zip(names, swapped, strict=True)), (step, state)
            )
            outs.append(state[0])
        return torch.stack(outs), state


class Mixing(layers.Minimal):
    """Lets the samples of a batch see each other."""

    def forward(self, input, state=None):
        return super().forward(input + input.mean(1, keepdim=True), state)


class Slowed(layers.ThreeParts):
    """Gives back the third part of its state as it was one step before."""

    def forward(self, input, state=None):
        zeros = input.new_zeros(input.shape[1], self.hidden_size)
        _, (_, before) = super().forward(input[:-1], state) if len(input) > 1 else (0, (0, zeros))
        out, (h, (fast, _)) = super().forward(input, state)
        return out, (h, (fast, before))


class Peeking(layers.OutputsOnly):
    """Gives each output one step too early."""

    def forward(self, input):
        return super().forward(input).roll(-1, 0)


@pytest.mark.parametrize(
    ("adapter", "law", "hint"),
    [
        pytest.param(
            Adapter(
                Reordered,
                state=states.single,
                weights=lambda module: {f"{k}_l0": v for k, v in module.cell.named_parameters()},
            ),
            "cell",
            "the gates are read i, o, g, f",
            id="gate order behind a loop",
        ),
        pytest.param(
            Adapter(Mixing), "independence", None, id="batch mixed behind an opaque layer"
        ),
        pytest.param(
            Adapter(Slowed, state=ADAPTERS["three_parts"].state), "splitting", None, id="third part"
        ),
        pytest.param(Adapter(Peeking, state=None), "causality", None, id="look ahead, no states"),
    ],
)
def test_mistake_behind_an_adapter_is_found(adapter, law, hint):
    """A convention hides nothing: the mistake is found, and named where it is known."""
    results = {r.law: r for r in check(adapter, profile="quick", seed=0, laws=[law]).results}

    assert "failed" == results[law].status
    assert hint is None or hint in results[law].hint


@pytest.mark.parametrize("cell", ["RNNCell", "GRUCell", "LSTMCell"])
def test_cell_is_a_layer_of_steps(cell):
    """A cell of torch.nn is held against the equations, step after step."""
    report = check(f"torch.nn:{cell}", profile="quick", seed=0, laws=LAWS)

    assert report.ok, str(report)
    assert {"passed"} == {statuses(report)[law] for law in ("cell", "agreement", "unbatched")}
    assert cell.removesuffix("Cell") == report.about["kind"]


def test_cell_with_its_gates_in_another_order_is_found():
    """A faulty cell is found, and its mistake is named."""

    class Faulty(nn.GRUCell):
        def forward(self, input, hx=None):
            h = input.new_zeros(*input.shape[:-1], self.hidden_size) if hx is None else hx
            x_r, x_z, x_n = (input @ self.weight_ih.T + self.bias_ih).chunk(3, -1)
            h_r, h_z, h_n = (h @ self.weight_hh.T + self.bias_hh).chunk(3, -1)
            z, r = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
            n = torch.tanh(x_n + r * h_n)
            return (1 - z) * n + z * h

    (result,) = check(Faulty, profile="quick", seed=0, laws=["cell"], kind="GRU").results

    assert "failed" == result.status
    assert "the gates are read z, r, n" in result.hint


def test_instance_of_a_cell_is_held_as_it_is():
    """Of a cell its own sizes are held."""
    report = check(nn.LSTMCell(3, 5), profile="quick", seed=0, laws=["cell", "splitting"])

    assert {"cell": "passed", "splitting": "passed"} == statuses(report)


def test_instance_can_be_adapted():
    """A module that does not say its sizes is told them."""
    layer = nn.Sequential(nn.GRU(3, 4))
    adapter = Adapter(
        layer,
        lambda module, x, state: module[0](x, state),
        options={"input_size": 3, "hidden_size": 4},
    )
    report = check(adapter, profile="quick", seed=0, laws=["state_shapes", "splitting"])

    assert {"state_shapes": "passed", "splitting": "passed"} == statuses(report)


def test_adapter_is_found_by_name():
    """An adapter in a module is a target like a class."""
    report = check("adapters.named:gru", profile="quick", seed=0, laws=["agreement"])

    assert ("adapters.named:gru", True) == (report.subject, report.ok)


@pytest.mark.parametrize(
    ("adapter", "said"),
    [
        (lambda: Adapter(3), "build: got an int, expected a class of layers"),
        (lambda: Adapter(nn.GRU, state=nn.GRU), "state: got a type, expected a states.Structure"),
        (lambda: Adapter(nn.GRU, call=3), "call: got an int, expected a function"),
        (lambda: Adapter(nn.GRU, kind="Elman"), "no kind 'Elman'"),
        (lambda: Adapter(nn.Linear), "is not a recurrent layer, as torch.nn.RNN"),
    ],
)
def test_wrong_adapter_is_refused_in_one_line(adapter, said):
    """What an adapter cannot be is said by name."""
    with pytest.raises((TypeError, ValueError), match=said):
        subject_of(adapter())


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        (
            lambda module: {"weight_ih_l0": module.cell.weight_ih},
            "cannot detect its kind: give the kind",
        ),
        (
            lambda module: {
                "weight_ih_l0": module.cell.weight_ih.T,
                "weight_hh_l0": module.cell.weight_hh,
            },
            r"weights: weight_ih_l0: got \(3, 16\), expected \(16, 3\)",
        ),
        (
            lambda module: {
                f"{name}_l0": value.detach().clone()
                for name, value in module.cell.named_parameters()
            },
            "writing to weight_ih_l0 has no effect",
        ),
    ],
)
def test_wrong_weights_are_refused_in_one_line(weights, said):
    """Weights that are not those of a kind, or that cannot be written, are no weights."""
    with pytest.raises(SubjectError, match=said):
        subject_of(Adapter(layers.LoopOverCell, state=states.single, weights=weights))


@pytest.mark.parametrize(
    "structure",
    [
        states.stacked,
        states.batch_first,
        states.listed(),
        states.nested(),
        states.keyed("h", "c"),
        states.fields(layers.Fields, of=states.batch_first),
        states.listed(states.batch_first),
        states.swapped(),
        states.swapped(states.listed(states.single)),
        states.swapped(states.joined(1)),
        states.sized(lambda _: (2, 4), of=states.listed()),
    ],
)
def test_structure_takes_what_it_gives(structure):
    """What a structure makes of the parts of a state, it takes apart into the same parts."""
    options = rnn_spec.Options(3, 4, num_layers=2, bidirectional=True)
    parts = (torch.randn(4, 5, 2), torch.randn(4, 5, 4))
    found = structure.taken(structure.given(parts, options), options)

    assert all(torch.equal(*pair) for pair in zip(parts, found, strict=True))


def test_complex_parts_are_pairs_of_real_ones():
    """A complex state of H features is one of 2 H, to the laws."""
    options = rnn_spec.Options(3, 4)
    part = torch.randn(1, 5, 8)
    given = states.complex_pairs().given((part,), options)

    assert (1, 5, 4) == tuple(given.shape)
    assert torch.equal(part, states.complex_pairs().taken(given, options)[0])


def handed(module, x, state, lengths):
    """Call a layer that requires lengths and accepts no state."""
    return module(x, lengths)


def test_required_lengths_of_an_adapter_are_all_steps():
    """Where no sequence ends early, they are given all the same."""
    structure = states.Structure(None, states.single.take)
    adapter = Adapter(conventional.Lengths, handed, structure, batch_first=True)
    found = statuses(check(adapter, laws=["answer", "lengths_alone"], profile="quick", seed=0))

    assert "passed" == found["answer"] == found["lengths_alone"]
