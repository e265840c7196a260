"""Example reports and results, as a run could return them."""

from rnn_spec.causes.cause import BlockedBy, ExpectedFailure, NotOffered, UnexpectedPass
from rnn_spec.causes.failure import Accepted, WrongValue
from rnn_spec.law_definition.case import Case
from rnn_spec.layer.options import Options
from rnn_spec.reports.findings import Pairs
from rnn_spec.reports.report import Report, Result

HOSTILE = "</pre><script>alert('x')</script> & \x1b[31m"

SCRIPT = '# it fails\nfrom rnn_spec import Case, Options, replay\n\nreplay("splitting", "x:Y")\n'


def failure(law="splitting", **fields):
    """Return a failed result with a case."""
    case = Case(Options(1, 2, batch_first=True), {"seq": 3, "batch": 2, "more": 1}, seed=5)
    defaults = {
        "family": "time",
        "statement": "It may be cut.",
        "cause": WrongValue("output", (0, 1), 1.0, 2.0, 1e-6),
        "hint": "the state is dropped",
        "examples": 4,
        "counterexample": case,
        "smallest": True,
        "reproduction": SCRIPT,
        "seconds": 1.25,
    }

    return Result(law, "relations", status="failed", **{**defaults, **fields})


def outcome(status, law, **fields):
    """Return a result with a status."""
    defaults = {"statement": "It holds.", "family": "shape"}

    return Result(law, "relations", status=status, **{**defaults, **fields})


def report(*results, **fields):
    """Return a report with these results."""
    defaults = {
        "subject": "mypkg:Layer",
        "profile": "quick",
        "seed": 7,
        "versions": {"torch": "2.13.0"},
        "results": results,
        "about": {"kind": "LSTM", "level": "drop-in"},
        "pairs": Pairs(1, 2, ("bias=True with seq=1",)),
    }

    return Report(**{**defaults, **fields})


def mixed(**fields):
    """Return a report with every status."""
    return report(
        outcome("passed", "answer", examples=20),
        outcome("skipped", "vmapped", cause=NotOffered("vmapped", "it is not offered")),
        outcome("skipped", "traced", cause=NotOffered("vmapped", "it is not offered")),
        failure(),
        outcome("blocked", "causality", cause=BlockedBy(("splitting",), 3)),
        outcome("blocked", "memory", cause=BlockedBy(("splitting", "unheard"))),
        outcome("xfailed", "no_steps", cause=ExpectedFailure("known upstream")),
        outcome("blocked", "prefix", cause=BlockedBy(("unheard",))),
        outcome("xpassed", "strides", cause=UnexpectedPass("known upstream")),
        outcome("warned", "wrong_rank", severity="strictness", cause=Accepted("a 4-D input")),
        **fields,
    )
