"""Scripts of failures, run before they are shown: does each fail as reported?"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path
from queue import Empty, Queue
from tempfile import TemporaryDirectory
from threading import Thread
from typing import IO

from rnn_spec.reports.report import Report, Result
from rnn_spec.reproductions.enlarge import enlarged, failed_as
from rnn_spec.reproductions.script_runner import Ending, rehearsed
from rnn_spec.reproductions.scripts import noted, reworded, runnable

__all__ = ["akin", "alike", "alone", "endings", "verified", "verified_here"]

ADDRESS = re.compile(r"0x[0-9a-f]+")

VALUE = re.compile(r"-?\d+(\.\d+)?e[-+]?\d+|-?\d+\.\d+|nan|-?inf|(?<= at )\([\d, ]*\)")
"""A value, or the place of one; sizes are whole."""

DRASTIC = re.compile(r"the process ended by|exited with status|did not return within")
"""How a reason reads that takes a process with it."""

OTHERWISE = "Each time that this is run the values are others."
LARGER = "What was found smaller than this holds where nothing was run before it."
DOUBTED = "Run by itself this does not fail as reported: "
"""What is noted of a script."""


def verified(report: Report, *, jobs: int = 1, timeout: float = 60) -> Report:
    """
    Run the script of each failure in another process, and say whether it fails as reported.

    Scripts share fresh processes, one after the other, *jobs* at a time; one that does not end
    there as it should, or that takes the process with it, is run in a process of its own.
    """
    places = [place for place, each in enumerate(report.results) if _has_script(each)]
    shares = [places[start::jobs] for start in range(min(jobs, len(places)))]

    def held(share: list[int]) -> list[Result]:
        return list(_held([report.results[place] for place in share], timeout))

    with ThreadPoolExecutor(max(len(shares), 1)) as pool:
        seen = dict(zip(chain(*shares), chain(*pool.map(held, shares)), strict=True))
    results = (seen.get(place, each) for place, each in enumerate(report.results))

    return replace(report, results=tuple(results))


def verified_here(result: Result) -> Result:
    """Run the script of a failure in this process, and say whether it fails as reported."""
    if not _has_script(result):
        return result
    with _imports_kept():
        return _judged(result, rehearsed(result.reproduction or ""))


@contextmanager
def _imports_kept() -> Iterator[None]:
    """Put back the modules that are loaded anew from their file, and where to look for others."""
    modules, path = dict(sys.modules), [*sys.path]
    try:
        yield
    finally:
        sys.modules.update(modules)
        sys.path[:] = path


def alike(law: str, reason: str, ending: Ending) -> bool:
    """Say whether a script ended as a law fails for a reason."""
    expected = _plain(reason)
    if ending.status is None:
        return "did not return within" in expected
    if _plain(ending.said).endswith(f"AssertionError: {law}: {expected}"):
        return True

    return ending.status != 0 and (str(ending) in expected or ending.by_status in expected)


def akin(law: str, reason: str, ending: Ending) -> bool:
    """Say whether it ended so but for values, which a layer may draw from anywhere."""
    said = replace(ending, said=VALUE.sub("#", ending.said))

    return alike(law, reason, ending) or alike(law, VALUE.sub("#", reason), said)


def alone(script: str, timeout: float = 60) -> Ending:
    """Run a script in a process of its own."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "reproduction.py")
        file.write_text(script, encoding="utf-8")
        try:
            done = subprocess.run(  # noqa: S603 - our own script
                [sys.executable, str(file)],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
                timeout=timeout,
            )
        except subprocess.TimeoutExpired:
            return Ending(None, limit=timeout)

    return Ending(done.returncode, done.stderr.strip() if done.returncode > 0 else "")


def endings(scripts: Sequence[str], timeout: float = 60) -> Iterator[Ending]:
    """Run scripts in a fresh process that they share; what ends it, or does not end, alone."""
    rest = list(scripts)
    while rest:
        known = list(_shared(rest, timeout))
        yield from known
        if len(known) < len(rest):
            yield alone(rest[len(known)], timeout)
        rest = rest[len(known) + 1 :]


def _has_script(result: Result) -> bool:
    return result.status == "failed" and runnable(result.reproduction or "")


def _held(results: Sequence[Result], timeout: float) -> Iterator[Result]:
    """Run the scripts of results, together where that tells as much."""
    drastic = [bool(DRASTIC.search(each.reason or "")) for each in results]
    together = [each for each, apart in zip(results, drastic, strict=True) if not apart]
    shared = endings([each.reproduction or "" for each in together], timeout)
    for result, apart in zip(results, drastic, strict=True):
        ending = None if apart else next(shared)
        if ending is None or not alike(result.law, result.reason or "", ending):
            ending = alone(result.reproduction or "", timeout)
        yield (_larger(result, timeout) if ending.status == 0 else None) or _judged(result, ending)


def _larger(result: Result, timeout: float) -> Result | None:
    """Fail on a larger case, where the smallest holds in a process of its own."""
    larger = enlarged(result)
    if larger is None:
        return None
    found = failed_as(larger, alone(larger.reproduction or "", timeout))
    if found is None:
        return None
    script = reworded(found.reproduction or "", found.reason or "")

    return replace(found, reproduced=True, reproduction=noted(script, LARGER))


def _shared(scripts: list[str], timeout: float) -> Iterator[Ending]:
    """Run scripts in one fresh process, up to the first that ends it or does not end."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "scripts.json")
        file.write_text(json.dumps(scripts), encoding="utf-8")
        command = [sys.executable, "-m", "rnn_spec.reproductions.script_runner", str(file)]
        with subprocess.Popen(  # noqa: S603 - our own module
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            try:
                yield from _lines(process.stdout, timeout)
            finally:
                process.kill()


def _lines(stream: IO[str] | None, timeout: float) -> Iterator[Ending]:
    """Read how scripts ended, as long as none takes longer than it may."""
    lines: Queue[str | None] = Queue()

    def listen() -> None:
        for line in stream or ():
            lines.put(line)
        lines.put(None)

    Thread(target=listen, daemon=True).start()
    try:
        while (line := lines.get(timeout=timeout)) is not None:
            yield Ending(**json.loads(line))
    except Empty:
        return


def _judged(result: Result, ending: Ending) -> Result:
    law, reason, script = result.law, result.reason or "", result.reproduction or ""
    if alike(law, reason, ending):
        return replace(result, reproduced=True)
    if akin(law, reason, ending):
        return replace(result, reproduced=True, reproduction=noted(script, OTHERWISE))

    return replace(result, reproduced=False, reproduction=noted(script, f"{DOUBTED}{ending}"))


def _plain(text: str) -> str:
    """Put a text on one line, and leave out where things are in memory."""
    return ADDRESS.sub("0x", " ".join(text.split()))
