"""The public entry: check a layer, or a model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rnn_spec.checking.keywords import with_known_keywords
from rnn_spec.checking.run import checked
from rnn_spec.checking.settings import Settings
from rnn_spec.conformance.request import Request
from rnn_spec.law_definition.law import Law
from rnn_spec.reports.report import Report

__all__ = ["check"]


@with_known_keywords
def check(
    subject: Any,
    *,
    kind: str | None = None,
    laws: Iterable[str | Law] | None = None,
    level: str | None = None,
    profile: str = "default",
    expected_failures: Mapping[str, str] | None = None,
    seed: int | None = None,
    tell: Callable[[str, int], None] | None = None,
    strict: bool = False,
    isolate: bool | None = None,
    timeout: float | None = None,
    memory: float | None = None,
    jobs: int | None = None,
    progress: bool | None = None,
) -> Report:
    """
    Check a recurrent layer against its specification; a model, as `check_model` does.

    Args:
        subject: a factory with a constructor like torch.nn's, an instance, a `Model`, or the
            name of one of these, `module:Class` or `./file.py:Class`.
        kind: `RNN`, `LSTM` or `GRU`, if it cannot be detected.
        laws: the laws to check, by name; all laws of the level if None. Whatever their order
            here, the catalogue's laws are checked in catalogue order, then your own.
        level: `relations`, `equations` or `drop-in`; the highest that applies to the subject
            if None.
        profile: `quick`, `default` or `thorough`.
        expected_failures: the laws that are expected to fail, each with the reason; one that
            passes is a failure.
        seed: the seed of the run; the same seed gives the same run.
        tell: is called with the name of each law before it is checked, and their number.
        strict: whether a layer that is no drop-in replacement fails the run as well where it is
            not portable, or accepts an invalid call.
        isolate: whether the subject is run in processes of its own, which may hang or crash; if
            None, in a notebook, and where one of the next three is stated. In a notebook, a
            subject that cannot be sent to another process is checked in this one, with a warning.
        timeout: seconds for each law, and for building the subject; 60, 120 or 600 by profile if
            None.
        memory: the GiB that a process may use; 8, or less on a small machine, if None.
        jobs: the number of processes, which changes no result; as many as CPU cores, at most 8,
            if None.
        progress: whether a terminal or a notebook shows how the check goes on, once it takes half
            a second; if None, except under pytest.

    Raises:
        SubjectError: the subject cannot be loaded, built or understood; or it cannot be sent to
            another process, where that was asked for.
        ValueError: an unknown law, level, profile or kind; a limit out of its range, or of a
            check that is not isolated.
        KeyboardInterrupt: a person stopped the check.
    """
    chosen = None if laws is None else tuple(laws)
    expected = dict(expected_failures or {})
    asked = Request(subject, kind, level, profile, chosen, expected, seed, strict)

    return checked(asked, Settings(isolate, timeout, memory, jobs, progress), tell)
