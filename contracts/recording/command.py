"""Run a command with the recorder in each of its Python processes."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import ContractError
from contracts.recording.events import Event
from contracts.recording.log import FOLDER, MODULES, events_in

__all__ = ["Recording", "record"]

STARTUP = """\
import os
try:
    from contracts.recording.startup import start
except ImportError:
    open(os.path.join(os.path.dirname(__file__), "not-found"), "w").close()
else:
    start(os.path.dirname(__file__))
"""
"""The `sitecustomize` of the processes, which Python imports before anything of the user."""

NOT_FOUND = "not-found"


@dataclass(frozen=True)
class Recording:
    """
    What a command did.

    Attributes:
        status: its exit status.
        events: the calls of all its processes.
        contracts_missing: whether one of them runs in an environment without this package.
    """

    status: int
    events: tuple[Event, ...]
    contracts_missing: bool = False


def record(command: str, modules: Sequence[str]) -> Recording:
    """
    Run a command, and return the calls of the functions of some modules.

    Its output goes to standard error. The recorder is in each process that runs Python with the
    environment it inherits: workers of pytest-xdist and children of `multiprocessing` too, but
    none that is started with `-I`, `-E` or `-S`.

    Raises:
        ContractError: the command cannot be started.
    """
    with tempfile.TemporaryDirectory(prefix="contracts-") as name:
        folder = Path(name)
        (folder / "sitecustomize.py").write_text(STARTUP, encoding="utf-8")
        status = _run(_words(command), _environment(folder, modules))

        return Recording(status, tuple(events_in(folder)), (folder / NOT_FOUND).exists())


def _words(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError as error:
        message = f"--run: got {command!r}, expected a command ({error})"
        raise ContractError(message, argument="--run", actual=command) from None
    if not words:
        message = "--run: got nothing, expected a command such as 'pytest tests'"
        raise ContractError(message, argument="--run", actual=command)

    return words


def _run(words: list[str], environment: dict[str, str]) -> int:
    sys.stderr.flush()
    try:
        return subprocess.run(  # noqa: S603 - the user's own command
            words, env=environment, stdout=_standard_error(), check=False
        ).returncode
    except OSError as error:
        message = f"--run: cannot start {words[0]}: {error.strerror}"
        raise ContractError(message, argument="--run", actual=words[0]) from None


def _standard_error() -> int:
    """Return the descriptor for what the command prints: standard output is for the patch."""
    return 2


def _environment(folder: Path, modules: Sequence[str]) -> dict[str, str]:
    """Return the environment of the command, in which `python` and `pytest` are our own."""
    own = os.environ
    path = [str(Path(sys.executable).parent), own.get("PATH", os.defpath)]
    python_path = [str(folder), *filter(None, [own.get("PYTHONPATH")])]

    return {
        **own,
        "PATH": os.pathsep.join(path),
        "PYTHONPATH": os.pathsep.join(python_path),
        FOLDER: str(folder),
        MODULES: ",".join(modules),
    }
