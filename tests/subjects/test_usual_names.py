"""Sizes and a number of layers by other names than torch.nn's; and the adapter where none fits."""

from dataclasses import replace
from textwrap import dedent

import pytest
from subjects.layers import conventional, named_otherwise
from torch import nn

import rnn_spec
from rnn_spec import Adapter, SubjectError, check
from rnn_spec.subjects.inspection import subject_of

pytestmark = pytest.mark.slow

READ = {
    "Units": {"input_size": "n_features", "hidden_size": "n_units"},
    "Channels": {"input_size": "in_channels", "hidden_size": "out_channels"},
    "Residual": {"input_size": "d_model", "hidden_size": "d_hidden"},
    "Encoder": {"input_size": "feat_dim", "hidden_size": "hidden_dim", "num_layers": "n_layers"},
    "Listed": {"num_layers": "depth"},
    "Dimension": {
        "input_size": "input_dim",
        "hidden_size": "hidden_dim",
        "num_layers": "layer_dim",
    },
    "Following": {"num_layers": "layers"},
    "DeepStep": {},
}
"""Layers, and what the arguments of their constructors are."""

LAWS = ["answer", "output_shape", "state_shapes", "independence", "splitting", "layers_used"]


@pytest.mark.parametrize("name", READ)
def test_arguments_are_known_by_what_the_layers_do(name):
    """Each name is read if the layers are as wide and as deep as it says, and is reported."""
    subject = subject_of(getattr(named_otherwise, name))
    said = ", ".join(f"{own} is the {size}" for size, own in READ[name].items())

    assert said == subject.notes.get("constructor", "")
    assert ("num_layers" in READ[name]) == ("num_layers" in subject.offers)


@pytest.mark.parametrize("name", READ)
def test_layer_with_other_names_conforms(name):
    """Such a layer is checked at several depths and sizes, and is not accused."""
    report = check(getattr(named_otherwise, name), laws=LAWS, profile="quick", seed=0)

    assert report.ok, str(report)


def test_arguments_that_keep_their_defaults_are_named():
    """What no layer is given another value of is not checked, and a reader sees it."""
    assert (
        "activation, layer_norm; no other value is tried"
        == subject_of(named_otherwise.Dimension).notes["constructor defaults"]
    )
    assert "constructor defaults" not in subject_of(named_otherwise.Listed).notes


def test_adapter_of_such_a_layer_needs_no_other_names():
    """What an adapter states is added to what is found of its class."""
    subject = subject_of(Adapter(named_otherwise.Encoder, randomness="anywhere"))

    assert subject_of(named_otherwise.Encoder).offers == subject.offers
    assert "Adapter(named_otherwise:Encoder)" == subject.name.replace("subjects.layers.", "")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("OneSize", "dim is the input_size and the hidden_size"),
        ("OneHiddenSize", "hidden_size is the input_size and the hidden_size"),
    ],
)
def test_only_size_is_both(name, said):
    """A layer with one size needs no adapter, and its equations are found."""
    report = check(getattr(named_otherwise, name), laws=LAWS, profile="quick", seed=0)

    assert report.ok, str(report)
    assert said == report.about["constructor"]
    assert report.about["level"].startswith("equations")


def test_fault_of_a_layer_with_one_size_is_found():
    """It is checked as any other."""
    report = check(named_otherwise.OneSizeMixing, laws=LAWS, profile="quick", seed=0)

    assert "independence" in {each.law for each in report.results if each.status == "failed"}


@pytest.mark.parametrize("name", ["Channels", "Encoder", "Listed", "OneSize"])
def test_adapter_in_the_report_has_the_same_names(name):
    """The code builds the layer as it was built."""
    subject = subject_of(getattr(named_otherwise, name))
    again = subject_of(made(subject.notes["adapter"]))

    assert (subject.offers, subject.level) == (again.offers, again.level)
    assert check(again, laws=LAWS, profile="quick", seed=0).ok


def error_of(target):
    """Return the error that a target is no subject."""
    with pytest.raises(SubjectError) as error:
        subject_of(target)

    return error.value


def refusal(target):
    """Return why a target is no subject."""
    return str(error_of(target))


def made(code):
    """Return the adapter that code makes."""
    names = {}
    exec(dedent(code), names)  # noqa: S102

    return names["layer"]


def block(message):
    """Return the code of a message."""
    return "\n".join(line for line in message.splitlines() if line.startswith("    "))


def test_argument_that_is_no_size_is_left_to_the_user():
    """The likely reading does not fit; the adapter proposes it, and it can be corrected."""
    message = refusal(named_otherwise.Kernel)

    assert "has no argument" in message
    assert "Kernel(in_channels=input_size, window=hidden_size))" in message


def test_instance_without_sizes_is_told_how_to_build_its_class():
    """The code works once the open value is given, and the conventions are found."""
    message = refusal(named_otherwise.instance)
    code = block(message).replace("import Configured", "import Config, Configured")

    assert "has no attribute input_size" in message
    assert "always batch-first" in conventions(
        made(code.replace("config=...", "config=Config(input_size, hidden_size)"))
    )


def conventions(target):
    """Return the conventions that were found."""
    return subject_of(target).notes.get("conventions", "")


def test_function_of_one_layer_is_told_to_state_the_sizes():
    """A function without arguments makes a layer of fixed sizes, which the adapter states."""
    code = block(refusal(named_otherwise.small))
    layer = made(code.replace('"input_size": ...', '"input_size": 5').replace("...", "7"))

    assert "always batch-first" in conventions(layer)
    assert check(layer, laws=["independence"], profile="quick", seed=0).ok


BUILT = Adapter(
    lambda input_size, hidden_size: named_otherwise.Units(
        n_features=input_size, n_units=hidden_size
    )
)
"""An adapter that says only how to build a layer."""


def test_adapter_that_states_no_layout_has_it_found():
    """It is as good as the class, and as a function that makes the layer."""
    assert conventions(conventional.BatchFirst) == conventions(BUILT) != ""


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", "GRU"), ("enforce_sorted", True), ("name", "mine"), ("unbatched", False)],
)
def test_what_an_adapter_states_is_kept(field, value):
    """Only the layout is found."""
    stated = replace(BUILT, **{field: value})
    subject = subject_of(stated)
    shown = {
        "kind": subject.kind and subject.kind.name,
        "enforce_sorted": subject.enforce_sorted,
        "name": subject.name,
        "unbatched": "its adapter says that it takes batches only" not in subject.missing.values(),
    }

    assert value == shown[field]
    assert conventions(BUILT) == conventions(stated)


def test_options_that_an_adapter_states_are_kept_beside_those_found():
    """A layer that is always deep has the sizes that are stated."""
    deep = Adapter(conventional.Deep(5, 7), options={"input_size": 5, "hidden_size": 7})
    subject = subject_of(deep)

    assert (5, 7) == (subject.fixed["input_size"], subject.fixed["hidden_size"])


class Refusing(conventional.Deep):
    """It has an option that it refuses."""

    def __init__(self, input_size, hidden_size, num_layers=1, *, bidirectional=False):
        if bidirectional:
            raise NotImplementedError
        super().__init__(input_size, hidden_size, num_layers)


def test_option_that_is_refused_does_not_hide_the_layout():
    """The layout is that of the layers that can be built."""
    assert "always batch-first" in conventions(Adapter(Refusing))


def test_layout_that_an_adapter_states_is_not_searched():
    """A state that does not fit is rejected: the adapter says what is meant."""
    assert "fits with state=rnn_spec.states.single" in refusal(replace(BUILT, batch_first=True))


def test_fault_is_found_behind_an_adapter_that_states_no_layout():
    """The bug is not blocked by a layout that nobody stated."""
    mixing = Adapter(conventional.Mixing)
    report = check(mixing, laws=["output_shape", "independence"], profile="quick", seed=0)

    assert {"passed", "failed"} == {each.status for each in report.results}
    assert "independence" == next(each.law for each in report.results if each.status == "failed")


def test_adapter_of_a_layer_of_unknown_layout_is_completed_by_code(monkeypatch):
    """The code replaces what the adapter left out; it is not accused of it."""
    answering = Adapter(named_otherwise.Answering)
    monkeypatch.setattr(named_otherwise, "answering", answering, raising=False)
    message = refusal("subjects.layers.named_otherwise:answering")
    code = block(message)
    for value in (
        "lambda module, x, state: tuple(module(x, state).values())",
        "True",
        "rnn_spec.states.single",
    ):
        code = code.replace("lambda module, x, state: ...", "...").replace("=...", f"={value}", 1)

    assert "not verified: conventions unknown" in message
    assert check(made(code), laws=["answer", "splitting"], profile="quick", seed=0).ok


def test_adapter_of_torchs_own_layer_is_as_before():
    """What has torch.nn's layout needs no search."""
    assert "" == conventions(Adapter(rnn_spec.GRU)) == conventions(Adapter(nn.GRU))


def test_instance_without_sizes_is_answered_with_its_class():
    """No adapter is needed where the class has the usual arguments."""
    (reason,) = error_of(conventional.OneBatch(3, 4)).reasons

    assert reason.instead == "subjects.layers.conventional:OneBatch"
