"""Models that run at one size alone, and so refuse every example that is guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from rnn_spec.causes.rejection import Undeclared
from rnn_spec.causes.spelling import Inputs
from rnn_spec.models.calls.differences import largest_difference
from rnn_spec.models.features import Feature
from rnn_spec.models.signature.roles import Role, named_role
from rnn_spec.models.subject.model import Subject
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.subjects.subject import SubjectError

__all__ = ["with_fixed_size"]

SOURCE = "guessed from names and layers"

Build = Callable[[ModelOptions], Subject]


def with_fixed_size(error: SubjectError, options: ModelOptions, build: Build) -> Subject:
    """
    Return a model that runs as its only array is likely declared, at one size of an axis.

    A window may have a fixed length, which is declared as such. Samples must be independent along
    the axis that is taken for theirs: a guess accuses no model of mixing them.

    Args:
        error: why its signature is not known.
        options: what is stated about it.
        build: builds it with such options.

    Raises:
        SubjectError: the same error, if it does not run so.
    """
    inputs = _guess(error, options)
    subject = None if inputs is None else _run(build, options, inputs)
    if subject is None:
        raise error
    lengths = dict(_lengths(subject))
    if lengths:
        fixed = {name: _with_lengths(text, lengths) for name, text in (inputs or {}).items()}
        subject = _run(build, options, fixed)
    if subject is None or Feature.BATCH not in subject.features or _mixes(subject):
        raise error

    return replace(subject, signature=replace(subject.signature, source=SOURCE, is_inferred=True))


def _guess(error: SubjectError, options: ModelOptions) -> dict[str, str] | None:
    """Return how the only argument is likely declared; None if there are others, or a statement."""
    reasons = [each for each in error.reasons if isinstance(each, Undeclared)]
    if options.example is not None or options.inputs or options.call is not None:
        return None
    inputs: Inputs = reasons[0].inputs if reasons else {}
    texts = {name: text for name, text in inputs.items() if isinstance(text, str)}
    is_data = all(named_role(name) is Role.DATA for name in texts)

    return texts if len(inputs) == len(texts) == 1 and is_data else None


def _run(build: Build, options: ModelOptions, inputs: Inputs) -> Subject | None:
    """Return a model with declared arguments; None if it cannot be called so."""
    try:
        subject = build(replace(options, inputs=dict(inputs)))
    except SubjectError:
        return None

    return None if "model_call" in subject.refused else subject


def _lengths(subject: Subject) -> Iterator[tuple[str, int]]:
    """Yield each axis of time of which only one size works."""
    for axis in subject.signature.times:
        runs = subject.domain.runs.get(axis, ())
        if len(runs) == 1 and subject.domain.fails[axis]:
            yield axis, runs[0]


def _with_lengths(text: str, lengths: dict[str, int]) -> str:
    return " ".join(str(lengths.get(word, word)) for word in text.split())


def _mixes(subject: Subject) -> bool:
    """Return whether replacing the first sample changes the results of the others."""
    call, others = subject.draw_pair()
    base, changed = (
        subject.results(each).only(subject.signature.batch or "").without_sample(0)
        for each in (call, call.with_sample(0, others))
    )

    return call.batch < 2 or largest_difference(changed, base) > 0  # noqa: PLR2004
