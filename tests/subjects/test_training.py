"""Sound layers whose training mode, parameters or modules are unusual are not accused."""

import pytest
import torch
from subjects.layers import training

from rnn_spec import Adapter, check, states
from rnn_spec.layer.options import Options
from rnn_spec.subjects.inspection import subject_of

pytestmark = pytest.mark.slow

IN_TRAINING = ["mode_kept", "mode_round_trip", "parameters_kept", "surroundings_kept"]

UNIT = Adapter(
    training.ComplexUnit,
    output_size=lambda options: options.hidden_size,
    state=states.Structure(
        lambda h: h, lambda h: h, sizes=lambda options: (2 * options.hidden_size,)
    ),
)


def checked(layer, *laws):
    """Return the results of some laws by name."""
    report = check(layer, profile="quick", seed=0, laws=laws)

    return {each.law: each for each in report.results}


@pytest.mark.parametrize(
    ("layer", "laws"),
    [
        (training.SharedDropout, [*IN_TRAINING, "determinism"]),
        (training.SharedScale, [*IN_TRAINING, "precision", "meta_shapes", "round_trip"]),
        (training.BatchNormed, IN_TRAINING),
        (training.StepwiseNormed, IN_TRAINING),
        (
            training.ComplexRecurrent,
            ["finite_differences", "second_differences", "dtype_kept", "gradient_strides"],
        ),
        (
            training.ComplexResults,
            ["dtype_kept", "finite_differences", "through_time", "empty_batch_gradient"],
        ),
        (UNIT, ["finite_differences", "second_differences", "liveness", "precision"]),
    ],
)
def test_unusual_layer_is_sound(layer, laws):
    """Each law about training, gradients or precision passes."""
    results = checked(layer, *laws)

    assert dict.fromkeys(laws, "passed") == {law: each.status for law, each in results.items()}


def test_size_that_a_normalisation_refuses_fails_no_law():
    """GroupNorm raises an error for one feature of one sample; the layer is checked elsewhere."""
    laws = ["answer", "output_shape", "splitting", "independence", "memory", "no_carry"]
    results = checked(training.GroupNormed, *laws)

    assert dict.fromkeys(laws, "passed") == {law: each.status for law, each in results.items()}


def test_normalisation_over_the_batch_is_no_dropout():
    """A law that compares training mode with eval mode is not about a layer that normalises."""
    laws = ["dropout_none", "single_layer_dropout", "dropout_spares_first"]
    results = checked(training.NormedAndDropped, *laws, "eval_identity", *IN_TRAINING)
    skipped = {law: each for law, each in results.items() if each.status == "skipped"}

    assert set(laws) == set(skipped)
    assert "normalises over the batch: norms.0.running_mean" in skipped["dropout_none"].reason
    assert {"passed"} == {each.status for law, each in results.items() if law not in laws}


@pytest.mark.parametrize("shared", [training.SharedDropout, training.SharedScale])
def test_layers_under_check_share_nothing(shared):
    """A module that all layers of a class contain is copied, and stays as it is itself."""
    build, cpu = subject_of(shared).build, torch.device("cpu")
    one, other = (build(Options(3, 4), dtype, cpu) for dtype in (torch.float64, torch.float32))
    one.train()
    other.eval()

    assert {torch.float64} == {each.dtype for each in one.parameters()}
    assert all(each.training for each in one.modules())
    assert not any(each.training for each in other.modules())


def test_gradient_of_an_imaginary_part_is_compared():
    """A complex parameter is moved in both its parts."""
    result = checked(training.WrongComplexGradient, "finite_differences")["finite_differences"]

    assert "failed" == result.status
    assert "by weight" in result.reason


def test_complex_layer_is_not_tried_where_torch_has_no_complex_dtype():
    """There are no complex numbers of bfloat16."""
    assert "bfloat16" not in subject_of(training.ComplexRecurrent).dtypes
