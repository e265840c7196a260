"""What is said to someone whose layer has conventions of its own: the adapter that says them."""

import pytest
import torch
from adapters import layers
from torch import nn

from rnn_spec import Adapter, Case, Options, SubjectError, check, states
from rnn_spec.causes.spelling import Spelling
from rnn_spec.causes.texts.rejection_messages import spelled
from rnn_spec.diagnosis.hint import hint
from rnn_spec.subjects.inspection import subject_of

pytestmark = pytest.mark.slow


def said(layer):
    """What the hint is for a layer, as it stands."""
    return hint(subject_of(layer), Case(Options(1, 2), {"seq": 1, "batch": 1})) or ""


@pytest.mark.parametrize(
    ("layer", "code"),
    [
        (layers.OutputsOnly, "(OutputsOnly, state=None)"),
        (layers.BatchFirstState, "(BatchFirstState, state=rnn_spec.states.batch_first)"),
        (layers.DictState, '(DictState, state=rnn_spec.states.keyed("hidden", "cell"))'),
        (layers.Triple, "(Triple, state=rnn_spec.states.fields(Fields))"),
        (layers.StateRequired, "(StateRequired, state_required=True)"),
        (layers.ThreeResults, "(ThreeResults, call=lambda module, x, state: (lambda out, *en"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_adapter_that_would_help_is_named(layer, code):
    """A layer that is not laid out as torch.nn's is told what to say, as code."""
    assert f"rnn_spec.Adapter{code}" in said(layer)


@pytest.mark.parametrize(
    ("layer", "code"),
    [
        (layers.BatchFirst, "batch_first=True"),
        (layers.LoopOverCell, "state=rnn_spec.states.single"),
        (layers.ListPerLayer, "state=rnn_spec.states.listed(rnn_spec.states.single)"),
        (layers.NestedLists, "state=rnn_spec.states.nested(rnn_spec.states.single)"),
        (layers.ComplexState, "state=rnn_spec.states.complex_pairs(rnn_spec.states.single)"),
        (layers.KeptState, "state=None"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_conventions_that_are_found_need_no_adapter(layer, code):
    """A layer without torch.nn's layouts is described by its calls, and told no adapter."""
    assert (
        f"layer = rnn_spec.Adapter({layer.__name__}, {code}" in subject_of(layer).notes["adapter"]
    )
    assert "layer = rnn_spec.Adapter" not in said(layer)


@pytest.mark.parametrize("layer", [layers.Minimal, nn.GRU, nn.LSTM])
def test_nothing_is_advised_where_nothing_is_odd(layer):
    """A layer that is laid out as torch.nn's is told nothing."""
    assert "Adapter" not in said(layer)


def test_adapter_is_told_what_it_leaves_out():
    """An adapter whose state raises an error is rejected, and told what fits."""
    with pytest.raises(SubjectError, match=r"fits with state=rnn_spec\.states\.single"):
        said(Adapter(layers.UnnamedState, state=states.listed()))


def test_adapter_that_says_enough_is_told_nothing():
    """A structure of one's own that is as good as a known one is left alone."""
    own = states.Structure(lambda h: h, lambda h: h)

    assert "adapter" not in said(Adapter(layers.Minimal, state=own))


def test_layer_without_states_is_not_said_to_lay_them_out_wrongly():
    """Of no state nothing is read off its shape."""
    adapter = Adapter(layers.OutputsOnly, state=None)

    assert "" == said(adapter)


def test_what_is_answered_without_a_check_is_shown_one():
    """A layer that takes what has no meaning is told how to refuse it."""
    (result,) = check(HandLSTM, profile="quick", seed=0, laws=["wrong_state_layers"]).results

    assert "warned" == result.status
    assert "does not have num_layers * num_directions blocks" in result.hint


def viewed(module, input, state):
    """Take the final state out of the output."""
    out = module(input)

    return out, out[-1:]


class Single(nn.GRU):
    """Starts from zeros of the default dtype."""

    def forward(self, input, hx=None):
        zeros = torch.zeros(1, input.shape[1], self.hidden_size)
        return super().forward(input, zeros if hx is None else hx)


def test_state_of_another_dtype_is_no_convention():
    """A layer that may be called without a state does not ask for one: it starts wrongly."""
    case = Case(Options(1, 2), {"seq": 1, "batch": 1}, dtype="float64")

    assert "as input.new_zeros has" in (hint(subject_of(Single), case) or "")


def test_view_is_told_to_be_copied():
    """An adapter that takes the state out of the output is told to copy it."""
    adapter = Adapter(
        layers.OutputsOnly,
        viewed,
        state=states.Structure(None, lambda h: h),
    )
    (result,) = check(adapter, profile="quick", seed=0, laws=["results_unshared"]).results

    assert "warned" == result.status
    assert "return a copy, .clone()" in result.hint


def test_state_of_no_known_structure_is_outlined():
    """What no structure explains is not verified: it is shown as it is, and where to say it."""
    with pytest.raises(SubjectError) as error:
        said(layers.ThreeParts)

    assert "(<6, 4>, (<6, 4>, <6, 4>))" in str(error.value)
    assert "state=rnn_spec.states.Structure(give=..., take=...))" in str(error.value)


class Spoken(layers.Masked):
    """Requires an argument of which nothing is known."""

    def forward(self, input, speakers, state=None):
        return super().forward(input, speakers.bool(), state)


def test_argument_that_no_call_has_is_in_the_adapter():
    """A layer that requires an argument is not verified; its adapter has a place for the value."""
    with pytest.raises(SubjectError, match="not verified: conventions unknown") as error:
        said(Spoken)

    assert "(Spoken, call=lambda module, x, state: module(x, speakers=...)" in str(error.value)


class LastAlone(layers.OutputsOnly):
    """Puts out its last step."""

    def forward(self, input):
        return super().forward(input)[-1]


def test_layer_of_last_outputs_is_told_that_every_step_is_wanted():
    """There is no law about the last output alone."""
    assert "it returns only one step of each sequence" in said(LastAlone)


def test_advice_stands_beside_the_first_failure():
    """The report says it where the plainest law fails; all others are blocked."""
    report = check(layers.DictState, profile="quick", seed=0, laws=["answer", "splitting"])
    statuses = {each.law: (each.status, each.hint) for each in report.results}

    assert "blocked" == statuses["splitting"][0]
    assert 'rnn_spec.states.keyed("hidden", "cell")' in statuses["answer"][1]


class Positive(layers.Minimal):
    """Takes the logarithm of its state."""

    def forward(self, input, state=None):
        return super().forward(input, None if state is None else state.log().exp())


def test_state_of_a_range_is_told_apart():
    """NaN is no sign of what is drawn or kept, where states of one sign give none."""
    assert "let its adapter give |h|" in said(Positive)


def test_state_of_a_range_can_be_said():
    """An adapter brings a state into its range."""
    structure = states.Structure(lambda h: h.abs(), lambda h: h)

    assert "NaN" not in said(Adapter(Positive, state=structure))


class Sizes(nn.Module):
    """A constructor that calls its sizes otherwise, and wants more."""

    def __init__(self, in_features, units, heads, dropout=0.0):
        super().__init__()


class OneSize(nn.Module):
    """A constructor with one size."""

    def __init__(self, dim, expansion=1.0):
        super().__init__()


class Needy(nn.Module):
    """A constructor with torch.nn's sizes, that wants more."""

    def __init__(self, input_size, hidden_size, wiring):
        super().__init__()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (
            Sizes,
            "input_size, hidden_size: Sizes(in_features=input_size, units=hidden_size, heads=...))",
        ),
        (OneSize, "layer = rnn_spec.Adapter(lambda input_size: OneSize(dim=input_size))"),
        (Needy, "Needy(input_size=input_size, hidden_size=hidden_size, wiring=...))"),
    ],
)
def test_constructor_of_another_sort_is_answered_by_an_adapter(make, code):
    """What cannot be built as it stands is shown how an adapter could build it."""
    with pytest.raises(SubjectError) as refused:
        subject_of(make)

    assert code in str(refused.value)
    assert "rnn_spec.check(layer)" in str(refused.value)
    assert "check ./adapters.py:layer" in spelled(refused.value.reasons, Spelling.COMMAND)


class HandLSTM(nn.Module):
    """An LSTM by hand, whose parameters have names of their own."""

    squash = staticmethod(lambda c: c)
    peep = 0.0

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.gates = nn.Linear(input_size + hidden_size, 4 * hidden_size)
        self.hidden_size = hidden_size

    def forward(self, input, state=None):
        zeros = input.new_zeros(1, input.shape[1], self.hidden_size)
        h, c = (part[0] for part in state or (zeros, zeros))
        outs = []
        for n in range(input.size(0)):
            i, f, g, o = self.gates(torch.cat([input[n], h], -1)).chunk(4, -1)
            c = torch.sigmoid(f + self.peep * c) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            outs.append(h)
        return torch.stack(outs), (h[None], c[None])


class Mixed(HandLSTM):
    """Lets the samples of a batch see each other."""

    def forward(self, input, state=None):
        return super().forward(input + input.mean(1, keepdim=True), state)


def test_fault_is_not_taken_for_a_convention():
    """What no adapter would mend is not said to be a convention."""
    assert "Adapter" not in said(Mixed)


class PeepholeLSTM(HandLSTM):
    """Its gates look at its cell state, so that this is not affine."""

    peep = 0.7


class SwappedLSTM(HandLSTM):
    """Gives its state the other way about."""

    def forward(self, input, state=None):
        out, (h, c) = super().forward(input, state and state[::-1])
        return out, (c, h)


ONLY_NAMED = "not known (its name says LSTM, but its state is not (h, c) with a carried c)"


@pytest.mark.parametrize(
    ("layer", "kind"),
    [(HandLSTM, "LSTM"), (SwappedLSTM, "LSTM"), (PeepholeLSTM, ONLY_NAMED)],
)
def test_name_of_an_lstm_is_gone_by_where_its_state_is_one(layer, kind):
    """A cell state that is carried makes an LSTM, in whatever place; a name alone does not."""
    assert kind == subject_of(layer).described()["kind"]


def test_variant_of_an_lstm_is_not_held_to_the_state_of_one():
    """What is sound, and no LSTM, conforms; the report says what its name was worth."""
    report = check(PeepholeLSTM, profile="quick", seed=0, laws=["state_pair", "splitting"])

    assert {"skipped", "passed"} == {each.status for each in report.results}
    assert report.about["kind"] == ONLY_NAMED


def test_swapped_state_of_an_lstm_is_found_by_its_name():
    """An LSTM by hand that gives (c, h) is found."""
    report = check(SwappedLSTM, profile="quick", seed=0, laws=["state_pair", "final_state"])

    assert {"failed"} == {each.status for each in report.results}
    assert "seems to be (c, h)" in report.results[0].hint


def test_loop_over_time_is_not_held_to_be_traced():
    """A trace unrolls a loop in Python: that is no mistake of a layer that is nobody's double."""
    (result,) = check(HandLSTM, profile="quick", seed=0, laws=["traced"]).results

    assert "skipped" == result.status
    assert "the trace unrolls a loop over the steps" in result.reason


def test_adapter_of_lists_does_not_stand_in_the_way_of_a_trace():
    """What an adapter does to a state is no size that a trace would hold on to."""

    class Double(nn.GRU):
        def forward(self, input, hx=None):
            out, h = super().forward(input, None if hx is None else torch.cat(hx))
            return out, list(h.split(1))

    adapter = Adapter(Double, state=states.listed(states.stacked))
    (result,) = check(adapter, profile="quick", seed=0, laws=["traced"]).results

    assert "passed" == result.status, result.reason
