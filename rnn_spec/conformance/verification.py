"""Run the scripts of failures before they are shown: does each fail as reported?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import chain
from threading import Event as Flag
from threading import Lock

from rnn_spec.causes.cause import Cause
from rnn_spec.causes.failure import Raised
from rnn_spec.causes.same_cause import is_loss, same_cause, same_place
from rnn_spec.causes.texts.messages import describe
from rnn_spec.conformance.events import Emit, Event, ScriptsStarted, ScriptStarted, ScriptVerified
from rnn_spec.law_definition.case import Case
from rnn_spec.processes.spawning import prepare
from rnn_spec.reports.report import Report, Result
from rnn_spec.reproductions.header import header_of
from rnn_spec.reproductions.script_runner import SCRIPT, run_here, run_scripts
from rnn_spec.reproductions.script_text import is_complete, with_case, with_cause, with_note

__all__ = ["verified", "verified_here"]

Run = Callable[[Sequence[str]], Iterator[Cause | None]]
"""Runs scripts, and returns how each fails."""

ROOM = 5
"""What each size of an enlarged case is at least."""

VALUES_DIFFER = "Each time that this is run the values are others."
ENLARGED = "What was found smaller than this passes where nothing was run before it."
NOT_REPRODUCED = "Run by itself this does not fail as reported: "
"""Notes at the top of a script."""


def verified(
    report: Report, *, jobs: int = 1, timeout: float = 60, emit: Emit = lambda _: None
) -> Report:
    """
    Run the script of each failure in another process, and note whether it fails as reported.

    Scripts share fresh processes, one after the other, *jobs* at a time; one that does not fail
    there as reported is run in a process of its own. *emit* receives each law as its script is
    begun, and each result as it comes.
    """
    lock, stopped = Lock(), Flag()
    run = partial(run_scripts, timeout=timeout, stopped=stopped)
    places = [place for place, each in enumerate(report.results) if _has_script(each)]
    shares = [places[start::jobs] for start in range(min(jobs, len(places)))]

    def tell(event: Event) -> None:
        with lock:
            emit(event)

    def verify(share: list[int]) -> list[Result]:
        results = []
        for result in _verified([report.results[place] for place in share], run, tell):
            tell(ScriptVerified(result))
            results.append(result)

        return results

    if shares:
        emit(ScriptsStarted(len(places)))
        prepare()
    with ThreadPoolExecutor(max(len(shares), 1)) as pool:
        try:
            seen = dict(zip(chain(*shares), chain(*pool.map(verify, shares)), strict=True))
        finally:
            stopped.set()
    results = (seen.get(place, each) for place, each in enumerate(report.results))

    return replace(report, results=tuple(results))


def verified_here(result: Result) -> Result:
    """Run the script of a failure in this process, and note whether it fails as reported."""
    if not _has_script(result):
        return result
    with _imports_kept():
        return _judged(result, run_here(result.reproduction or ""))


@contextmanager
def _imports_kept() -> Iterator[None]:
    """Restore the modules that are loaded again from their file, and `sys.path`."""
    modules, path = dict(sys.modules), [*sys.path]
    try:
        yield
    finally:
        sys.modules.update(modules)
        sys.path[:] = path


def _has_script(result: Result) -> bool:
    return result.status == "failed" and is_complete(result.reproduction or "")


def _verified(results: Sequence[Result], run: Run, tell: Emit) -> Iterator[Result]:
    """Run the scripts of results, in one process unless that would be lost."""
    together = [each.reproduction or "" for each in results if not is_loss(each.cause)]
    shared = run(together)
    for result in results:
        tell(ScriptStarted(result.law))
        cause = None if is_loss(result.cause) else next(shared)
        if cause is None or not same_cause(result.cause, cause):
            cause = next(run([result.reproduction or ""]))
        yield (_enlarged(result, run) if cause is None else None) or _judged(result, cause)


def _judged(result: Result, cause: Cause | None) -> Result:
    script = result.reproduction or ""
    if same_cause(result.cause, cause):
        return replace(result, reproduced=True)
    if same_place(result.cause, cause):
        return replace(result, reproduced=True, reproduction=with_note(script, VALUES_DIFFER))
    ending = "nothing failed" if cause is None else describe(cause)
    note = with_note(script, f"{NOT_REPRODUCED}{ending}")

    return replace(result, reproduced=False, reproduction=note)


def _enlarged(result: Result, run: Run) -> Result | None:
    """
    Return a failure on a larger case, if its law fails there; None if not.

    The smallest case may pass by chance, where a layer draws from its own random numbers.
    """
    case, script = result.counterexample, result.reproduction or ""
    larger = _larger(case, script) if isinstance(case, Case) else None
    if larger is None or larger == case:
        return None
    script = with_case(script, larger)
    cause = next(run([script]))
    if cause is None or is_loss(cause) or (isinstance(cause, Raised) and cause.during == SCRIPT):
        return None
    noted = with_note(with_cause(script, cause), ENLARGED)

    return replace(result, cause=cause, counterexample=larger, reproduced=True, reproduction=noted)


def _larger(case: Case, script: str) -> Case:
    """Return a case whose sizes have room, except those that the layer of a script fixes."""
    header = header_of(script)
    fixed = header.fixed if header else ()
    own = [name for name in ("input_size", "hidden_size") if name not in fixed]
    options = {name: max(getattr(case.options, name), ROOM) for name in own}
    sizes = {name: max(size, ROOM) for name, size in case.sizes.items()}

    return replace(case, options=replace(case.options, **options), sizes=sizes)
