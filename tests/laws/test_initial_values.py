"""Laws on initial values: one intended start is one failure, and other faults stay visible."""

from torch import nn

import rnn_spec

LAWS = ["answer", "init_distribution", "init_bounds", "init_independent"]


class Orthogonal(nn.GRU):
    """Starts with orthogonal recurrent weights, on purpose."""

    def reset_parameters(self):
        """Draw them."""
        super().reset_parameters()
        nn.init.orthogonal_(self.weight_hh_l0)


class Exceeding(nn.GRU):
    """Has one value beyond the bound."""

    def reset_parameters(self):
        """Enlarge it."""
        super().reset_parameters()
        self.weight_hh_l0.data[0, 0] = 1.5 * self.hidden_size**-0.5


def statuses(layer, **options):
    """Return the status of each law."""
    report = rnn_spec.check(layer, laws=LAWS, profile="quick", seed=0, **options)

    return {each.law: each.status for each in report.results}, report.ok


def test_one_intended_start_is_one_expected_failure():
    """The laws that require the distribution are blocked by it, and the layer conforms."""
    found, ok = statuses(Orthogonal, expected_failures={"init_distribution": "orthogonal"})

    assert ok
    assert "xfailed" == found["init_distribution"]
    assert "blocked" == found["init_bounds"] == found["init_independent"]


def test_fault_where_the_distribution_is_right_is_shown():
    """A value beyond the bound changes no distribution, and fails alone."""
    found, ok = statuses(Exceeding)

    assert not ok
    assert ("passed", "failed") == (found["init_distribution"], found["init_bounds"])
