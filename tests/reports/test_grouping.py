"""Results in the order in which they are read."""

from outcomes import mixed, outcome

from rnn_spec.causes.cause import BlockedBy
from rnn_spec.causes.failure import Accepted
from rnn_spec.reports.grouping import blocked_by_others, by_cause, failed_laws, families, skips


def test_cause_comes_with_what_it_blocks():
    """A law that is blocked by several stands below the first of them that is known."""
    (cause,) = failed_laws(mixed().results, "failed")

    assert ["causality", "memory"] == [each.law for each in cause.blocks]


def test_failures_with_one_cause_are_one():
    """The law that blocks the most is first; others with its cause are listed with it."""
    cause, other = Accepted("a 4-D input"), Accepted("a 5-D input")
    results = [
        outcome("failed", "finiteness", cause=cause),
        outcome("failed", "odd", cause=other),
        outcome("failed", "batch_first", cause=cause),
        outcome("blocked", "memory", cause=BlockedBy(("batch_first",))),
        outcome("failed", "unknown"),
        outcome("failed", "unknown_too"),
    ]
    first, *others = by_cause(failed_laws(results, "failed"))

    assert ("batch_first", ["finiteness"]) == (first.result.law, [each.law for each in first.alike])
    assert ["odd", "unknown", "unknown_too"] == [each.result.law for each in others]


def test_blocked_law_without_its_cause_is_not_lost():
    """A law whose blockers are not among the results is listed by itself."""
    assert ["prefix"] == [each.law for each in blocked_by_others(mixed().results)]


def test_known_failure_has_consequences_too():
    """What rests on a law that is known to fail stands below it."""
    results = [
        outcome("xfailed", "packed_state_refused"),
        outcome("blocked", "packed_state_named", cause=BlockedBy(("packed_state_refused",))),
    ]
    (cause,) = failed_laws(results, "xfailed")

    assert ["packed_state_named"] == [each.law for each in cause.blocks]


def test_family_counts_what_was_not_skipped():
    """A family is whole if each law that could be tried passed."""
    results = [outcome("passed", "a"), outcome("skipped", "b"), outcome("passed", "c", family="x")]
    results.append(outcome("failed", "d", family="x"))

    assert [("shape", 1, True), ("x", 2, False)] == [
        (each.name, each.asked, each.whole) for each in families(results)
    ]


def test_skipped_laws_share_their_reason():
    """A reason that several laws have is given once."""
    (skip,) = skips(mixed().results)

    assert ("it is not offered", ("vmapped", "traced")) == (skip.reason, skip.laws)
