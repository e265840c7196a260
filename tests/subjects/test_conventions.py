"""A layer that does not follow torch.nn is checked in its own conventions, found by calling it."""

import pytest
import torch
from subjects.layers import conventional
from torch import Tensor, nn

import rnn_spec
from rnn_spec import Options
from rnn_spec.causes.rejection import ConventionsUnknown
from rnn_spec.causes.spelling import Spelling
from rnn_spec.causes.texts.rejection_messages import spelled
from rnn_spec.law_definition.capability import Capability
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.subjects.inspection import subject_of

OWN = {
    "BatchFirst": "always batch-first, its state (batch, features)",
    "TimeFirst": "its state (batch, features)",
    "WithOption": "its state (batch, features)",
    "OutputOnly": "always batch-first, no state",
    "Named": "always batch-first, its state a named tuple",
    "Keyed": "always batch-first, its state a dict",
    "Wrapped": "always batch-first",
    "Cell": "a cell, called for each step",
    "PairCell": "a cell, called for each step",
    "OutputCell": "a cell, called for each step",
    "Lengths": "it requires lengths, always batch-first, its state (batch, features)",
    "ApartCell": "a cell, called for each step",
    "LaterCell": "a cell, called for each step",
    "RequiredPair": "a cell, called for each step",
    "Optional": "its state given as h, always batch-first, its state (batch, features)",
    "Apart": "its state given as h0, c0, always batch-first, its state (batch, features)",
    "RequiredState": "always batch-first, its state (batch, features), its state required",
    "Residual": None,
    "Deep": "always batch-first",
    "DeepBothWays": "always batch-first, its state (batch, layers, features)",
    "ResidualStack": None,
    "DirectionsJoined": "its state (layers, batch, directions * features)",
    "OutputGate": None,
    "StateBelow": "always batch-first, its state (batch, features)",
    "OwnNonlinearity": "always batch-first, its state (batch, features)",
    "NeedsProjection": (
        "always batch-first, its state (batch, features) with parts of 5, hidden_size features, "
        "its output of width 5"
    ),
    "ListedSteps": "its output a list of steps, its state (batch, features)",
    "ListedColumns": (
        "its output a list of steps, always batch-first, its state (batch, features)"
    ),
    "OwnProjection": (
        "its state (batch, features), its proj_size not used, as it is not torch.nn's"
    ),
    "Memory": "always batch-first, its state (batch, features) "
    "with parts of hidden_size, 4 features",
    "WideMemory": "always batch-first, its state with parts of hidden_size, 9 features",
    "Shares": "always batch-first, its state (batch, features) "
    "with parts of hidden_size, 4, 1 features",
    "Three": "its state (batch, features)",
    "LengthSecond": "its state given as hx",
    "ScaleSecond": "its state given as hx",
}
"""Correct layers, and the description of their conventions; None if they are torch.nn's."""

LAWS = [name for name, law in CATALOGUE.items() if law.family not in {"transforms", "init"}]
"""Those of any other family take less time."""

FAULTS = {
    "Detached": "finite_differences",
    "Kept": "independence",
    "Mixing": "independence",
    "DeepMixing": "independence",
    "StepsOfSamples": "answer",
    "InvertedMask": "memory",
    "PaddingRead": "lengths_alone",
    "Dropping": "rng_kept",
    "DroppingByHand": "strides",
    "IgnoredOption": "batch_first",
    "OutputGateLate": "splitting",
    "DirectionsJoinedWrongly": "direction_order",
    "OwnProjectionMixing": "independence",
    "NeedsProjectionForgetful": "splitting",
    "ListedStepsReversed": "causality",
    "OneBatch": "answer",
    "OneSample": "answer",
    "MemoryLost": "splitting",
    "SharesMixing": "independence",
    "ThreeLost": "splitting",
    "LengthSecondUnturned": "batch_first",
    "ScaleSecondForgetful": "splitting",
}


def found(name: str) -> str | None:
    """Return the description of the conventions of a layer, without what follows."""
    notes = subject_of(getattr(conventional, name)).notes
    return notes["conventions"].partition(";")[0] if "conventions" in notes else None


@pytest.mark.parametrize("name", OWN)
def test_conventions_are_found(name):
    """The axes, the structure of the state and a cell are found."""
    assert OWN[name] == found(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", OWN)
def test_correct_layer_conforms(name):
    """No correct layer is accused, whatever its conventions."""
    report = rnn_spec.check(getattr(conventional, name), laws=LAWS, profile="quick", seed=0)

    assert report.ok, str(report)


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_found(name):
    """A bug is found in the layer's own conventions; no conventions explain one."""
    report = rnn_spec.check(getattr(conventional, name), laws=LAWS, profile="quick", seed=0)

    assert FAULTS[name] in {each.law for each in report.results if each.status == "failed"}


@pytest.mark.parametrize("name", ["Dropping", "DroppingByHand", "Unrepeated", "WideDropping"])
def test_conventions_of_a_random_layer_are_found(name):
    """What is drawn in eval mode is the same in each call that shows the layout."""
    assert found(name).startswith("always batch-first")


def test_state_is_given_by_its_name():
    """Another argument may be the second one."""
    notes = subject_of(conventional.InvertedMask).notes

    assert notes["conventions"].startswith("its state given as h0, its state (batch, features)")


@pytest.mark.parametrize(
    ("name", "samples"),
    [
        ("StepsOfSamples", "as many samples as steps"),
        ("OneBatch", "20 samples"),
        ("OneSample", "one sample"),
    ],
)
def test_samples_of_the_calls_that_find_conventions_are_said(name, samples):
    """A layer may work only with as many samples as steps, or as its code says."""
    notes = subject_of(getattr(conventional, name)).notes

    assert f"found by calling it with {samples} in a batch: " in notes["conventions"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("OverBatch", "with another number, samples influence one another"),
        ("OneSample", "a batch of another size raises an error, or its results have other shapes"),
    ],
)
def test_why_only_one_number_of_samples_shows_the_conventions(name, reason):
    """A layer whose samples mix runs with any number of them."""
    notes = subject_of(getattr(conventional, name)).notes

    assert notes["conventions"].endswith(f"in a batch: {reason}")


def test_size_of_a_part_that_is_no_hidden_size_by_chance_is_known():
    """Calls at other sizes tell a size of the layer's own from the hidden size."""
    sizes = subject_of(conventional.Memory).state_sizes

    assert sizes is not None
    assert (4, 4) == sizes(Options(3, 4))
    assert (1, 4) == sizes(Options(1, 1))


def test_state_that_may_not_have_any_values_is_not_given():
    """A share that starts from one has no meaning below zero: no law gives such a state."""
    missing = subject_of(conventional.Shares).missing

    assert "starts from other values than zeros" in missing[Capability.STATE]


def test_state_of_a_matrix_is_not_said_to_be_wrong():
    """An option for the batch first makes no layer follow torch.nn in its state."""
    with pytest.raises(rnn_spec.SubjectError) as refused:
        subject_of(conventional.Matrix)
    (reason,) = refused.value.reasons

    assert isinstance(reason, ConventionsUnknown)
    assert "(<5, 6, 4>, (<6, 4, 4>, <6, 4>))" == reason.returned


@pytest.mark.parametrize("name", ["Memory", "WideMemory", "Shares"])
def test_adapter_with_the_sizes_of_parts_is_shown(name):
    """The code of the adapter has them."""
    subject = subject_of(getattr(conventional, name))
    names: dict[str, object] = {}
    exec(subject.notes["adapter"], names)  # noqa: S102
    again = subject_of(names["layer"])

    assert subject.state_sizes is not None
    assert again.state_sizes is not None
    assert subject.state_sizes(Options(5, 7)) == again.state_sizes(Options(5, 7))
    assert set(again.missing) == set(subject.missing)


def test_call_that_requires_more_is_refused_with_an_adapter():
    """A layer that cannot be called is not said to be wrong."""

    class Gated(conventional.BatchFirst):
        def forward(self, x, h, c, gate):
            return x, (h, c)

    with pytest.raises(rnn_spec.SubjectError) as refused:
        rnn_spec.check(Gated)
    code = "module(x, h=state[0], c=state[1], gate=...), state_required=True)"

    assert "a call requires h, c, gate beside its input" in str(refused.value)
    assert code in str(refused.value)


def test_call_that_requires_lengths_may_be_that_of_a_model():
    """A layer with arguments that are no states is suggested to be checked as a model."""

    class WithLengths(conventional.BatchFirst):
        def forward(self, x, lengths, speakers):
            return super().forward(x * speakers[..., None])

    with pytest.raises(rnn_spec.SubjectError) as refused:
        rnn_spec.check(WithLengths)
    (reason,) = refused.value.reasons

    assert ("lengths", "speakers") == reason.beside
    assert "rnn_spec.check_model(WithLengths)" in spelled([reason], Spelling.PYTHON)
    assert "rnn-spec check-model" in spelled([reason], Spelling.COMMAND)


@pytest.mark.parametrize("name", ["BatchFirst", "ListedColumns"])
def test_adapter_that_is_named_describes_the_layer(name):
    """The code in the report is an adapter with the same conventions."""
    names: dict[str, object] = {}
    exec(subject_of(getattr(conventional, name)).notes["adapter"], names)  # noqa: S102

    assert rnn_spec.check(names["layer"], laws=["causality", "state_shapes"], profile="quick").ok


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning")
def test_method_of_torchscript_has_no_argument_self():
    """A method that TorchScript compiled shows it, as in torch's own benchmarks."""

    class Scripted(torch.jit.ScriptModule):
        def __init__(self, input_size, hidden_size):
            super().__init__()
            self.cell = torch.jit.script(nn.GRUCell(input_size, hidden_size))

        @torch.jit.script_method
        def forward(self, input: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
            outs: list[Tensor] = []
            for step in input.unbind(0):
                state = self.cell(step, state)
                outs.append(state)
            return torch.stack(outs), state

    subject = subject_of(Scripted)

    assert subject.notes["conventions"].startswith("its state (batch, features), its state req")
    assert rnn_spec.check(subject, laws=LAWS, profile="quick", seed=0).ok


def test_list_of_both_directions_is_not_verified():
    """What seems to be wide may be both directions, where small weights hide the later steps."""
    with pytest.raises(rnn_spec.SubjectError, match="conventions unknown"):
        subject_of(conventional.ListedBothWays)


def test_case_of_a_layer_found_to_be_batch_first_is_in_its_layout():
    """What a report shows of a call is what the user would call the layer with."""
    notes = subject_of(conventional.Backwards).notes

    assert "always batch-first" == notes["layout"]
    assert "always batch-first" in notes["conventions"]
