"""Results in the order in which they are read."""

from outcomes import mixed, outcome

from rnn_spec.causes.cause import BlockedBy, NoSamples
from rnn_spec.causes.failure import Accepted, Raised
from rnn_spec.causes.location import (
    DrawsAnew,
    Kept,
    Location,
    LosesBatch,
    MixesSamples,
    Operation,
    Raises,
    ReadsAhead,
    ReadsPadding,
    TakesOneStep,
)
from rnn_spec.causes.model_failure import CutDiffers, NoGradient, RunsOnlyAt
from rnn_spec.reports.grouping import (
    blocked_by_others,
    by_cause,
    failed_laws,
    families,
    skips,
    without_repeated,
)


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
        outcome("blocked", "memory", family="state", cause=BlockedBy(("batch_first",))),
        outcome("failed", "unknown"),
        outcome("failed", "unknown_too"),
    ]
    first, *others = by_cause(failed_laws(results, "failed"))

    assert ("batch_first", ["finiteness"]) == (first.result.law, [each.law for each in first.alike])
    assert ["odd", "unknown", "unknown_too"] == [each.result.law for each in others]


def test_errors_at_one_line_are_one_failure():
    """Sizes in the messages of an error differ from law to law; the line that raises does not."""

    def raised(law, message, line=26, error="RuntimeError"):
        place = Location(Raises(error), "a.py", line, "cell(step)", "forward")
        return outcome("failed", law, cause=Raised(error, message), location=place)

    results = [
        raised("isolation", "batch size 2"),
        raised("liveness", "batch size 4"),
        raised("memory", "batch size 2", line=27),
        raised("prefix", "batch size 2", error="TypeError"),
    ]

    assert [["liveness"], [], []] == [
        [other.law for other in each.alike] for each in by_cause(failed_laws(results, "failed"))
    ]


def test_failures_with_one_hint_are_one():
    """A mistake that explains several failures is told once."""
    results = [
        outcome("failed", law, cause=Accepted(law), hint=hint)
        for law, hint in [("a", "dropout in eval"), ("b", None), ("c", "dropout in eval")]
    ]

    assert [("a", 1), ("b", 0)] == [
        (each.result.law, len(each.alike)) for each in by_cause(failed_laws(results, "failed"))
    ]


def test_hint_and_line_unite_failures_together():
    """A failure without a hint, at the line of one that has a hint, has its cause."""
    place = Location(Raises("RuntimeError"), "a.py", 26, "cell(step)", "forward")
    raised = {"cause": Raised("RuntimeError", "no"), "location": place}
    results = [
        outcome("failed", "default_state", hint="the wrong axis", **raised),
        outcome("failed", "rng_kept", **raised),
        outcome("failed", "memory", hint="the wrong axis", cause=Accepted("memory")),
    ]

    assert [["rng_kept", "memory"]] == [
        [other.law for other in each.alike] for each in by_cause(failed_laws(results, "failed"))
    ]


def test_failure_of_which_the_line_is_known_is_first():
    """A line to change says more than a law that blocks many others."""
    place = Location(MixesSamples(), "a.py", 15, "out - out.mean(0)", "forward", Operation("mean"))
    results = [
        outcome("failed", "batch_first"),
        outcome("failed", "independence", location=place),
        outcome("blocked", "memory", cause=BlockedBy(("batch_first",))),
    ]

    assert ["independence", "batch_first"] == [
        each.result.law for each in by_cause(failed_laws(results, "failed"))
    ]


def test_laws_of_its_own_family_are_no_reason_to_come_first():
    """A gradient that is missing blocks a law of gradients, and comes after a wrong value."""
    results = [
        outcome("failed", "model_padding", family="padding"),
        outcome("failed", "model_liveness", family="gradient"),
        outcome("blocked", "model_learns", family="gradient", cause=BlockedBy(("model_liveness",))),
    ]

    assert ["model_padding", "model_liveness"] == [
        each.result.law for each in by_cause(failed_laws(results, "failed"))
    ]


def test_law_about_what_the_line_does_is_first():
    """That a call draws says more than that strides matter; what both block is below it."""
    place = Location(DrawsAnew(), "a.py", 13, "dropout(out)", "forward", Operation("dropout"))
    results = [
        outcome("failed", "strides", location=place, cause=Accepted("strides")),
        outcome("failed", "rng_kept", location=place, cause=Accepted("strides")),
        outcome("blocked", "memory", cause=BlockedBy(("strides",))),
    ]
    (first,) = by_cause(failed_laws(results, "failed"))

    assert ("rng_kept", ["strides"]) == (first.result.law, [each.law for each in first.alike])
    assert ["memory"] == [each.law for each in first.blocks]


def test_law_about_what_is_kept_is_first():
    """A state that is kept shows in many laws, and one of them says so."""
    place = Location(Kept(("hidden",)), "a.py", 13, "self.hidden = h", "forward")
    results = [
        outcome("failed", "independence", location=place, cause=Accepted("independence")),
        outcome("failed", "no_carry", location=place, cause=Accepted("no_carry")),
    ]
    (first,) = by_cause(failed_laws(results, "failed"))

    assert ("no_carry", ["independence"]) == (
        first.result.law,
        [each.law for each in first.alike],
    )


def test_model_that_runs_at_one_size_is_the_first_failure():
    """Other laws are checked at that size alone, which explains what they find."""
    place = Location(Raises("ValueError"), "a.py", 7, "raise ValueError", "forward")
    size = RunsOnlyAt("seq", (1,), "IndexError", "index 2 is out of bounds")
    results = [
        outcome("failed", "model_liveness", cause=NoGradient(("w",), 4), location=place),
        outcome("failed", "model_shapes", cause=size),
    ]

    assert ["model_shapes", "model_liveness"] == [
        each.result.law for each in by_cause(failed_laws(results, "failed"))
    ]


def test_operation_on_a_line_takes_the_place_of_the_hint():
    """The line and what it does say the same as the hint."""
    place = Location(MixesSamples(), "a.py", 15, "out - out.mean(0)", "forward", Operation("mean"))
    hint = "mean reads the whole batch axis"
    raising = Location(Raises("TypeError"), "a.py", 15, "out + None", "forward")

    assert outcome("failed", "independence", hint=hint, location=place).shown_hint is None
    assert hint == outcome("failed", "independence", hint=hint, location=raising).shown_hint
    assert hint == outcome("failed", "independence", hint=hint).shown_hint


def test_what_one_line_does_is_one_cause_of_several_laws():
    """The step that a line takes is wrong, and leaves weights without a gradient."""
    place = Location(TakesOneStep("rnn", "backward"), "a.py", 26, "out[:, -1]", "forward")
    results = [
        outcome("failed", "model_padding", cause=CutDiffers("result", 1, 2, 0.5), location=place),
        outcome("failed", "model_liveness", cause=NoGradient(("w",), 9), location=place),
    ]

    assert [["model_liveness"]] == [
        [other.law for other in each.alike] for each in by_cause(failed_laws(results, "failed"))
    ]


def test_what_every_call_shows_is_before_what_packed_sequences_show():
    """A wrong value in eval mode is not hidden below laws of packing, which block more."""
    results = [
        outcome("failed", "packed_alone"),
        outcome("failed", "eval_identity"),
        outcome("blocked", "packed_gradient", cause=BlockedBy(("packed_alone",))),
    ]

    assert ["eval_identity", "packed_alone"] == [
        each.result.law for each in by_cause(failed_laws(results, "failed"))
    ]


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


def test_law_of_samples_repeats_why_no_other_was_checked():
    """Alone, it is listed."""
    found = outcome("warned", "model_batch")
    without = outcome("skipped", "model_alone", cause=NoSamples("not_found"))

    assert [found] == without_repeated([found])
    assert [without] == without_repeated([found, without])


def at_line(law, reason, line=29, name="rearrange"):
    """A failure whose location is an operation on a line."""
    place = Location(reason, "a.py", line, "code", "forward", Operation(name))

    return outcome("failed", law, cause=Accepted(law), location=place)


def test_what_confuses_samples_with_steps_is_told_once():
    """A later step that an earlier one reads there is another sample: to mask it mends nothing."""
    results = [at_line("causality", ReadsAhead()), at_line("independence", LosesBatch())]
    (one,) = by_cause(failed_laws(results, "failed"))

    assert ("independence", ["causality"]) == (one.result.law, [each.law for each in one.alike])


def test_other_operations_are_told_for_themselves():
    """One operation that reads ahead and reads padding does two things, as do two operations."""
    alone = [at_line("causality", ReadsAhead()), at_line("padding_blind", ReadsPadding("x"))]
    apart = [at_line("causality", ReadsAhead()), at_line("independence", LosesBatch(), name="cat")]

    assert all(len(by_cause(failed_laws(each, "failed"))) == 2 for each in (alone, apart))
