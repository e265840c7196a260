"""Roles of a model without annotations: read from names, values and layers, and checked."""

import inspect

import numpy as np
import pytest
import torch
from lines import shown_lines
from models import unannotated as models
from models.masked import ValidMasked
from torch import nn

import rnn_spec
from rnn_spec import SubjectError
from rnn_spec.models.building.building import build_model
from rnn_spec.models.building.description import described
from rnn_spec.models.calls.example_data import example_code, example_data
from rnn_spec.models.guessing.guesses import guessed_calls
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.subject.options import ModelOptions

PADDING = [
    *("model_call", "model_inputs_kept", "model_determinism", "model_purity"),
    *("model_isolation", "model_padding"),
]
STREAMING = [*PADDING[:4], "model_streaming"]

LENGTHS = torch.tensor([6, 2, 3, 5])
TOKENS = torch.randint(models.WORDS, (4, 6), generator=torch.Generator().manual_seed(0))
TARGET = torch.randint(models.WORDS, (4, 7), generator=torch.Generator().manual_seed(1))
STATES = (torch.randn(1, 4, models.UNITS), torch.randn(1, 4, models.UNITS))


def built(model, **options):
    """A model, with what is stated about it."""
    return build_model(model, ModelOptions(**options), model.__name__)


def arguments(model, **options):
    """The axes and the role of each argument."""
    signature = built(model, **options).signature

    return {each.path: (each.shape, each.role) for each in signature.arguments}


def failed(model, laws=PADDING, **options):
    """The laws that a model breaks."""
    report = rnn_spec.check_model(model, laws=laws, profile="quick", seed=0, **options)

    return [each.law for each in report.results if each.status == "failed"]


SENTENCES = {"tokens": ("batch seq", Role.TOKENS), "lengths": ("batch", Role.LENGTHS)}
TIME_FIRST = {"tokens": ("seq batch", Role.TOKENS), "seq_lens": ("batch", Role.LENGTHS)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (models.GatheredLast, SENTENCES),
        (models.LastColumn, SENTENCES),
        (models.PackedLast, SENTENCES),
        (models.SortedLast, SENTENCES),
        (models.BatchFirstForgotten, SENTENCES),
        (models.TimeFirstLast, TIME_FIRST),
    ],
)
def test_guess_has_lengths(model, expected):
    """Tokens and lengths are guessed from the names and the table; the order is tried."""
    assert expected == arguments(model)


@pytest.mark.slow
def test_guess_of_two_sequences():
    """Each has an axis of its own, and lengths are those of the one with a like name."""
    subject = built(models.Translator)
    lengths = subject.signature.argument("src_lengths")

    assert ("src", "tgt") == subject.signature.times
    assert "src" == subject.signature.counted(lengths)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (models.Matched, ["batch seq 5", "batch seq_2 5"]),
        (models.MatchedTimeFirst, ["seq batch 5", "seq_2 batch 5"]),
        (models.Forecaster, ["batch src 5", "batch tgt 3"]),
    ],
)
def test_guess_of_two_sequences_of_numbers(model, expected):
    """The axes, and how many numbers there are at a step, are those with which a call runs."""
    assert [(each, Role.DATA) for each in expected] == [*arguments(model).values()]


@pytest.mark.slow
@pytest.mark.parametrize(
    "model",
    [
        *(models.GatheredLast, models.PackedLast, models.TimeFirstLast, models.Translator),
        *(models.Matched, models.MatchedTimeFirst, models.Forecaster),
    ],
)
def test_code_of_a_guess_is_understood_as_the_guess(model):
    """It is an example with which the same is inferred."""
    subject = built(model)
    example = eval(subject.guess, {"torch": torch})  # noqa: S307 - our own

    assert subject.signature.arguments == built(model, example=example).signature.arguments


@pytest.mark.slow
def test_guess_of_channels_has_another_number_of_steps():
    """So that the axes are told apart, and lengths are those of the steps."""
    subject = built(models.ChannelsFirst)
    lengths = subject.signature.argument("input_lengths")

    assert "batch 8 seq" == arguments(models.ChannelsFirst)["x"][0]
    assert "seq" == subject.signature.counted(lengths)


@pytest.mark.parametrize("size", [3, 5])
def test_guess_has_a_size_for_each_axis(size):
    """Whatever number of features a layer reads."""

    class Sized(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = nn.GRU(size, 6, batch_first=True)

        def forward(self, x):
            return self.rnn(x)[0]

    (call,) = guessed_calls(Sized(), ["x"])

    assert 3 == len({*call.tensors["x"].shape})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (models.ChannelsFirst, []),
        (models.ChannelsFirstLast, ["model_padding"]),
        (models.GatheredLast, []),
        (models.Matched, []),
        (models.MatchedTimeFirst, []),
        (models.Forecaster, []),
        (models.PackedLast, []),
        (models.SortedLast, []),
        (models.TimeFirstLast, []),
        (models.Translator, []),
        (models.Strided, []),
        (models.LastColumn, ["model_padding"]),
        (models.AttendsToPadding, ["model_padding"]),
        (models.BatchFirstForgotten, ["model_isolation"]),
    ],
)
def test_guess_is_checked(model, expected):
    """The faulty one of a pair is caught, and the correct one is not accused."""
    assert expected == failed(model)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "example", "expected"),
    [
        (models.GatheredLast, (TOKENS, LENGTHS), []),
        (models.LastColumn, (TOKENS, LENGTHS), ["model_padding"]),
        (models.LastColumn, {"tokens": TOKENS, "lengths": LENGTHS.int()}, ["model_padding"]),
        (models.SortedLast, (TOKENS, LENGTHS.sort(descending=True).values), []),
        (models.TimeFirstLast, (TOKENS.T, LENGTHS), []),
        (models.BatchFirstForgotten, (TOKENS, LENGTHS), ["model_isolation"]),
        (models.ScaledBySize, (TOKENS, LENGTHS.clamp(max=5)), []),
        (models.ScaledBySize, (TOKENS, 100 * LENGTHS), []),
        (models.Translator, (TOKENS, LENGTHS, TARGET), []),
        (models.AttendsToPadding, (TOKENS, LENGTHS, TARGET), ["model_padding"]),
    ],
)
def test_lengths_of_an_example(model, example, expected):
    """One integer for each sample, named like lengths and no longer than the steps, is one."""
    assert expected == failed(model, example=example)


CHANNELS = torch.randn(4, 8, 9, generator=torch.Generator().manual_seed(4))
SPECTRA = torch.randn(3, 1, 16, 20, generator=torch.Generator().manual_seed(5))
FALLING = torch.tensor([9, 6, 4, 1])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "example", "expected"),
    [
        (models.ChannelsFirst, (CHANNELS, FALLING), []),
        (models.ChannelsFirst, (CHANNELS[..., :8], FALLING.clamp(max=8)), []),
        (models.ChannelsFirstLast, (CHANNELS, FALLING), ["model_padding"]),
        (models.ConvolvedTwice, (SPECTRA, torch.tensor([20, 12, 7])), []),
    ],
)
def test_lengths_of_the_last_axis(model, example, expected):
    """Steps may be behind channels: lengths are of the axis that has as many, and is free."""
    name = [*inspect.signature(model.forward).parameters][-1]

    assert Role.LENGTHS == arguments(model, example=example)[name][1]
    assert expected == failed(model, example=example)


FRAMES = torch.randn(4, 6, models.WIDTH, generator=torch.Generator().manual_seed(2))
OUTPUTS = torch.randn(4, 6, models.UNITS, generator=torch.Generator().manual_seed(3))
PAST = torch.arange(6) >= LENGTHS[:, None]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "example"),
    [
        (models.HiddenSteps, (FRAMES, PAST)),
        (models.Windows, (FRAMES, LENGTHS.clamp(min=4))),
        (models.Projected, (OUTPUTS, LENGTHS)),
    ],
)
def test_values_of_an_example_say_what_is_meant(model, example):
    """Where a mask is true, how short a sequence may be, and what has steps."""
    subject = built(model, example=example)

    assert subject.signature.padded
    assert [] == failed(model, [*PADDING, "model_use"], example=example)


@pytest.mark.slow
def test_mask_with_gaps_is_no_padding():
    """Steps that are hidden between others do not end a sequence."""
    mask = torch.zeros(4, 6, dtype=torch.bool)
    mask[:, 2] = True

    assert Role.DATA == arguments(models.HiddenSteps, example=(FRAMES, mask))["mask"][1]
    assert [] == failed(models.HiddenSteps, example=(FRAMES, mask))


@pytest.mark.slow
def test_lengths_need_values_that_fit():
    """Integers that are larger than any axis are none, whatever their name."""
    found = arguments(models.LastColumn, example=(TOKENS, 10 * LENGTHS))

    assert Role.TOKENS == found["lengths"][1]


@pytest.mark.slow
def test_as_many_samples_as_steps():
    """Which axis is that of the samples is tried."""
    example = (TOKENS[:, :4], torch.tensor([4, 2, 3, 1]))

    assert SENTENCES == arguments(models.GatheredLast, example=example)


@pytest.mark.slow
def test_undecided_lengths():
    """Lengths that may be about two arguments reach the end of both, and the report says so."""

    class Renamed(models.Translator):
        def forward(self, one, lengths, two):
            return super().forward(one, lengths, two)

    example = (TOKENS, LENGTHS.clamp(max=4), TARGET)
    subject = built(Renamed, example=example)

    assert {} == subject.signature.padded
    assert "padding is not checked" in shown_lines(subject)["lengths along"]
    assert [] == failed(Renamed, [*PADDING, "model_liveness"], example=example)


@pytest.mark.slow
def test_features_of_a_packed_sequence_are_fixed():
    """Fast kernels take any number of them."""
    assert "batch seq 5" == arguments(models.PackedFrames)["x"][0]
    assert [] == failed(models.PackedFrames, [*PADDING, "model_shapes"])


@pytest.mark.slow
@pytest.mark.parametrize("example", [None, (FRAMES, torch.zeros(1, 4, models.UNITS))])
def test_model_that_looks_on_is_not_asked_to_stream(example):
    """Nobody said that it may be cut: it is neither accused nor said to conform to that."""
    report = rnn_spec.check_model(
        models.AttendsToAll, example=example, laws=STREAMING, profile="quick", seed=0
    )

    assert ("skipped", "passed") == (report.results[-1].status, report.results[0].status)


TEXTS = {"tokens": "int batch seq", "lengths": "int batch"}


def test_text_of_a_dtype_has_the_role_of_the_name():
    """As an annotation has; a limit says that integers are tokens."""
    assert SENTENCES == arguments(models.LastColumn, inputs=TEXTS)
    limited = {**TEXTS, "lengths": "int<6 batch"}
    assert Role.TOKENS == arguments(models.LastColumn, inputs=limited)["lengths"][1]


def test_lengths_beside_what_is_declared():
    """They are read from their name where the others have axes."""
    assert SENTENCES == arguments(models.GatheredLast, inputs={"tokens": "int batch seq"})


def test_data_is_stated():
    """A name that says a role may be overruled."""
    inputs = {"x": "int seq batch", "hidden": ("data? 1 batch 6", "data? 1 batch 6")}

    assert Role.DATA == arguments(models.CharacterModel, inputs=inputs)["hidden[0]"][1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "expected"),
    [(models.CharacterModel, []), (models.StateDropped, ["model_streaming"])],
)
def test_state_of_an_example(model, expected):
    """A state has the axes of the layers', also where the model does not read it."""
    example = (TOKENS.T, STATES)

    assert ("1 batch 6", Role.STATE) == arguments(model, example=example)["hidden[0]"]
    assert expected == failed(model, STREAMING, example=example)


@pytest.mark.slow
def test_state_that_is_not_given_is_named():
    """With the option that gives it; nothing else is said against the model."""
    lines = shown_lines(built(models.CharacterModel))
    stated = {"hidden": ("state? 1 batch 6", "state? 1 batch 6")}

    assert "nothing is checked of it" in lines["hidden"]
    assert '(--input "hidden=state? 1 batch 6, state? 1 batch 6")' in lines["hidden"]
    assert [] == failed(models.CharacterModel, STREAMING, inputs=stated)


class PairOfStates(nn.Module):
    """Its state is a pair, of what it last read and of its layer."""

    def __init__(self, input_size=4, hidden_size=6):
        super().__init__()
        self.rnn = nn.GRU(input_size, hidden_size, batch_first=True)

    def forward(self, x, state=None):
        before, h_0 = (torch.zeros_like(x[:, :1]), None) if state is None else state
        out, h_n = self.rnn(x - torch.cat([before, x[:, :-1]], 1), h_0)
        return out, (x[:, -1:], h_n)


@pytest.mark.slow
def test_option_with_which_no_call_runs_is_not_printed():
    """The state of the layer inside is not the state of the model, which is a pair."""
    line = shown_lines(built(PairOfStates))["state"]

    assert "nothing is checked of it" in line
    assert "--input" not in line


@pytest.mark.slow
def test_state_that_changes_nothing_is_given():
    """A model that takes a state, returns one and ignores what it gets breaks a law unasked."""
    subject = built(models.StateDropped)

    assert () == subject.signature.unstated
    assert ["model_streaming"] == failed(models.StateDropped, STREAMING)


@pytest.mark.slow
def test_padding_that_is_not_checked_is_named():
    """Only where nothing says how long a sequence is."""
    unpadded = shown_lines(built(models.LastOfUnpadded))

    assert unpadded["padding"].startswith("no lengths or mask, so nothing is checked for padding")
    assert '(--input "tokens=int<30 pad 0 batch seq")' in unpadded["padding"]
    assert "padding" not in shown_lines(built(models.LastColumn))


def test_features_of_the_first_layer_that_is_called():
    """A reshape to pairs takes six features by accident; samples that mix are found as before."""
    assert ("seq batch 2", Role.DATA) == arguments(models.Coordinates)["path"]
    assert [] == failed(models.Coordinates, ["model_call", "model_shapes", "model_isolation"])

    stated = {"path": "float seq batch 2"}

    assert ["model_isolation"] == failed(
        models.CoordinatesMixed, ["model_call", "model_isolation"], inputs=stated
    )


@pytest.mark.parametrize(
    "options", [{}, {"inputs": {"tokens": "tokens batch seq", "lengths": "lengths batch"}}]
)
def test_lengths_that_must_be_sorted(options):
    """They are drawn so, guessed or stated, and their line says it."""
    subject = built(models.SortedLast, **options)

    assert [False, True] == [each.sorted for each in subject.signature.arguments]
    assert (1, 2, 3) == subject.domain.runs["batch"][:3]
    assert "drawn sorted, as the model requires it" in described(subject)["lengths"]


def test_only_argument_that_may_be_a_sequence_is_one():
    """Beside a mask alone, `h` is no state: it is what a layer returned at each step."""
    outline = described(built(models.Pooled))

    assert outline["h"].startswith("float, batch seq (time) 4: data")
    assert "a mask, True at valid steps along seq" in outline["mask"]


def test_frames_are_guessed():
    """They have samples and steps as other sequences; their height and width are no steps."""
    outline = described(built(models.Video))

    assert outline["x"].startswith("float, batch seq (time) 3 dim1 dim2: data")


def test_guess_that_runs_at_one_size_is_no_example():
    """What may declare the arguments is printed, and the line that raises: no call was stated."""
    with pytest.raises(SubjectError, match="declare the arguments") as refused:
        rnn_spec.check_model(models.Pyramid, laws=["model_shapes"], profile="quick", seed=0)

    assert "at unannotated.py:" in str(refused.value)
    assert "example: the call raised" not in str(refused.value)


def test_guess_that_runs_by_accident_accuses_nothing():
    """The model is not verified, and the message has what to correct."""
    with pytest.raises(SubjectError) as raised:
        build_model(models.TwoPaths, ModelOptions(), "TwoPaths")

    assert [("path", "other")] == [each.missing for each in raised.value.reasons]


PAIR = {"tokens": "int<30 batch seq", "lengths": "lengths batch"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "expected"),
    [(models.NeedsLengths, []), (models.NeedsLengthsAndSkips, ["model_padding"])],
)
def test_what_is_stated_without_a_question_mark_is_always_given(model, expected):
    """Also where the parameter has a default, with which a model need not run."""
    assert not built(model, inputs=PAIR).signature.argument("lengths").optional
    assert expected == failed(model, inputs=PAIR)


def test_question_mark_leaves_out():
    """Of a parameter with a default."""
    inputs = {**PAIR, "lengths": "lengths? batch"}

    assert built(models.GatheredLast, inputs=inputs).signature.argument("lengths").optional


def test_formula_of_a_result_is_confirmed_along_each_axis():
    """At the sizes that differ in both axes, `(batch+4)//3` is the same."""
    subject = built(models.ChunkedColumns, inputs={"image": "float batch 4 time"})

    assert ["(time+4)//4 batch 3"] == [part.shape for part in subject.signature.parts]
    assert [] == failed(
        models.ChunkedColumns, ["model_shapes"], inputs={"image": "float batch 4 t"}
    )


DECODED = {
    "memory": "float batch src 6",
    "words": "int<30 batch tgt",
    "hidden": "state 1 batch 6",
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "expected"),
    [(models.AttendsToSource, []), (models.AttendsToSourceOfStart, ["model_streaming"])],
)
def test_only_a_sequence_that_is_read_in_steps_is_cut(model, expected):
    """Not the first one, to which the decoder attends."""
    assert expected == failed(model, STREAMING, inputs=DECODED)


@pytest.mark.slow
def test_sequence_that_is_attended_to_alone_is_not_cut():
    """The law says why it is skipped."""

    class OneWord(models.AttendsToSource):
        def forward(self, memory, hidden):
            return super().forward(memory, torch.zeros(len(memory), 1, dtype=torch.long), hidden)

    inputs = {name: DECODED[name] for name in ("memory", "hidden")}
    report = rnn_spec.check_model(OneWord, inputs=inputs, laws=STREAMING, profile="quick", seed=0)

    assert report.ok
    assert "skipped" == report.results[-1].status
    assert "steps of src" in report.results[-1].reason


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "expected"),
    [(models.HiddenToken, []), (models.HiddenTokenOfEncoder, ["model_padding"])],
)
def test_token_that_a_model_hides_is_its_padding(model, expected):
    """No other token is past the ends, and it is not within a sentence."""
    subject = built(model)

    assert 1 == subject.signature.argument("tokens").padding
    assert "padding is token 1" in shown_lines(subject)["tokens"]
    assert expected == failed(model)


@pytest.mark.slow
def test_padding_of_results_that_are_drawn():
    """Where only the token of padding may be past the ends, nothing can be compared."""
    (result,) = rnn_spec.check_model(
        models.HiddenToken, random=True, laws=["model_padding"], profile="quick", seed=0
    ).results[-1:]

    assert "skipped" == result.status


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "expected"),
    [(models.NumpyLengths, []), (models.NumpyLengthsIgnored, ["model_padding"])],
)
def test_integers_of_numpy_are_lengths(model, expected):
    """Also in a pair, where they have no name, if the longest is as long as the sequences."""
    example = ((FRAMES.mT.reshape(6, 4, models.WIDTH), LENGTHS.numpy()),)

    assert ("batch", Role.LENGTHS) == arguments(model, example=example)["pair[1]"]
    assert expected == failed(model, example=example)


def test_integers_of_numpy_are_written_as_code():
    """The code makes an array of NumPy again."""
    code = example_code(example_data((FRAMES, LENGTHS.numpy())))
    lengths = eval(code, {"torch": torch})[1]  # noqa: S307 - our own

    assert isinstance(lengths, np.ndarray)
    assert [6, 2, 3, 5] == lengths.tolist()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "expected"),
    [(models.FreeSessions, []), (models.FixedSessions, ["model_shapes"])],
)
def test_samples_of_which_only_one_number_works(model, expected):
    """They are as many as a state has, and no steps: no law of time accuses the model."""
    example = (torch.tensor([3, 1, 4, 2]), torch.zeros(1, 4, models.UNITS))
    found = arguments(model, example=example)

    assert {"item": ("batch", Role.TOKENS), "hidden": ("1 batch 6", Role.STATE)} == found
    assert expected == failed(model, [*STREAMING, "model_shapes"], example=example)


@pytest.mark.slow
def test_state_that_is_required_and_ignored_has_samples():
    """Where the layer has them, so that the law of streaming accuses the model unasked."""
    assert "1 batch 6" == arguments(models.RequiredStateDropped)["hidden[0]"][0]
    assert ["model_streaming"] == failed(models.RequiredStateDropped, STREAMING)


class TimeFirstTagger(nn.Module):
    """Its layer reads the first axis as time, which may be a mistake."""

    def __init__(self, *, batch_first=False):
        super().__init__()
        self.table = nn.Embedding(9, 6)
        self.rnn = nn.LSTM(6, 5, batch_first=batch_first)

    def forward(self, words):
        """Return a score for each word."""
        return self.rnn(self.table(words))[0]


def test_guessed_time_axis_is_said_with_the_option_for_the_other():
    """A forgotten `batch_first` is no failure where nobody stated the axes."""
    line = shown_lines(built(TimeFirstTagger))["if the batch is first"]

    assert line.startswith("the first axis of words is read as time")
    assert line.endswith('(--input "words=int<9 batch seq")')
    assert "if the batch is first" not in described(
        build_model(TimeFirstTagger(batch_first=True), ModelOptions(), "tagger")
    )


def test_example_of_a_mask_of_floats_is_a_mask():
    """A guessed mask is written as the ones that it was, and not as any real numbers."""
    subject = built(ValidMasked, inputs={"mask": "mask:float batch seq"})

    assert "mask=torch.full((5, 3), 1.0)" in subject.guess
