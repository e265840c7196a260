"""Time: steps are read in order, and a state carries what was before."""

from __future__ import annotations

from functools import partial

from rnn_spec.causes.failure import Failure
from rnn_spec.causes.model_failure import (
    LaterStepMatters,
    ResetIncomplete,
    ResetNotFresh,
    ResetSpreads,
    SplitDiffers,
)
from rnn_spec.models.calls.call import Call, OtherCall
from rnn_spec.models.calls.comparison import Demands, Gap, Same, Undecided
from rnn_spec.models.calls.differences import ALIKE, largest_difference
from rnn_spec.models.calls.results import Results
from rnn_spec.models.features import Feature
from rnn_spec.models.laws.foundations import model_law
from rnn_spec.models.laws.stream_conditions import why_not_cut
from rnn_spec.models.signature.extent import extent_of
from rnn_spec.models.signature.roles import ends
from rnn_spec.models.subject.causal import Causal
from rnn_spec.models.subject.model import Model
from rnn_spec.models.subject.recurrent_calls import is_read_in_steps

PURE = ("model_inputs_kept", "model_determinism", "model_purity")

LEAST = 3
"""The least steps of a call in which a step is reset: one before, and one after."""


@model_law(
    source="vaswani2017, sec. 3.1: no position attends to a later one",
    requires=Feature.CAUSAL,
    after=PURE,
)
def model_causality(f: Model, a: Call, b: OtherCall) -> Demands:
    """
    On an axis that is declared causal, no result depends on a later input.

    It is the same within rounding. Declared strict, where targets are shifted inside, a result
    does not depend on the input of its own step either. Declared of one input, as of a target
    beside inputs that are known ahead, it is about that input alone. Of a result without the first
    steps, the entries belong to the last ones.
    """
    for each in f.subject.causal:
        base = f(a).in_steps(each.axis)
        if not base.values:
            yield Undecided(f"no result has the steps of {each.axis}")
        for step in range(0 if each.is_strict else 1, a.steps(each.axis)):
            stop = step + 1 if each.is_strict else step
            changed = f(a.with_later_steps(each.axis, step, b, each.argument))
            yield Same(
                changed.in_steps(each.axis).cut(each.axis, stop),
                base.cut(each.axis, stop),
                partial(_later, each, step),
            )


@model_law(source="elman1990, eq. 1", requires=Feature.STREAM, after=(*PURE, "model_causality"))
def model_streaming(f: Model, a: Call, b: OtherCall) -> Demands:
    """
    A sequence may be cut anywhere: the state that came out goes in again.

    It is skipped where a cut means something else: where no recurrent layer reads the sequence
    step by step (a decoder attends to it), where the model shifts the sequence, so that no result
    reads its own step, where a layer is bidirectional and the model is not declared causal, and
    where the axes are guessed and a result depends on later steps.
    """
    times = f.signature.times
    given = [each for each in times if each in a.given_sizes]
    axis = next((each for each in given if is_read_in_steps(f, each)), None)
    if axis is None:
        yield Undecided(_unread(times[0], is_given=bool(given)))
        return
    whole, steps = f(a), a.steps(axis)
    if reason := why_not_cut(f, a, b, axis):
        yield Undecided(reason)
        return
    if any(int(each.min()) < steps for each in a.lengths.values()):
        return
    if steps == 1 and f.signature.is_inferred:
        yield Undecided("a single step cannot be cut")
    for after in sorted({1, steps // 2, steps - 1} - {0, steps}):
        if not (f.runs_at(axis, after) and f.runs_at(axis, steps - after)):
            continue
        first = f(a.between(axis, 0, after))
        is_guess = f.signature.is_inferred and axis not in f.subject.causal_axes
        if is_guess and _looks_on(first, whole, axis):
            yield Undecided(f"results depend on later steps, and {axis} is not declared causal")
            return
        states = {each.argument: first.values[each.part] for each in a.signature.streams}
        second = f(a.between(axis, after, steps).with_values(states))
        yield Same(
            whole.streamed(axis).replaced(first.joined(second, axis)),
            whole.streamed(axis),
            partial(_split, after),
        )


@model_law(
    source="lu2023: a state is reset where an episode begins",
    requires=(Feature.BATCH, Feature.RESETS),
    after=(*PURE, "model_isolation"),
)
def model_resets(f: Model, a: Call, b: OtherCall) -> Demands:
    """
    A reset at a step is a fresh start for that sample, and for no other.

    What was before it, inputs and state, no longer matters, and what follows is what a sequence
    gives that begins there. A flag named `done` may be that of the last step of an episode. Where
    there is one flag for a call, the state of that sample no longer matters. Where every step is
    reset, no earlier step matters at the last one: a flag that is read the other way round resets
    at every other step, so that a single one seems to work.
    """
    flags = f.signature.resets[0]
    axis = next((dim.name for dim in flags.dims if dim.name in f.signature.times), None)
    steps = 1 if axis is None else a.steps(axis)
    at = steps // 2
    if axis is not None and steps < LEAST:
        return
    a = a.without_resets()
    plain = f(a)
    for n in range(a.batch):
        reset = a.with_reset(flags, axis, at, n)
        results = f(reset)
        step = _first_fresh_step(f, reset, b, at, n)
        after = results.from_step(axis, step).only_sample(n)
        other = f(reset.with_earlier_steps(axis, step, b, n))
        yield Same(other.from_step(axis, step).only_sample(n), after, partial(_before, n, step))
        yield Same(
            results.without_sample(n),
            plain.without_sample(n),
            partial(_spread, n, f.signature.batch),
        )
        if axis is not None:
            starts = reset.between(axis, step, steps).with_zero_states()
            wanted = results.narrowed(axis, step, steps - step).only(axis).only_sample(n)
            yield Same(_nearest(f, starts, axis, n, wanted), wanted, partial(_fresh, n, step))
            yield _last_alone(f, reset.with_reset(flags, axis, slice(None), n), b, n, axis)


def _last_alone(f: Model, reset: Call, b: Call, n: int, axis: str) -> Same:
    """Demand that no earlier step of a sample matters at the last one, if each step is reset."""
    last = reset.steps(axis) - 1
    other = reset.with_earlier_steps(axis, last, b, n)
    changed, base = (f(each).from_step(axis, last).only_sample(n) for each in (other, reset))

    return Same(changed, base, partial(_before, n, last))


def _unread(axis: str, *, is_given: bool) -> str:
    """Return why no sequence is cut."""
    if not is_given:
        return f"no argument of the call has the axis {axis}"

    return f"no recurrent layer reads the steps of {axis} one after another"


def _looks_on(first: Results, whole: Results, axis: str) -> bool:
    """Return whether the results of the first steps differ where others follow."""
    alone, among = (each.only(axis).cut(axis, first.call.steps(axis)) for each in (first, whole))

    return largest_difference(alone, among) > ALIKE


def _first_fresh_step(f: Model, reset: Call, b: Call, at: int, n: int) -> int:
    """
    Return the step before which nothing matters any more: that of the flag, or the one after it.

    A flag named `done` may say that an episode ends with its step; any other begins one there.
    """
    flags = f.signature.resets[0]
    axis = next((dim.name for dim in flags.dims if dim.name in f.signature.times), None)
    if axis is None or not ends(flags.path) or at + 1 >= reset.steps(axis):
        return at
    results = f(reset)
    gaps = {
        step: largest_difference(
            f(reset.with_earlier_steps(axis, step, b, n)).from_step(axis, step).only_sample(n),
            results.from_step(axis, step).only_sample(n),
        )
        for step in (at, at + 1)
    }

    return min(gaps, key=gaps.__getitem__)


def _nearest(f: Model, start: Call, axis: str, n: int, wanted: Results) -> Results:
    """
    Return what a sequence gives that begins where a sample is reset.

    It begins from the reset itself, from a state of zeros, or from no state: the nearest counts,
    since each of these may be what the model means by a fresh start.
    """
    plain = start.without_resets()
    found = [f(each).only(axis).only_sample(n) for each in (start, plain, plain.without_states())]

    return min(found, key=lambda each: largest_difference(each, wanted))


def _later(causal: Causal, changed: int, gap: Gap) -> Failure:
    extent = extent_of(gap.part, causal.axis, {causal.axis: changed})
    step = gap.index[extent.place] if extent and extent.place < len(gap.index) else -1

    return LaterStepMatters(
        gap.part.name, step, changed, causal.is_strict, gap.difference, causal.argument
    )


def _split(after: int, gap: Gap) -> Failure:
    return SplitDiffers(gap.part.name, after, gap.difference)


def _before(n: int, step: int, gap: Gap) -> Failure:
    return ResetIncomplete(gap.part.name, n, step, gap.difference)


def _spread(n: int, batch: str | None, gap: Gap) -> Failure:
    return ResetSpreads(gap.part.name, n, gap.along(batch), gap.difference)


def _fresh(n: int, step: int, gap: Gap) -> Failure:
    return ResetNotFresh(gap.part.name, n, step, gap.difference)
