"""What only calls of many steps, of sorted lengths or with resets show: no verdict without them."""

import pytest
import torch
from models import rarely_shown

import rnn_spec

pytestmark = pytest.mark.slow

STEPS = (torch.linspace(-1, 1, 96).reshape(3, 8, 4),)

VERDICTS = [
    (rarely_shown.PooledColumns, {}, []),
    (rarely_shown.Pyramid, {"example": STEPS}, []),
    (rarely_shown.PackedAsSorted, {}, []),
    (rarely_shown.OneStepOfPooled, {}, ["model_liveness"]),
    (rarely_shown.ResetInverted, {}, ["model_resets"]),
]


def test_sorted_lengths_are_noted_with_the_line_that_requires_them():
    """A batch in another order raises where the model packs, and the report says what to pass."""
    report = rnn_spec.check_model(
        rarely_shown.PackedAsSorted, laws=["model_call"], profile="quick", seed=0
    )

    assert "an unsorted batch raises RuntimeError, at rarely_shown.py" in report.about["sorted"]
    assert "pack_padded_sequence" in report.about["sorted"]
    assert "pass enforce_sorted=False" in report.about["sorted"]


@pytest.mark.parametrize(("model", "options", "expected"), VERDICTS)
def test_verdict(model, options, expected):
    """A weight may be used by longer sequences only, and a reset at each step shows more."""
    report = rnn_spec.check_model(model, profile="quick", seed=0, **options)
    failed = [each.law for each in report.results if each.status == "failed"]

    assert failed[:1] == expected
