"""Laws of generic cases: a failure counts only if every case like it fails as well."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn

from rnn_spec import CATALOGUE, Case, Options, check
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.trials.generic import SEEDS, cases_alike, is_special
from rnn_spec.trials.search import Search

CASE = Case(Options(3, 4), {"seq": 2, "batch": 1}, seed=7)


@pytest.mark.parametrize(
    ("law", "case", "special"),
    [
        ("memory", Case(Options(3, 2), {"seq": 2, "batch": 1}), True),
        ("memory", Case(Options(3, 3), {"seq": 1, "batch": 1}), True),
        ("memory", Case(Options(3, 3), {"seq": 2, "batch": 1}), False),
        ("splitting", Case(Options(1, 1), {"seq": 1, "batch": 1, "more": 1}), False),
        ("init_distinct", Case(Options(1, 1)), True),
    ],
)
def test_small_cases_are_special_for_a_law_of_generic_cases(law, case, special):
    """
    A normalised vector of one or two features is constant, and one step shows little.

    An orthogonal matrix of one row is 1 or -1, so that two of them are equal by chance.
    """
    assert special == is_special(CATALOGUE[law], case)


def test_law_of_every_case_has_no_cases_alike():
    """One failure of it is enough."""
    assert [CASE] == [*cases_alike(CATALOGUE["splitting"], CASE, ())]


def test_cases_alike_have_other_seeds_and_larger_sizes():
    """The case itself is the first; of the others, half are wider and longer."""
    first, *others = cases_alike(CATALOGUE["memory"], CASE, ())
    same = [each for each in others if each.options == CASE.options]
    wider = [each for each in others if each.options.hidden_size > 4]

    assert CASE == first
    assert SEEDS == len(same) == len(wider)
    assert CASE.seed not in {each.seed for each in others}
    assert all(each.sizes["seq"] > 2 and each.sizes["batch"] == 1 for each in wider)


def test_cases_alike_keep_what_is_fixed():
    """An instance has the sizes that it was built with."""
    alike = cases_alike(CATALOGUE["memory"], CASE, {"input_size", "hidden_size"})

    assert {CASE.options} == {each.options for each in alike}


class MayBeDead(nn.Module):
    """In about one of eight layers, a rectifier lets nothing pass."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.x, self.h = nn.Linear(input_size, hidden_size), nn.Linear(hidden_size, hidden_size)
        self.switch = nn.Parameter(torch.randn(1))

    def forward(self, x, hx=None):
        h = x.new_zeros(x.shape[1], self.h.in_features) if hx is None else hx[0]
        outs = []
        for step in x:
            h = self.alive() * torch.tanh(self.x(step) + self.h(h))
            outs.append(h)
        return torch.stack(outs), h[None].clone()

    def alive(self):
        """Return 0 for a layer that is dead."""
        return torch.relu(self.switch + 1.2)


class Dead(MayBeDead):
    """All layers are dead."""

    def alive(self):
        """Return 0."""
        return 0 * self.switch


@pytest.mark.slow
def test_layer_that_is_dead_at_some_seeds_is_not_accused():
    """Of cases that differ in their seed, some pass."""
    report = check(MayBeDead, profile="quick", seed=0, laws=["answer", "memory", "not_degenerate"])

    assert {"passed"} == {each.status for each in report.results}


class NeedsWidth(Dead):
    """It is dead, and raises an error where it is wide."""

    def alive(self):
        """Return 0, or raise an error."""
        if self.h.in_features > 8:
            raise ValueError
        return super().alive()


def test_failures_of_several_kinds_are_not_one():
    """A law that fails on a case, and raises an error on larger ones, fails by chance."""
    search = Search(CATALOGUE["not_degenerate"], subject_of(NeedsWidth), [])

    assert not search._fails(CASE)
    assert Search(CATALOGUE["not_degenerate"], subject_of(Dead), [])._fails(CASE)


class Gated(Dead):
    """A gate that is open or shut: about half of the samples of a batch forget their state."""

    def forward(self, x, hx=None):
        h = x.new_zeros(x.shape[1], self.h.in_features) if hx is None else hx[0]
        outs = []
        for step in x:
            h = torch.tanh(self.x(step) + self.h(h * self.passed(step)))
            outs.append(h)
        return torch.stack(outs), h[None].clone()

    def passed(self, step):
        """Return 1 for each sample that keeps its state, and 0 for the others."""
        return (step[:, :1] > 0).to(step)


class FirstForgets(Gated):
    """The first sample alone forgets its state, at each step."""

    def passed(self, step):
        """Return 0 for the first sample."""
        return (torch.arange(len(step))[:, None] > 0).to(step)


def test_failures_of_several_parts_are_not_one():
    """A sample that forgets its state by chance is another one at the next try."""
    case = replace(CASE, sizes={"seq": 2, "batch": 9})

    assert not Search(CATALOGUE["state_used"], subject_of(Gated), [])._fails(case)
    assert Search(CATALOGUE["state_used"], subject_of(FirstForgets), [])._fails(case)


@pytest.mark.slow
def test_counterexample_of_a_law_of_generic_cases_is_generic():
    """The smallest case is one on which a sound layer would pass."""
    report = check(Dead, profile="quick", seed=0, laws=["answer", "not_degenerate"])
    case = report.results[-1].counterexample

    assert "failed" == report.results[-1].status
    assert not is_special(CATALOGUE["not_degenerate"], case)
