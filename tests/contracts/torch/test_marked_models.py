"""Correct models run on every call that is drawn for them, and refuse every violation by name."""

import os

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from marked_models import MODELS

from contracts import ContractError, arguments, violations

pytestmark = pytest.mark.slow

EXAMPLES = int(os.environ.get("DRAWN_CALLS", "40"))
"""How many calls are drawn; the measured number is 1,000."""

drawn = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def arrays_in(value):
    """Yield the tensors of a result."""
    if isinstance(value, torch.Tensor):
        yield value
    else:
        for each in value:
            yield from arrays_in(each)


@pytest.mark.parametrize("model", MODELS)
def test_model_runs_on_every_draw(model):
    """Each call that is drawn runs, fits the contract, and its result is finite."""
    module, count = model().eval(), []

    @drawn
    @given(arguments(module))
    def run(call):
        count.append(call)
        result = module(**call)
        assert all(each.isfinite().all() for each in arrays_in(result))

    run()

    assert EXAMPLES == len(count)


@pytest.mark.parametrize("model", MODELS)
def test_model_refuses_every_violation(model):
    """Each violation is refused, with the argument and the axis that it names."""
    module = model().eval()

    @drawn
    @given(violations(module))
    def run(violation):
        with pytest.raises(ContractError) as refused:
            module(**violation.arguments)

        error = refused.value
        assert (violation.argument, violation.axis) == (error.argument, error.axis)

    run()
