"""A model that is given as a layer: the message names the layers inside, by their paths."""

import re
from typing import NamedTuple

import pytest
import torch
from torch import nn

import rnn_spec
from rnn_spec import SubjectError
from rnn_spec.subjects.inspection import subject_of


class Head(nn.Module):
    """A layer and a linear map of its output; a subclass says of what."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.rnn = nn.GRU(input_size, hidden_size, batch_first=True)
        self.head = nn.Linear(hidden_size, 3)


class LastStep(Head):
    """One result a sample, without a state."""

    def forward(self, x):
        return self.head(self.rnn(x)[0][:, -1])


class Pooled(Head):
    """One vector a sample, as wide as the layer, and a state."""

    def forward(self, x):
        out, state = self.rnn(x)
        return out.amax(1), state


class Scores(NamedTuple):
    """A result with names."""

    scores: torch.Tensor
    state: torch.Tensor


class Named(Head):
    """Scores of each step and a state of each sample, by their names."""

    def forward(self, x):
        out, state = self.rnn(x)
        return Scores(self.head(out), state[-1])


class Mapped(Named):
    """The same in a dict."""

    def forward(self, x):
        return super().forward(x)._asdict()


class Folded(Head):
    """The results of all steps and samples on one axis, as in the notebook."""

    def forward(self, x):
        out, state = self.rnn(x)
        return self.head(out.reshape(-1, out.shape[-1])).unsqueeze(0), state


class Tokens(Head):
    """Embeds its input."""

    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size)
        self.embed = nn.Embedding(10, input_size)

    def forward(self, tokens):
        return self.rnn(self.embed(tokens))


class Fixed(LastStep):
    """A model without arguments."""

    def __init__(self):
        super().__init__(5, 6)


class Steps(Fixed):
    """A result for each step, without a state."""

    def forward(self, x):
        return self.head(self.rnn(x)[0])


class Tagger(nn.Module):
    """A model with arguments that are no layer's, as in PyTorch's tutorial."""

    def __init__(self, vocab_size, embedding_dim, hidden_dim, dropout):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim, dropout=dropout, num_layers=2)

    def forward(self, sentence):
        return self.lstm(self.embedding(sentence).unsqueeze(1))[0]


class Encoder(nn.Module):
    """Two layers in a list."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.GRU(5, 6), nn.GRU(6, 6)])


class Own(nn.Module):
    """A layer of one's own, with a cell inside."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.input_size, self.hidden_size = input_size, hidden_size
        self.cell = nn.GRUCell(input_size, hidden_size)

    def forward(self, x, h=None):
        outs, h = [], x.new_zeros(x.shape[1], self.hidden_size) if h is None else h[0]
        for step in x:
            h = self.cell(step, h)
            outs.append(h)
        return torch.stack(outs), h[None]


class Deep(nn.Module):
    """A model with layers at several depths, one of them its own."""

    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = Encoder(), Own(6, 2)

    def forward(self, x):
        for layer in self.encoder.layers:
            x, _ = layer(x)
        return self.decoder(x)[0][-1]


HERE = __name__

MODELS = [
    (LastStep, "its output has no axis for the steps", [f'rnn_spec.check("{HERE}:LastStep.rnn")']),
    (Pooled, "its output has no axis for the steps", [f'rnn_spec.check("{HERE}:Pooled.rnn")']),
    (
        Folded,
        "not one hidden vector for each step",
        [f'rnn_spec.check("{HERE}:Folded.rnn")'],
    ),
    (Named, "not one hidden vector for each step", [f'rnn_spec.check("{HERE}:Named.rnn")']),
    (Mapped, "not one hidden vector for each step", [f'rnn_spec.check("{HERE}:Mapped.rnn")']),
    (Tokens, "must be integers", [f'rnn_spec.check("{HERE}:Tokens.rnn")']),
    (Fixed, "its output has no axis for the steps", [f'rnn_spec.check("{HERE}:Fixed.rnn")']),
    (Steps, "not one hidden vector for each step", [f'rnn_spec.check("{HERE}:Steps.rnn")']),
    (Fixed(), "its output has no axis for the steps", ["rnn_spec.check(model.rnn)"]),
    (Tagger, "It contains lstm (LSTM)", ["rnn_spec.check(Tagger(...).lstm)"]),
    (
        Deep,
        "encoder.layers.0 (GRU), encoder.layers.1 (GRU), decoder (Own)",
        [f'rnn_spec.check("{HERE}:Deep.{n}")' for n in ("encoder.layers.0", "encoder.layers.1")],
    ),
]


@pytest.mark.parametrize(("model", "text", "commands"), MODELS)
def test_message_says_what_to_check(model, text, commands):
    """What it is seen by, and the call that checks each layer inside."""
    with pytest.raises(SubjectError, match=r"is a model, not a recurrent layer") as refused:
        subject_of(model)
    message = str(refused.value)

    assert text in message
    assert commands == re.findall(r"^    (.+)$", message, re.MULTILINE)[: len(commands)]
    assert "contracts.enforce(model)" in message


@pytest.mark.parametrize("path", ["LastStep.rnn", "Fixed.rnn", "Deep.encoder.layers.1"])
def test_the_path_works(path):
    """A layer inside a class of models is checked by its path; the model is built for it."""
    subject = subject_of(f"{HERE}:{path}")

    assert ("GRU", "drop-in") == (subject.kind.name, subject.level)


def test_own_layer_inside_a_model_is_checked_by_its_path():
    """So is one that is not torch.nn's."""
    assert {"input_size": 6, "hidden_size": 2}.items() <= subject_of(
        f"{HERE}:Deep.decoder"
    ).fixed.items()


def test_models_that_cannot_be_built_need_an_instance():
    """The message says how a path can lead to the layer."""
    with pytest.raises(SubjectError, match=r"make one in a file.*check .*:model\.lstm"):
        subject_of(f"{HERE}:Tagger.lstm")


def test_a_path_that_leads_nowhere_is_an_error():
    """The nearest name is suggested."""
    with pytest.raises(SubjectError, match=r"has no 'Fixed\.rnnn'; did you mean rnn"):
        subject_of(f"{HERE}:Fixed.rnnn")


class OtherNames(nn.Module):
    """A layer whose sizes have other names that are usual."""

    def __init__(self, in_dim, units):
        super().__init__()
        self.inner = nn.GRU(in_dim, units)

    def forward(self, x, h=None):
        return self.inner(x, h)


class OtherArguments(nn.Module):
    """A layer that needs more than sizes."""

    def __init__(self, in_dim, units, temperature):
        super().__init__()
        self.inner = nn.GRU(in_dim, units)

    def forward(self, x, h=None):
        return self.inner(x, h)


class Forgetful(Own):
    """A layer that returns no state."""

    def forward(self, x, h=None):
        return super().forward(x, h)[0]


class Flat(Own):
    """A layer that forgets to restore the axes; its output is as wide as its state."""

    def forward(self, x, h=None):
        out, state = super().forward(x, h)
        return out.reshape(-1, out.shape[-1]), state


class ShortNames(nn.GRU):
    """A layer whose sizes have names of one letter."""

    def __init__(self, d, h):
        super().__init__(d, h)


class Exchanged(nn.GRU):
    """A layer with the hidden size first."""

    def __init__(self, h, d):
        super().__init__(d, h)


@pytest.mark.parametrize("layer", [Own, Forgetful, Flat, Own(3, 4), nn.GRU, nn.GRUCell])
def test_layers_are_no_models(layer):
    """A layer that contains another, also a faulty one, is left to the laws."""
    assert subject_of(layer).name


def test_usual_names_of_sizes_are_understood():
    """The report says which is which; an adapter of the class needs not say it either."""
    expected = "in_dim is the input_size, units is the hidden_size"

    assert expected == subject_of(OtherNames).notes["constructor"]
    assert "GRU" == rnn_spec.check(OtherNames, laws=["cell"], profile="quick").about["kind"]
    assert subject_of(rnn_spec.Adapter(OtherNames)).offers >= {"input_size", "hidden_size"}


def test_two_short_names_are_sizes_in_the_order_of_torch():
    """They are accepted if the layers then are so wide; the other way round they are not."""
    expected = "d is the input_size, h is the hidden_size"

    assert expected == subject_of(ShortNames).notes["constructor"]
    with pytest.raises(SubjectError, match=r"Exchanged\(h=input_size, d=hidden_size\)"):
        subject_of(Exchanged)


def test_a_layer_with_other_arguments_needs_an_adapter():
    """It answers like a layer, so the advice is an adapter."""
    with pytest.raises(SubjectError, match="describe it by an adapter"):
        subject_of(OtherArguments)
