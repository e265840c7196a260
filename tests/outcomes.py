"""Reports to be written, as a run could give them."""

from rnn_spec.law_definition.case import Case
from rnn_spec.layer.options import Options
from rnn_spec.reports.findings import Pairs
from rnn_spec.reports.report import Report, Result

HOSTILE = "</pre><script>alert('x')</script> & \x1b[31m"

SCRIPT = '# it fails\nfrom rnn_spec import Case, Options, replay\n\nreplay("splitting", "x:Y")\n'


def failure(law="splitting", **fields):
    """A failed law, with a case that has its axes."""
    case = Case(Options(1, 2, batch_first=True), {"seq": 3, "batch": 2, "more": 1}, seed=5)
    known = {
        "family": "time",
        "statement": "It may be cut.",
        "reason": "output is 1, where 2 belongs",
        "hint": "the state is dropped",
        "examples": 4,
        "counterexample": case,
        "smallest": True,
        "reproduction": SCRIPT,
        "seconds": 1.25,
    }

    return Result(law, "relations", status="failed", **{**known, **fields})


def outcome(status, law, **fields):
    """A law of a status."""
    known = {"statement": "It holds.", "family": "shape"}

    return Result(law, "relations", status=status, **{**known, **fields})


def report(*results, **fields):
    """A report of these results."""
    known = {
        "subject": "mypkg:Layer",
        "profile": "quick",
        "seed": 7,
        "versions": {"torch": "2.13.0"},
        "results": results,
        "about": {"kind": "LSTM", "level": "drop-in"},
        "pairs": Pairs(1, 2, ("bias=True with seq=1",)),
    }

    return Report(**{**known, **fields})


def mixed(**fields):
    """A report with every status."""
    return report(
        outcome("passed", "answer", examples=20),
        outcome("skipped", "vmapped", reason="it is not offered"),
        outcome("skipped", "traced", reason="it is not offered"),
        failure(),
        outcome("blocked", "causality", reason="splitting failed; where it holds, 3 cases pass"),
        outcome("blocked", "memory", reason="splitting and unheard failed"),
        outcome("xfailed", "no_steps", reason="known upstream"),
        outcome("blocked", "prefix", reason="unheard failed"),
        outcome("xpassed", "strides", reason="expected to fail, but it holds"),
        **fields,
    )
