"""A command that a worker runs and ends early when nobody wants its result any more."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

__all__ = ["Finished", "IsWanted", "NotWantedError", "run_command", "variables"]

IsWanted: TypeAlias = Callable[[], bool]

SECONDS = 1.0
"""How often it is asked whether the result is wanted."""

TO_END = 10.0
"""Seconds in which a command must end that is asked to."""

LONGEST = 400
"""Characters of an error that are kept."""

PREFIX = "rnn-spec: "
"""How a line of the command starts."""

THREADS = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""One core for each unit: what runs beside it are other units."""


class NotWantedError(Exception):
    """The command was ended, as its result is not wanted any more."""


@dataclass(frozen=True)
class Finished:
    """
    A command that has ended.

    Attributes:
        status: its exit status.
        output: what it wrote to standard output.
        errors: what it wrote to standard error.
    """

    status: int
    output: bytes
    errors: bytes

    @property
    def why(self) -> str:
        """What its last line of errors says, or how it ended."""
        lines = self.errors.decode(errors="replace").split("\n")
        said = [each.strip() for each in lines if each.strip()]

        return (
            said[-1].removeprefix(PREFIX)[:LONGEST]
            if said
            else f"it ended with exit status {self.status}"
        )


def run_command(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    is_wanted: IsWanted,
    text: bytes = b"",
) -> Finished:
    """
    Run a command to its end.

    Args:
        command: the program and its arguments.
        folder: where it runs.
        environment: its environment variables.
        is_wanted: returns whether its result is still wanted.
        text: what it reads.

    Raises:
        OSError: it cannot be started.
        NotWantedError: its result is not wanted any more.
    """
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 - a command of this project, or of the campaign
        [*command], cwd=folder, env=environment, stdin=pipe, stdout=pipe, stderr=pipe
    ) as process:
        try:
            return _finished(process, is_wanted, text)
        finally:
            _end(process)


def _finished(process: subprocess.Popen[bytes], is_wanted: IsWanted, text: bytes) -> Finished:
    """Wait for the end of a command, as long as its result is wanted."""
    unsent: bytes | None = text
    while True:
        try:
            output, errors = process.communicate(unsent, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            unsent = None  # the text is kept by the process
            if not is_wanted():
                raise NotWantedError from None
        else:
            return Finished(process.returncode, output, errors)


def variables(*, is_own: bool) -> dict[str, str]:
    """Return the variables of a command; another environment takes no module from this one."""
    found = {**os.environ, **THREADS}
    if not is_own:
        found.pop("PYTHONPATH", None)
        found.pop("PYTHONHOME", None)
    if "PIP_FIND_LINKS" in found:  # uv takes packages from where pip is told to
        found.setdefault("UV_FIND_LINKS", found["PIP_FIND_LINKS"])

    return found


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command that runs, and what it has started if it ends that itself."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
