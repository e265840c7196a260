"""The command `python -m contracts annotate`."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from contracts.annotate.annotated_package import AnnotatedPackage
    from contracts.recording.command import Recording

__all__ = ["annotate"]

NOTHING, UNUSABLE = 1, 2


@click.command()
@click.argument("modules", nargs=-1, required=True, metavar="MODULE...")
@click.option("--run", "command", required=True, help="The command that runs your tests.")
@click.option("--seconds", default=20.0, show_default=True, help="Time for one inference.")
@click.option("--json", "file", type=click.Path(dir_okay=False, path_type=Path), help="A report.")
def annotate(modules: tuple[str, ...], command: str, seconds: float, file: Path | None) -> None:
    """
    Print a patch that annotates functions with the shapes that your own tests confirm.

    MODULE is a module or a package, with all modules in it. The command of --run runs once, as
    `pytest tests`, while the calls of each function are recorded: not of generators, coroutines,
    nested functions, and functions that a compiler such as numba reads. From calls that took
    arrays and returned, a contract is inferred, and an annotation is added if every recorded call
    obeys it. Annotations that you wrote are kept. What is undecided is printed to standard error,
    a line each, and is in the file of --json with its reason.

    \b
    Examples:
      python -m contracts annotate mypkg --run "pytest tests" > shapes.patch
      git apply shapes.patch && pytest tests --contracts=mypkg

    Exit status: 0 a patch is printed, 1 nothing can be annotated, 2 wrong usage, or no call with
    an array is recorded.
    """
    from contracts.annotate.report import as_json, lines

    with redirect_stdout(sys.stderr):  # what is imported, and called, may print
        annotated = _annotated(modules, command, seconds)
    for line in lines(annotated.contracts):
        click.echo(f"contracts: {line}", err=True)
    if file is not None:
        file.write_text(as_json(annotated.contracts), encoding="utf-8")
    sys.stdout.buffer.write(annotated.patch)
    sys.stdout.flush()
    sys.exit(0 if annotated.patch else NOTHING)


def _annotated(modules: tuple[str, ...], command: str, seconds: float) -> AnnotatedPackage:
    from contracts.annotate.annotated_package import annotate as annotated
    from contracts.errors import ContractError
    from contracts.inference.infer import infer
    from contracts.recording.command import record

    try:
        for each in modules:
            _check_exists(each)
        recording = record(command, modules)
        _check_recorded(recording, command)
        return annotated(recording.events, infer, seconds=seconds, folder=Path.cwd())
    except ContractError as error:
        _refuse(str(error))


def _check_exists(module: str) -> None:
    """Refuse a name that is not that of a module with a source file, before the tests run."""
    from importlib.util import find_spec

    try:
        found = find_spec(module)
    except (ImportError, ValueError, AttributeError) as error:
        _refuse(f"cannot find {module}: {type(error).__name__}: {error}")
    if found is None:
        _refuse(f"cannot find {module} from {Path.cwd()}")


def _check_recorded(recording: Recording, command: str) -> None:
    """Refuse a run without any call; warn of one that failed."""
    if not recording.events:
        cause = "; it runs a Python without contracts" if recording.contracts_missing else ""
        _refuse(f"{command}: exit status {recording.status}, no call with an array recorded{cause}")
    if recording.status:
        click.echo(f"contracts: {command}: exit status {recording.status}", err=True)


def _refuse(message: str) -> NoReturn:
    click.echo(f"contracts: {' '.join(message.split())}", err=True)
    sys.exit(UNUSABLE)
