"""Nothing is at fault in a model that passes, and locating never raises."""

import pytest
from model_trials import call_of, subject_of
from models import CORRECT, open_models

from rnn_spec.causes import model_failure
from rnn_spec.causes.failure import Raised
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.features import Feature
from rnn_spec.models.laws.catalogue import MODEL_CATALOGUE
from rnn_spec.models.location.locate import locate
from rnn_spec.models.tracing.default_device import left_on_default_device

pytestmark = pytest.mark.slow

EVERY = {**open_models.CORRECT, **CORRECT}


def failures_of(subject):
    """Yield failures, each with its law, that a model might have and does not."""
    signature = subject.signature
    for part in signature.parts_along(signature.batch):
        yield "model_isolation", model_failure.SampleMixed(part.name, 0, 1, 1.0)
        if Feature.DETERMINISTIC in subject.features:
            yield "model_permutation", model_failure.OrderMatters(part.name, 0, 1.0)
        if not signature.padded and Feature.DETERMINISTIC in subject.features:
            yield "model_alone", model_failure.AloneDiffers(part.name, 0, 1.0)
        for axis in signature.padded:
            yield "model_padding", model_failure.PaddingMatters(part.name, 0, 1.0, axis, ())
            yield "model_padding", model_failure.CutDiffers(part.name, 1, 1, 1.0)
    for axis in subject.causal:
        for part in signature.parts_along(axis):
            yield (
                "model_causality",
                model_failure.LaterStepMatters(part.name, 0, 1, strict=False, difference=1.0),
            )
    for each in signature.streams:
        yield "model_streaming", model_failure.SplitDiffers(f"result{each.part}", 2, 1.0)
    for part in signature.parts if Feature.RESETS in subject.features else ():
        yield "model_resets", model_failure.ResetIncomplete(part.name, 0, 2, 1.0)


@pytest.mark.parametrize("name", EVERY)
def test_no_operation_of_a_correct_model_is_at_fault(name):
    """Whatever failure is claimed of a correct model, no operation is named."""
    subject = subject_of(EVERY[name].make, EVERY[name].options)
    case = ModelCase(subject.domain.base, 0, subject.dtype)
    found = [locate(law, subject, case, failure) for law, failure in failures_of(subject)]

    assert [None] * len(found) == found


@pytest.mark.parametrize("name", EVERY)
def test_no_tensor_of_a_correct_model_is_on_the_default_device(name):
    """Correct models make each tensor on the device of their input."""
    subject = subject_of(EVERY[name].make, EVERY[name].options)

    assert left_on_default_device(subject.model(), call_of(subject)) is None


@pytest.mark.parametrize("law", MODEL_CATALOGUE)
def test_a_failure_that_does_not_fit_is_not_located(law):
    """A failure of another call, or in a part that is not there, has no location and no error."""
    subject = subject_of(EVERY["GatheredLast"].make)
    case = ModelCase({"batch": 3, "seq": 5}, 0, subject.dtype)
    failures = (
        Raised("ValueError", "no reason"),
        model_failure.SampleMixed("result[7]", 9, 9, 1.0),
        model_failure.CutDiffers("result", 99, 1, 1.0),
        model_failure.ArgumentChanged("nothing"),
        model_failure.RunsOnlyAt("nothing", (1,), "ValueError", ""),
    )

    assert [None] * len(failures) == [locate(law, subject, case, each) for each in failures]
