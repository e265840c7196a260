"""The environments of a campaign: each is made once, and kept."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from io import FileIO
from pathlib import Path

import msgspec

from rnn_spec.campaigns.child import IsWanted, NotWantedError, run_command, variables
from rnn_spec.campaigns.job import Environment
from rnn_spec.processes.running import lock

__all__ = ["ENVIRONMENTS", "NotMadeError", "python_of"]

ENVIRONMENTS = "environments"
"""Their folder, in that of the results."""

PROJECT = Path(__file__).parents[2]
NAME = "rnn-spec"
WAIT = 0.2
DISTRIBUTION = re.compile(r"[\w.-]+", re.ASCII)


class NotMadeError(Exception):
    """An environment that cannot be made; the message is one line."""


def python_of(name: str, environment: Environment, folder: Path, is_wanted: IsWanted) -> Path:
    """
    Return the Python of an environment, which is made unless it is there.

    Args:
        name: the name of the environment.
        environment: what is in it.
        folder: that of all environments.
        is_wanted: returns whether it is still wanted.

    Raises:
        NotMadeError: something cannot be installed.
        NotWantedError: it is not wanted any more.
    """
    steps = _steps(environment)
    text = json.dumps([msgspec.to_builtins(environment), steps, sys.version_info[:2]])
    place = _Place(name, folder / f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:8]}")
    made = place.folder / "made.json"
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(place.beside("lock"), is_wanted):
        if not made.exists():
            _make(environment, place, steps, is_wanted)
            made.write_text(text, encoding="utf-8")

    return place.python


@dataclass(frozen=True)
class _Place:
    """
    Where an environment is.

    Attributes:
        name: its name.
        folder: its folder.
    """

    name: str
    folder: Path

    @property
    def python(self) -> Path:
        """The interpreter."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def beside(self, suffix: str) -> Path:
        """Return a file beside the folder."""
        return self.folder.with_name(f"{self.folder.name}.{suffix}")


def _make(
    environment: Environment, place: _Place, steps: list[list[str]], is_wanted: IsWanted
) -> None:
    """Make an environment."""
    venv, install = _tools(environment, place)
    for command in (venv, *([*install, *step] for step in steps)):
        try:
            done = run_command(command, place.folder.parent, variables(is_own=False), is_wanted)
        except OSError as error:
            message = f"environment {place.name}: cannot run {command[0]!r}: {error.strerror}"
            raise NotMadeError(message) from None
        if done.status:
            log = place.beside("log")
            log.write_bytes(done.errors)
            message = f"environment {place.name} cannot be made: {done.why} (see {log})"
            raise NotMadeError(message)


def _tools(environment: Environment, place: _Place) -> tuple[list[str], list[str]]:
    """Return the commands that make and fill an environment: of uv, if there is one."""
    folder, python = str(place.folder), str(place.python)
    uv = shutil.which("uv")
    if uv is None:
        start = _interpreter(environment.python, place.name)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        return [start, "-m", "venv", "--clear", folder], pip
    wanted = environment.python or sys.executable

    return (
        [uv, "venv", "--quiet", "--clear", "--python", wanted, folder],
        [uv, "pip", "install", "--quiet", "--python", python],
    )


def _interpreter(wanted: str | None, name: str) -> str:
    """Return an interpreter of a version, or the one of a path."""
    if wanted is None or wanted == f"{sys.version_info.major}.{sys.version_info.minor}":
        return sys.executable
    found = shutil.which(wanted) or shutil.which(f"python{wanted}")
    if found is None:
        message = f"environment {name}: there is no Python {wanted}, and no uv to install one"
        raise NotMadeError(message)

    return found


def _steps(environment: Environment) -> list[list[str]]:
    """Return what is installed, step by step: the checker, the requirements, those alone."""
    named = {_distribution(each) for each in environment.requirements}
    torch = [] if "torch" in named else [f"torch=={_version('torch')}"]
    first = [*torch, *_own_requirement(), *environment.requirements]
    alone = [["--no-deps", *environment.no_deps]] if environment.no_deps else []

    return [first, *alone]


def _distribution(requirement: str) -> str:
    """Return the name that a requirement starts with."""
    found = DISTRIBUTION.match(requirement.strip())

    return found[0].lower() if found else ""


def _version(distribution: str) -> str:
    """Return the version of an installed distribution, without what names its build."""
    return metadata.version(distribution).partition("+")[0]


def _own_requirement() -> list[str]:
    """Return how to install this project as it runs here: a clone, an address, or a release."""
    if (PROJECT / "pyproject.toml").exists():
        return ["--editable", str(PROJECT)]
    address = metadata.distribution(NAME).read_text("direct_url.json")
    if address is None:
        return [f"{NAME}=={metadata.version(NAME)}"]
    data = json.loads(address)
    vcs = data.get("vcs_info")
    url = f"{vcs['vcs']}+{data['url']}@{vcs['commit_id']}" if vcs else data["url"]

    return [f"{NAME} @ {url}"]


@contextmanager
def _locked(path: Path, is_wanted: IsWanted) -> Iterator[None]:
    """Wait until no other process makes the same environment."""
    with FileIO(path, "ab") as file:
        while not lock(file):
            if not is_wanted():
                raise NotWantedError
            time.sleep(WAIT)
        yield
