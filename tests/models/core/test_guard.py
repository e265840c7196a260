"""A guard checks a model on the first batch of a training loop, and leaves it as it was."""

import warnings

import pytest
import torch
from models import lines, open_models, samples
from torch import nn

import rnn_spec
from rnn_spec import GuardError, SubjectError, guard
from rnn_spec.causes.model_failure import NoGradient, SampleMixed
from rnn_spec.causes.rejection import SamplesNotFound, TooFewSamples


class Plain(nn.Module):
    """A correct classifier without annotations."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(4, 6, batch_first=True)
        self.head = nn.Linear(6, 3)

    def forward(self, x):
        return self.head(self.rnn(x)[1][-1])


class MixedByExample(Plain):
    """A classifier that centres its batch."""

    def forward(self, x):
        return super().forward(x - x.mean(0))


class StateKept(Plain):
    """A classifier that keeps the state of the last batch, as long as its size stays the same."""

    def __init__(self):
        super().__init__()
        self.state = None

    def forward(self, x):
        is_new = self.state is None or self.state.shape[1] != len(x)
        _, h_n = self.rnn(x, None if is_new else self.state)
        self.state = h_n.detach()
        return self.head(h_n[-1])


class TimeFirstForgotten(nn.Module):
    """A classifier of sentences whose recurrent layer reads the samples as steps."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(11, 4)
        self.rnn = nn.GRU(4, 6)
        self.head = nn.Linear(6, 3)

    def forward(self, x):
        return self.head(self.rnn(self.embed(x))[0][:, -1])


class StateOfSix(Plain):
    """A classifier whose first state is of six samples, and is averaged over them."""

    def forward(self, x):
        state = x.mean() + torch.zeros(1, 6, 6)
        return self.head(self.rnn(x, state)[1][-1])


class ImageViewed(nn.Module):
    """Columns of an image are read as steps, by a view that mixes them with the samples."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, (8, 1))
        self.rnn = nn.GRU(4, 6)

    def forward(self, x):
        return self.rnn(self.conv(x).reshape(x.shape[3], len(x), 4))[0]


class Drawn(Plain):
    """A classifier that adds noise to its results."""

    def forward(self, x):
        out = super().forward(x)
        return out + torch.randn_like(out)


X = torch.randn(6, 7, 4)
TOKENS, LENGTHS = torch.randint(0, 11, (6, 7)), torch.tensor([7, 3, 5, 2, 4, 1])


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("TimeAsBatch", SampleMixed),
        ("ViewedState", SampleMixed),
        ("SoftmaxOverBatch", SampleMixed),
        ("SoftmaxOverOne", NoGradient),
    ],
)
def test_first_batch_shows_the_fault(name, cause):
    """The first batch in training mode raises an error: which law fails, how, and on which line."""
    model = open_models.FAULTY[name].make().train()
    with guard(model), pytest.raises(GuardError) as raised:
        model(X)

    assert isinstance(raised.value.cause, cause)
    assert raised.value.law in str(raised.value)
    assert open_models.FAULTY[name].line in raised.value.location.code


@pytest.mark.parametrize("name", ["GatheredLast", "PackedTagger", "CausalAttention"])
def test_correct_models_pass(name):
    """A correct model is trained as without a guard."""
    model = open_models.CORRECT[name].make().train()
    calls = {
        "GatheredLast": (TOKENS, LENGTHS),
        "PackedTagger": (X, LENGTHS),
        "CausalAttention": (TOKENS,),
    }
    with guard(model):
        model(*calls[name]).sum().backward()

    assert all(each.grad is not None for each in model.parameters())


def test_everything_stays_as_it_was():
    """Parameters, gradients, modes, hooks and random generators are those of a run without."""
    model, other = Plain().train(), Plain().train()
    other.load_state_dict(model.state_dict())
    state = torch.get_rng_state()
    with guard(model, inputs={"x": "float batch seq 4"}):
        model(X).sum().backward()

    assert torch.equal(state, torch.get_rng_state())
    other(X).sum().backward()
    for one, two in zip(model.parameters(), other.parameters(), strict=True):
        assert torch.equal(one.grad, two.grad)
    assert all(each.training for each in model.modules())
    assert not model._forward_pre_hooks


def test_warning_instead_of_an_error():
    """The same sentence may be a warning, and training goes on."""
    model = open_models.FAULTY["ViewedState"].make().train()
    with guard(model, action="warn"), warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        model(X)

    assert ["model_isolation"] == [str(each.message).partition(":")[0] for each in shown]


def warned(model, call, **options):
    """Train once under a guard that warns, and return what it warns of."""
    with guard(model, action="warn", **options), warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        model(*call).sum().backward()

    return shown


def test_warning_where_the_arguments_are_not_understood():
    """A model that cannot be checked is one warning, and training goes on."""
    model = MixedByExample().train()
    shown = warned(model, (X,))

    assert ["guard"] == [str(each.message).partition(":")[0] for each in shown]
    assert all(each.grad is not None for each in model.parameters())


def test_warning_names_the_line_that_calls_the_model():
    """A warning is shown at the line of the training loop, not in torch."""
    model = open_models.FAULTY["ViewedState"].make().train()

    assert [__file__] == [each.filename for each in warned(model, (X,))]


def test_state_of_the_last_batch_is_named_before_samples():
    """A state that is reset at each size of a batch is found by the same call, made twice."""
    model = lines.FAULTY["StateOfLastBatch"].make().train()
    with guard(model), pytest.raises(GuardError) as raised:
        model(X)

    assert "model_purity" == raised.value.law
    assert "self.state = h_n.detach()" in raised.value.location.code


def test_state_of_the_last_batch_without_annotations():
    """Axes are found by calls that keep nothing; then the reason is the state, not the samples."""
    model = StateKept().train()
    with guard(model), pytest.raises(GuardError) as raised:
        model(X)

    assert "model_purity" == raised.value.law


def test_evaluation_is_not_checked():
    """A call in eval mode, or without gradients, is no training batch."""
    model = open_models.FAULTY["ViewedState"].make()
    with guard(model):
        model.eval()(X)
        with torch.no_grad():
            model.train()(X)


@pytest.mark.slow
def test_without_annotations_the_axes_are_found():
    """A correct model without annotations passes; its batch axis is found by trying."""
    model = Plain().train()
    with guard(model):
        out = model(X)

    assert (6, 3) == tuple(out.shape)


def test_mixed_samples_are_not_blamed_on_the_caller():
    """Where no axis is found to be the batch, the error says why, and what to state."""
    model = MixedByExample().train()
    with guard(model), pytest.raises(SubjectError) as raised:
        model(X)

    (reason,) = raised.value.reasons

    assert SamplesNotFound("MixedByExample", {"x": "float batch seq 4"}) == reason


@pytest.mark.parametrize(
    ("make", "data", "text"),
    [
        (TimeFirstForgotten, torch.randint(0, 11, (6, 7)), "int<11 batch seq"),
        (StateOfSix, X, "float batch seq 4"),
        (ImageViewed, torch.randn(6, 1, 8, 9), "float batch 1 8 seq"),
    ],
)
def test_suggestion_names_the_axis_of_samples(make, data, text):
    """It is the axis that the result keeps, or the first one of layers that have samples there."""
    model = make().train()
    with guard(model), pytest.raises(SubjectError) as raised:
        model(data)

    assert [{"x": text}] == [each.inputs for each in raised.value.reasons]


def test_error_with_some_samples_is_shown():
    """A model that runs with the whole batch alone raises an error with a part of it."""
    model = StateOfSix().train()
    with guard(model, inputs={"x": "float batch seq 4"}), pytest.raises(SubjectError) as raised:
        model(X)

    assert "RuntimeError: Expected hidden" in str(raised.value)


def test_results_that_are_drawn_are_not_said_to_mix():
    """No axis of samples is found where each call draws others."""
    model = Drawn().train()
    with guard(model), pytest.raises(SubjectError) as raised:
        model(X)

    assert ["random"] == [each.changing for each in raised.value.reasons]


def test_stated_arguments_suffice_where_results_are_drawn():
    """Each law is checked at one seed, so that a model that draws needs no option."""
    model = Drawn().train()
    with guard(model, inputs={"x": "float batch seq 4"}):
        model(X).sum().backward()


def test_stated_batch_shows_the_fault():
    """What the error suggests is enough to find which samples mix."""
    model = MixedByExample().train()
    with guard(model, inputs={"x": "float batch seq 4"}), pytest.raises(GuardError) as raised:
        model(X)

    assert isinstance(raised.value.cause, SampleMixed)


def test_single_sample():
    """One sample cannot be mixed with another, and the error says so."""
    model = Plain().train()
    stated = {"x": "float batch seq 4"}
    with guard(model, inputs=stated), pytest.raises(SubjectError) as raised:
        model(X[:1])

    assert (TooFewSamples("Plain", "batch", 1, 2),) == raised.value.reasons


@pytest.mark.parametrize(
    ("model", "count"), [(samples.AveragedBatch, 1), (samples.LossAndResult, 0), (samples.Loss, 0)]
)
def test_result_without_samples_is_a_warning(model, count):
    """Unless it is a loss: a model may return something else, so that training goes on."""
    series, target = torch.randn(6, 7, 3), torch.randn(6, 2)
    stated, call = {"series": "float batch seq 3"}, (series,)
    if count == 0:
        stated, call = {**stated, "target": "float batch 2"}, (series, target)
    module = model().train()
    with guard(module, inputs=stated), warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        module(*call)

    assert count == len(shown)


def test_actions():
    """An unknown action is an error that names the known ones."""
    with pytest.raises(ValueError, match="action"), guard(Plain(), action="log"):
        pass


def test_public():
    """The guard is public."""
    assert {"guard", "GuardError"} <= set(dir(rnn_spec))
