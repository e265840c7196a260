"""Subjects whose weights are found by experiment, so that their equations can be checked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rnn_spec.causes.failure import OtherEquations
from rnn_spec.diagnosis.weights.finding import Found, find_weights
from rnn_spec.diagnosis.weights.one_step.experiment import UndecidedError
from rnn_spec.diagnosis.weights.raised_level import RaisedLevelError, with_raised_level
from rnn_spec.law_definition.capability import Capability
from rnn_spec.layer.kind import KINDS
from rnn_spec.layer.kind_names import is_plain_name
from rnn_spec.subjects.inspection import at_level, subject_of
from rnn_spec.subjects.probes.probing import probe_error
from rnn_spec.subjects.subject import Subject
from rnn_spec.vocabulary import LEVELS

__all__ = ["EXPERIMENT", "subject_with_weights", "with_found_weights"]

EXPERIMENT = "finding its weights"
"""The name of the experiment among the probes of a subject."""


@dataclass(frozen=True)
class Stated:
    """
    What a user stated of a layer.

    Attributes:
        kind: RNN, LSTM or GRU.
        level: the level of its laws.
    """

    kind: str | None = None
    level: str | None = None

    def may_be_variant(self, found: Found) -> bool:
        """Return whether published equations of the stated kind are what it may stand for."""
        is_same = found.is_published and self.kind == found.kind

        return is_same and self.level in (None, LEVELS[0])

    def notes(self, found: Found) -> dict[str, str]:
        """Return the notes on what was stated; a stated level says which equations are meant."""
        stated = " and ".join(name for name in ("kind", "level") if getattr(self, name) is not None)
        is_open = self.level is None and self.may_be_variant(found)

        return ({"stated": stated} if stated else {}) | ({"variant": found.says} if is_open else {})


UNSTATED = Stated()


def subject_with_weights(
    target: Any, *, kind: str | None = None, level: str | None = None
) -> Subject:
    """
    Make a subject of a target; unless its weights have torch.nn's names, find them.

    Like any probe, the experiment is not run where it did not return, or crashed, before.

    Raises:
        SubjectError: it cannot be loaded, built or inspected.
        ValueError: no such kind or level.
    """
    subject = subject_of(target, kind=kind, level=LEVELS[0] if level else None)
    if subject.weights_wanted:
        subject = _searched(subject, Stated(kind, level))

    return at_level(subject, level)


def _searched(subject: Subject, stated: Stated) -> Subject:
    """Return a subject with what an experiment shows."""
    made: list[Subject] = []
    error = probe_error(
        lambda: made.append(with_found_weights(subject, find_weights(subject), stated)), EXPERIMENT
    )
    if error is not None:
        return _noted(
            subject, Found(None, "unknown", f"not decided: the experiment failed: {error}"), stated
        )

    return made[0]


def with_found_weights(subject: Subject, found: Found, stated: Stated = UNSTATED) -> Subject:
    """
    Return a subject with the weights that were found, at the level of equations.

    If they were not found, or cannot be read and written at every size, it stays as it is, with
    the reason. If the user *stated* another kind, it breaks a law.
    """
    if found.kind is None or found.read is None or found.write is None:
        return _contradicted(_noted(subject, found, stated), found, stated)
    if found.cell_first and subject.kind is not None:  # its name promises the state of an LSTM
        says = f"{found.says}; its weights are not used, as its state is (c, h)"
        return _noted(subject, _unused(found, says), stated)
    if subject.kind_given and subject.kind is not KINDS[found.kind]:
        says = f"{found.says}; its weights are not used, as its kind is given"
        unused = _unused(found, says, breaks="cell")
        return _contradicted(_noted(subject, unused, stated), unused, stated)
    try:
        raised = with_raised_level(subject, found)
    except RaisedLevelError as error:
        says = f"not decided: {error}; a small layer is {found.says}"
        return _noted(subject, _unused(found, says, off=float("nan")), stated)

    return replace(raised, weights_wanted=False, notes={**raised.notes, **_notes(found)})


def _unused(found: Found, says: str, **changes: Any) -> Found:
    """Return what was found, without the weights, with what says why they are not used."""
    return replace(
        found, verdict="unknown", says=says, snippet=None, unlike="", same_names=None, **changes
    )


def _noted(subject: Subject, found: Found, stated: Stated) -> Subject:
    """Return a subject without named weights, with the reason; its kind was a guess by name."""
    reason = f"its weights are not found: {found.says}"
    missing = {**subject.missing, Capability.NAMED_WEIGHTS: reason}
    named = None if subject.kind_given else _named_kind(subject, found)
    is_claim = found.breaks is not None and not found.is_published
    kind = {"kind": "not known", "named": named} if is_claim and named else {}
    if stated.level is not None or _says_more(subject, found, named):  # no claim by a name
        kind.pop("named", None)

    return replace(
        subject,
        missing=missing,
        weights_wanted=False,
        notes={**subject.notes, **kind, **stated.notes(found), **_notes(found)},
    )


def _named_kind(subject: Subject, found: Found) -> str | None:
    """Return the kind that a name promises, if its state or the equations of a step are so."""
    if subject.kind is not None:
        return subject.kind.name
    of_step = found.resembles if found.breaks == "agreement" else found.kind
    own = subject.name.rpartition(":")[2].upper()

    return of_step if of_step is not None and of_step in own else None


def _says_more(subject: Subject, found: Found, kind: str | None) -> bool:
    """
    Return whether a name says that a layer is more than a kind, such as `ResidualGRU`.

    The name of its class counts as well, as of an instance or what a function makes.

    One mistake in the equations of the kind stays a mistake, whatever else the name says.
    """
    if kind is None or found.verdict == "variant":
        return False
    names = (subject.name.rpartition(":")[2], subject.class_name)

    return not all(is_plain_name(each, kind) for each in names)


def _contradicted(subject: Subject, found: Found, stated: Stated) -> Subject:
    """Return a subject that breaks a law, if the user stated a kind and it computes another."""
    if stated.kind is None or found.breaks is None or stated.may_be_variant(found):
        return subject
    failure = OtherEquations(found.says, stated.kind)

    return replace(subject, level="equations", contradicted={found.breaks: failure})


def _notes(found: Found) -> dict[str, str]:
    """Return what reports say of the weights."""
    return dict(_each_note(found))


def _each_note(found: Found) -> Iterator[tuple[str, str]]:
    """Yield notes by name; `equations` is a word to decide by, the others are for people."""
    undecided = found.verdict == "unknown" and found.breaks is None and np.isnan(found.off)
    yield "equations", "undecided" if undecided else found.verdict
    yield "weights", found.says
    if found.resembles:
        yield "resembles", found.resembles
    if found.breaks is not None:
        yield "breaks", found.breaks
    if found.published:
        yield "published", found.published
    if found.unlike:
        yield "unlike", found.unlike
    if found.same_names is not None:
        yield "same_weights" if found.same_names.agree else "same_names", found.same_names.of
    if found.idle:
        yield "idle", ", ".join(f"`{name}`" for name in found.idle)
    if found.snippet is not None:
        with suppress(ValueError, UndecidedError):  # the weights are no slices of parameters
            yield "mapping", found.snippet()
