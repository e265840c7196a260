"""Layers whose outputs are spikes: a gradient stands in for the slope, and few steps are silent."""

import pytest
from reported.designs import Spiking

from rnn_spec import check
from rnn_spec.law_definition.capability import Capability
from rnn_spec.subjects.inspection import subject_of

pytestmark = pytest.mark.slow

GRADIENTS = ["finite_differences", "second_differences"]


class Forgetful(Spiking):
    """Starts from zero at every step."""

    def step(self, x, z, v):
        """Forget the state."""
        return super().step(x, 0 * z, 0 * v)


def statuses(layer, *laws):
    """Return the status of each law."""
    report = check(layer, profile="quick", seed=0, laws=["answer", "finite", "dtype_kept", *laws])

    return {each.law: each.status for each in report.results if each.law in laws}


def test_gradient_of_a_spike_is_no_slope():
    """The laws that compare both do not apply."""
    assert Capability.CONTINUOUS in subject_of(Spiking).missing
    assert dict.fromkeys(GRADIENTS, "skipped") == statuses(Spiking, *GRADIENTS)


def test_silent_layer_remembers_in_its_state():
    """A layer that does not spike within a few steps has a memory all the same."""
    assert {"memory": "passed"} == statuses(Spiking, "memory")


def test_spikes_hide_no_lack_of_memory():
    """A layer that forgets at every step fails."""
    assert {"memory": "failed"} == statuses(Forgetful, "memory")
