"""Conventions beyond the axes are found, and what is not found is not verified."""

import pytest
from subjects.layers import unusual

import rnn_spec
from rnn_spec.causes.rejection import ConventionsUnknown, StateNotAccepted
from rnn_spec.law_definition.capability import Capability
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.subjects.subject import NotALayerError

LAWS = [
    *("answer", "output_shape", "state_shapes", "splitting", "causality", "independence"),
    *("isolation", "final_state", "unbatched", "default_state", "concatenation"),
    *("single_layer_dropout", "dropout_none"),
]
"""Laws that a wrong convention breaks."""

ONE_LINE = sorted(unusual.ADAPTED.keys() - {"ListCell", "TupleCell", "DictCell", "StateFirstCell"})
"""Layers whose adapter is one expression: a cell needs a loop."""


def rejected(target) -> object:
    """Return the reason for which a subject is rejected."""
    with pytest.raises(rnn_spec.SubjectError) as error:
        subject_of(target)
    (reason,) = error.value.reasons

    return reason


def made(code: str):
    """Run the file of an adapter, and return the adapter."""
    names: dict[str, object] = {}
    exec(code, names)  # noqa: S102

    return names["layer"]


@pytest.mark.parametrize("name", unusual.ADAPTED)
def test_conventions_are_found(name):
    """The structure of a state, the order of arguments and the depth are found by calls."""
    notes = subject_of(getattr(unusual, name)).notes

    assert unusual.ADAPTED[name] == notes["conventions"].partition(";")[0]


@pytest.mark.slow
@pytest.mark.parametrize("name", unusual.ADAPTED)
def test_correct_layer_conforms(name):
    """No correct layer is accused."""
    report = rnn_spec.check(getattr(unusual, name), laws=LAWS, profile="quick", seed=0)

    assert report.ok, str(report)


@pytest.mark.parametrize("name", ONE_LINE)
def test_adapter_that_is_shown_detects_as_much_as_the_class(name):
    """The file, run as it is shown, gives an adapter to which the same laws apply."""
    subject = subject_of(getattr(unusual, name))
    again = subject_of(made(subject.notes["adapter"]))

    assert (subject.kind, subject.level) == (again.kind, again.level)
    assert set(again.missing) <= set(subject.missing)


def test_layer_that_never_runs_is_not_verified():
    """The reason has the error of the layer's own call with its line, and what was tried."""
    reason = rejected(unusual.NeverRuns)

    assert isinstance(reason, ConventionsUnknown)
    assert "RuntimeError: the table is empty (unusual.py:" in (reason.error or "")
    assert reason.tried


def test_layer_of_unknown_conventions_is_not_verified():
    """The reason shows what was returned, and the whole adapter to write."""
    reason = rejected(unusual.OddState)

    assert isinstance(reason, ConventionsUnknown)
    assert "(<5, 6, 4>, <5, 1, 5>)" == reason.returned
    with pytest.raises(TypeError, match="batch_first: got an ellipsis, expected True or False"):
        made(reason.code)  # what only the user knows is not filled in
    assert "OddState" == made(reason.code.replace("first=...", "first=False")).build.__name__


def test_command_that_verifies_nothing_exits_with_2(tmp_path, monkeypatch):
    """The command says that nothing is verified."""
    from click.testing import CliRunner  # noqa: PLC0415 - takes long

    from rnn_spec.cli import main  # noqa: PLC0415

    done = CliRunner().invoke(main, ["check", f"{unusual.__file__}:NeverRuns"])

    assert 2 == done.exit_code
    assert "not verified: conventions unknown" in done.output
    assert f"rnn-spec check-model {unusual.__file__}:NeverRuns\n" in done.output


def test_outputs_stacked_along_the_wrong_axis_are_named():
    """The layer is not accused, as its layout is not known; the likely mistake is named."""
    with pytest.raises(rnn_spec.SubjectError) as error:
        subject_of(unusual.StackedWrongly)

    assert "not verified: conventions unknown" in str(error.value)
    assert "check it as one: rnn_spec.check_model(StackedWrongly)\n" in str(error.value)
    assert "axis 0 of its input is the batch, as its state has it. Is dim=1 missing" in str(
        error.value
    )


def test_outputs_stacked_along_an_axis_too_much_are_named():
    """The states say that the steps come first."""
    with pytest.raises(rnn_spec.SubjectError, match=r"axis 1 of its input is .* Is dim=1 too much"):
        subject_of(unusual.StackedBatchFirst)


def test_wrong_axes_of_a_pair_are_no_convention():
    """A layer with an option of torch.nn's is not taken for one with a tuple of layers."""
    report = rnn_spec.check(unusual.PairTurned, laws=["state_shapes"], profile="quick", seed=0)

    assert "conventions" not in report.about
    assert ["failed"] == [each.status for each in report.results if each.law == "state_shapes"]


def test_last_step_alone_is_a_model():
    """A module without an axis of steps is no layer; it may be checked as a model."""
    with pytest.raises(NotALayerError, match="no axis for the steps"):
        subject_of(unusual.LastStep)


def test_mixing_is_looked_for_in_the_layers_own_layout():
    """A fault in the values keeps no convention from being found."""
    assert "always batch-first" in subject_of(unusual.Mixing).notes["conventions"]


@pytest.mark.parametrize(
    "target", [unusual.RefusesOwnState, rnn_spec.Adapter(unusual.RefusesOwnState)]
)
def test_layer_that_raises_for_its_own_state_is_accused(target):
    """That is a fault in any conventions, and not a layer that accepts no state."""
    report = rnn_spec.check(target, laws=["answer"], profile="quick", seed=0)

    assert ["failed"] == [each.status for each in report.results]


def test_adapter_with_another_state_is_rejected():
    """The reason has the error, the state that the layer returns, and what fits."""
    reason = rejected(rnn_spec.Adapter(unusual.JoinedParts, state=rnn_spec.states.single))

    assert isinstance(reason, StateNotAccepted)
    assert "<6, 8>" == reason.returned
    assert "rnn_spec.states.joined(2)" == reason.fits


def test_adapter_of_batches_only():
    """An adapter can say that a sequence without a batch axis is not accepted."""
    adapter = rnn_spec.Adapter(unusual.TwoLayers, options={"num_layers": 2}, unbatched=False)

    assert (
        "its adapter says that it takes batches only"
        == subject_of(adapter).missing[Capability.UNBATCHED]
    )


@pytest.mark.slow
def test_boolean_output_is_compared():
    """Booleans are compared exactly; only their dtype is reported."""
    laws = ["dtype_kept", "unbatched", "strides", "independence"]
    report = rnn_spec.check(unusual.Spiking, laws=laws, profile="quick", seed=0)

    assert "failed" not in {each.status for each in report.results}
    assert "passed" in {each.status for each in report.results}
