"""A refusal of a constructor is not a failure of a law; a bug of a constructor is."""

import pytest
from subjects.layers import refusing

from rnn_spec import Adapter, check
from rnn_spec.causes.cause import NotOffered
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.subjects.probes.refusal import is_refusal

SHAPES = ["answer", "output_shape", "state_shapes"]


def checked(layer, *laws):
    """Return the results of some laws by name."""
    report = check(layer, profile="quick", seed=0, laws=laws)

    return {each.law: each for each in report.results}


@pytest.mark.parametrize(
    ("layer", "option", "reason"),
    [
        (refusing.Refusing, "proj_size", "NotImplementedError: proj_size > 0 is not supported"),
        (refusing.RefusingInForward, "bidirectional", "AssertionError: only one direction"),
        (
            refusing.OneDirectionDeep,
            "nonlinearity",
            "ValueError: 'relu' is not a valid Mode",
        ),
        (refusing.OneOrTheOther, "bias", "SettingsError: bias: must be true"),
    ],
)
def test_refused_option_is_not_offered(layer, option, reason):
    """An option that the constructor, or the first call, refuses is not offered."""
    subject = subject_of(layer)

    assert option not in subject.offers
    assert reason == subject.refused[option]
    assert f"it offers no {option} ({reason})" in subject.described()["refused"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "layer", [refusing.Refusing, refusing.RefusingInForward, refusing.OneDirectionDeep]
)
def test_refused_option_fails_no_law(layer):
    """A layer that refuses options is sound where it does not."""
    results = checked(layer, *SHAPES)

    assert {"passed"} == {each.status for each in results.values()}


@pytest.mark.slow
def test_law_about_a_refused_option_is_skipped_with_the_reason():
    """The report says why a law about an option that is refused is not checked."""
    result = checked(refusing.RefusingInForward, "concatenation")["concatenation"]

    assert "skipped" == result.status
    assert (
        NotOffered(
            "bidirectional", "it offers no bidirectional (AssertionError: only one direction)"
        )
        == result.cause
    )


@pytest.mark.slow
def test_refused_pair_is_named_once_and_fails_no_law():
    """Options that are refused only together are named with the subject, and not tried."""
    subject = subject_of(refusing.OneDirectionDeep)
    results = checked(subject, "answer", "output_shape")

    assert {"num_layers", "bidirectional"} <= subject.offers
    assert "two directions" in subject.refused["num_layers with bidirectional"]
    assert {"passed"} == {each.status for each in results.values()}


@pytest.mark.slow
def test_value_that_is_refused_is_not_tried():
    """Of an option with some values refused, the others are tried; a law about them is skipped."""
    results = checked(refusing.DeepDropout, "answer", "dropout_all", "single_layer_dropout")

    assert "passed" == results["answer"].status
    assert ("skipped", 0) == (results["dropout_all"].status, results["dropout_all"].examples)
    assert "dropout should be less than 1" in results["dropout_all"].reason
    assert "dropout needs two layers" in results["single_layer_dropout"].reason


@pytest.mark.slow
def test_size_that_is_refused_is_not_tried():
    """Sizes that the constructor refuses fail no law, and are not counted."""
    result = checked(refusing.Eights, "output_shape")["output_shape"]

    assert "passed" == result.status
    assert 0 < result.examples < 20


@pytest.mark.slow
def test_option_with_one_accepted_value_is_fixed():
    """A layer that refuses torch.nn's default is checked with the value that it accepts."""
    subject = subject_of(refusing.AlwaysBidirectional)
    results = checked(subject, "output_shape", "causality")

    assert "bidirectional" not in subject.offers
    assert {"bidirectional": True} == subject.fixed
    assert "passed" == results["output_shape"].status
    assert "it offers no bidirectional = False" == results["causality"].reason


@pytest.mark.slow
@pytest.mark.parametrize("wrap", [lambda layer: layer, Adapter], ids=["itself", "adapter"])
def test_option_without_an_accepted_value_is_left_out(wrap):
    """A layer that refuses each value of torch.nn's is built with its own."""
    subject = subject_of(wrap(refusing.OtherFunctions))

    assert "nonlinearity" not in subject.offers
    assert "passed" == checked(subject, "output_shape")["output_shape"].status


@pytest.mark.slow
@pytest.mark.parametrize("layer", [refusing.Unplaced, refusing.SingleOnly, refusing.DtypeRefused])
def test_refused_placement_is_not_offered(layer):
    """A layer whose constructor refuses a device or a dtype is moved after it is built."""
    results = checked(layer, "placement", "precision", "dtype_kept")

    assert "device and dtype" in subject_of(layer).refused
    assert ["skipped", "passed", "passed"] == [
        results[law].status for law in ("placement", "precision", "dtype_kept")
    ]


@pytest.mark.slow
def test_dtype_that_is_refused_is_not_tried():
    """A layer that cannot be moved to double precision is checked in single precision."""
    subject = subject_of(refusing.NeverDouble)
    results = checked(subject, "answer", "dtype_kept", "finite_differences", "precision")

    assert "float64" not in subject.dtypes
    assert "it offers no dtype = float64" == results.pop("precision").reason
    assert {"passed"} == {each.status for each in results.values()}


@pytest.mark.slow
@pytest.mark.parametrize("layer", [refusing.Broken, refusing.Unpacking])
def test_bug_of_a_constructor_is_a_failure(layer):
    """Any error that is not raised on purpose is a bug, also a ValueError of Python itself."""
    assert "failed" == checked(layer, "answer")["answer"].status


def test_error_of_python_is_no_refusal():
    """A refusal is raised by a statement, or has a class of its own."""
    with pytest.raises(ValueError, match="could not convert") as caught:
        float("four")

    assert not is_refusal(caught.value)


@pytest.mark.slow
def test_own_state_dict_is_used():
    """Expected layers are built by editing parameters, and loaded by the layer's own methods."""
    laws = ["concatenation", "composition", "bias_free", "two_biases", "round_trip", "substitution"]
    results = checked(refusing.Renamed, *laws)

    assert dict.fromkeys(laws, "passed") == {law: each.status for law, each in results.items()}


@pytest.mark.slow
@pytest.mark.parametrize("layer", [refusing.OldLoading, Adapter(refusing.OldLoading)])
def test_other_names_in_a_state_dict_are_the_layers_own(layer):
    """A layer may save its weights under other names, and load them by a method of its own."""
    laws = ["round_trip", "changed_in_place", "substitution", "mode_round_trip", "no_carry"]
    results = checked(layer, *laws, "assigned")

    assert dict.fromkeys(laws, "passed") == {law: results[law].status for law in laws}
    assert "its own load_state_dict has no argument assign" == results["assigned"].reason
