"""What is written of other tools is what they answer."""

from __future__ import annotations

import pytest
from models import CORRECT, FAULTY, open_models
from rivals.measure import TOOLS, totals, verdict
from rivals.plain_torch import gradcheck, trace
from rivals.subject import Subject


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (FAULTY["DetachedEachStep"], "caught"),
        (FAULTY["TimeFirstPolicy"], "missed"),
        (CORRECT["MaskedMean"], "passed"),
        (CORRECT["MaximumOverTime"], "cannot run"),
    ],
)
def test_gradcheck_is_asked(entry, expected):
    """Finite differences find what is detached, and nothing in a correct model."""
    assert expected == verdict(gradcheck, entry)["verdict"]


def test_trace_that_answers_at_other_sizes_is_seen():
    """A loop that tracing unrolls gives another result at another number of steps."""
    assert "false alarm" == verdict(trace, CORRECT["ConditionalField"])["verdict"]


@pytest.mark.parametrize("name", sorted({*CORRECT, *open_models.CORRECT}))
def test_correct_model_runs_in_the_uniform_form(name):
    """The form in which the other tools are given a model leaves the batch of its results."""
    subject = Subject({**CORRECT, **open_models.CORRECT}[name])
    results = subject.build()(*subject.draw(3, 5))
    results = results if isinstance(results, tuple) else (results,)

    assert [3] * len(results) == [each.shape[0] if each.dim() else 3 for each in results]


def test_tool_that_is_missing_is_not_installed():
    """A tool that cannot be imported has no verdict."""

    def missing(_subject):
        raise ModuleNotFoundError

    assert "not installed" == verdict(missing, CORRECT["MaskedMean"])["verdict"]


def test_totals_are_counted_by_kind():
    """Verdicts are counted for each tool and each kind of fault."""
    found = {tool: {"verdict": "caught"} for tool in TOOLS}
    rows = [{"kind": "state", "tools": found}, {"kind": "state", "tools": found}]

    assert {"state": {"caught": 2}} == totals(rows)["pangolinn"]
