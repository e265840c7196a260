"""The sizes of a case, and those at which a model should run and does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rnn_spec.causes.model_failure import RunsOnlyAt
from rnn_spec.exceptions import message_line
from rnn_spec.models.calls.call import Call
from rnn_spec.models.calls.comparison import Undecided
from rnn_spec.models.probes.sizes.windows import is_about_a_window
from rnn_spec.models.subject.domain import APART, Domain, Trial
from rnn_spec.models.subject.model import Subject
from rnn_spec.models.subject.parts import matches

__all__ = ["fitted", "is_accidental", "with_accused_sizes"]


USUAL = ((3, 5), (2, 3), (4, 6), (1, 1), (3, 1), (3, 3), (2, 2))
"""Numbers of samples and steps at which a model should run."""


OTHER = 4
"""The size of an axis that is neither of samples nor of steps, where none is known to work."""


def fitted(subject: Subject, samples: int, steps: int) -> dict[str, int]:
    """Return the sizes of all axes, each the nearest one at which the model runs."""
    signature, domain = subject.signature, subject.domain
    wanted = {} if signature.batch is None else {signature.batch: samples}
    wanted |= {axis: steps + APART * place for place, axis in enumerate(signature.times)}
    wanted |= {axis: domain.base.get(axis, OTHER) for axis in signature.others}

    return {axis: domain.nearest(axis, size) for axis, size in wanted.items()}


def with_accused_sizes(subject: Subject, trial: Trial) -> Subject:
    """Return a model whose domain leaves out the sizes at which it is wrong, and names them."""
    domain = _without_wrong_shapes(subject)
    accused = [dict(domain.base) | {axis: size} for axis, size in _accused(subject, domain, trial)]
    subject = replace(subject, domain=replace(domain, accused=tuple(accused)))
    for axis in _axes(subject):
        runs, fails = domain.runs[axis], domain.fails[axis]
        if len(runs) == 1 and len(fails) > 1:
            if subject.guess and axis != subject.signature.batch:
                return _undecided(subject, axis, runs)
            error = trial(domain.failing(axis))
            name, message = type(error).__name__, message_line(error) if error else ""
            failure = RunsOnlyAt(axis, runs, name, message)
            return replace(subject, refused={**subject.refused, "model_shapes": failure})

    return subject


def _undecided(subject: Subject, axis: str, runs: tuple[int, ...]) -> Subject:
    """Return a model of which a guess says that an axis is of steps: it may have a fixed size."""
    reason = f"it runs only at {axis} = {runs[0]}, and a guess alone says that {axis} is of steps"

    return replace(subject, refused={**subject.refused, "model_shapes": Undecided(reason)})


def _axes(subject: Subject) -> list[str]:
    """Return the axes of samples and of steps."""
    samples = [subject.signature.batch] if subject.signature.batch else []

    return [*samples, *subject.signature.times]


def is_accidental(subject: Subject, trial: Trial) -> bool:
    """
    Return whether a model runs by accident as guessed: not at other sizes of two axes of steps.

    Of two in one argument, one may be that of the features.
    """
    times = {*subject.signature.times}
    names = ({dim.name for dim in each.dims} for each in subject.signature.arguments)
    has_two = any(len(own & times) > 1 for own in names)

    return has_two and any(trial(fitted(subject, *each)) is not None for each in USUAL)


def _without_wrong_shapes(subject: Subject) -> Domain:
    """Return the domain without sizes at which a result has another shape, or is NaN at 1 alone."""
    domain = subject.domain
    runs, fails = dict(domain.runs), dict(domain.fails)
    for axis in _axes(subject):
        calls = {size: subject.draw_call(sizes={**domain.base, axis: size}) for size in runs[axis]}
        wrong = [size for size, call in calls.items() if not _has_shapes(subject, call)]
        wrong += [1] if _is_nan_at_one(subject, calls) and 1 not in wrong else []
        if len(wrong) < len(runs[axis]):
            runs[axis] = tuple(size for size in runs[axis] if size not in wrong)
            fails[axis] = tuple(sorted((*fails[axis], *wrong)))

    return replace(domain, runs=runs, fails=fails)


def _has_shapes(subject: Subject, call: Call) -> bool:
    found = subject.model().tensors(call)
    shapes = {path: tuple(value.shape) for path, value in found.items()}

    return all(
        part.path in shapes
        and matches(part, shapes[part.path], {**subject.signature.fixed, **call.sizes})
        for part in subject.signature.parts
    )


def _is_nan_at_one(subject: Subject, calls: Mapping[int, Call]) -> bool:
    """Return whether results are NaN at size 1 of an axis, and at no other, as by a deviation."""
    if 1 not in calls or not _is_nan(subject, calls[1]):
        return False

    return not any(_is_nan(subject, call) for size, call in calls.items() if size != 1)


def _is_nan(subject: Subject, call: Call) -> bool:
    return any(subject.results(call).valid().counts_of_no_number().values())


def _accused(subject: Subject, domain: Domain, trial: Trial) -> Iterator[tuple[str, int]]:
    """
    Yield each axis with a size at which the model should run.

    One sample is a batch, and one step is a sequence. A model that needs three steps or more, or
    raises an error in a convolution or the like, has a window of that length; one that refuses long
    sequences has a table of positions; one that refuses sizes between others reads pairs, or the
    like.
    """
    for axis in _axes(subject):
        runs, fails = domain.runs[axis], domain.fails[axis]
        if axis == subject.signature.batch:
            yield from ((axis, size) for size in fails)
        elif 1 in fails and 2 in runs and not _has_gaps(runs, fails):  # noqa: PLR2004 - the next
            sizes = {**domain.base, axis: 1}
            if _is_possible(subject, sizes) and not is_about_a_window(trial(sizes)):
                yield axis, 1


def _has_gaps(runs: Sequence[int], fails: Sequence[int]) -> bool:
    """Return whether a size fails between others that run."""
    return any(min(runs) < each < max(runs) for each in fails)


def _is_possible(subject: Subject, sizes: Mapping[str, int]) -> bool:
    """Return whether the result has an entry at these sizes, as its axes say."""
    known = {**subject.signature.fixed, **sizes}
    dims = [dim for part in subject.signature.parts for dim in part.written or ()]

    return all(dim.of(known) != 0 for dim in dims if dim.size is None)
