"""`rnn-spec init`: the settings and the tests of a project, for what its source shows."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import click

from rnn_spec.cli.output.files import write_whole
from rnn_spec.cli.output.stopping import stop
from rnn_spec.cli.output.streams import standard_output
from rnn_spec.cli.output.wrapping import wrapped
from rnn_spec.project.additions import SETTINGS, TESTS, Addition, additions
from rnn_spec.project.survey import Survey, project_folder, survey
from rnn_spec.project.written import import_folders

__all__ = ["init"]

THERE = {SETTINGS: "has a section [tool.rnn-spec]", TESTS: "is there"}
"""Why a file stays as it is."""

INDENT = " " * len("  left out  ")
"""What the further lines about a class begin with."""

WIDTH = 34
"""Columns of a command that is shown with its purpose."""


@click.command()
@click.argument("folder", default=".", type=click.Path(exists=True, file_okay=False))
@click.option("--dry-run", is_flag=True, help="Print the patch, and write nothing.")
def init(folder: str, *, dry_run: bool) -> None:
    """
    Write settings and tests for the layers and models of the project in FOLDER.

    It reads the source, and imports nothing. It looks for classes derived from torch.nn's
    recurrent layers, modules with a constructor (input_size, hidden_size) and a loop, and models
    that contain one of these. It adds a section [tool.rnn-spec] to pyproject.toml, and a file
    tests/test_rnn_spec.py. What is there already stays as it is. For functions with annotations of
    jaxtyping, it shows the command that writes their tests.

    \b
    Examples:
      rnn-spec init --dry-run
      rnn-spec init
    """
    try:
        found = survey(project_folder(Path(folder).resolve()))
        _check_any(found)
        added = additions(found)
    except ValueError as error:
        stop(error)
    if not dry_run:
        for each in added:
            _write(found.folder / each.path, each.after)
    with standard_output():
        _show(found, added, dry_run=dry_run)


def _show(found: Survey, added: Sequence[Addition], *, dry_run: bool) -> None:
    """Print what was found, what is added, and what to run next."""
    classes = (wrapped(each, sys.stdout, INDENT) for each in _classes(found))
    _echo(f"In {_files(found)}:", *classes)
    for each in added:
        _echo("", each.patch)
    _echo("", *_done(added, "Would write" if dry_run else "Wrote"))
    _echo("", "Next:", *_next_steps(found, added, dry_run=dry_run))


def _echo(*lines: str) -> None:
    for line in lines:
        click.echo(line)


def _check_any(found: Survey) -> None:
    """
    Check that there is something to check.

    Raises:
        ValueError: there is nothing; the message says what to do.
    """
    if not found.found:
        for line in _classes(found):
            click.echo(wrapped(line, sys.stderr, INDENT), err=True)
        message = (
            f"found no layer and no model to check in {_files(found)} in "
            f"{str(found.folder)!r}; check a class by its name: rnn-spec check ./FILE.py:CLASS"
        )
        for file, _ in _untested(found):
            message += f"; python -m contracts write {file} prints tests of its functions"
        raise ValueError(message)


def _classes(found: Survey) -> Iterator[str]:
    """List the classes, the files with functions, and those that cannot be read."""
    for each in found.found:
        guess = f"  (a guess: {', '.join(each.guessed)})" if each.guessed else ""
        yield f"  {each.role.value:<9} {each.target}{guess}"
    for file in found.contracted:
        yield f"  functions {file.path.as_posix()}"
    for left in found.left_out:
        yield f"  left out  {left.target}: {left.reason}"
    for unread, reason in found.unread.items():
        yield f"  skipped   {unread}: {reason}"


def _files(found: Survey) -> str:
    return f"{found.files} {'file' if found.files == 1 else 'files'} of Python"


def _write(path: Path, text: str) -> None:
    """Write a file and its folder; exit if that cannot be done."""
    try:
        path.parent.mkdir(exist_ok=True)
        write_whole(path, text)
    except OSError as error:
        stop(f"cannot write {str(path)!r}: {error.strerror}")


def _done(added: Sequence[Addition], verb: str) -> Iterator[str]:
    written = {each.path for each in added}
    yield from (f"{verb} {each}" for each in THERE if each in written)
    yield from (f"Kept {each}, which {why}" for each, why in THERE.items() if each not in written)


def _next_steps(found: Survey, added: Sequence[Addition], *, dry_run: bool) -> Iterator[str]:
    """Say what to run next."""
    if dry_run:
        yield f"  {'rnn-spec init':<{WIDTH}}write this"
        return
    if found.folder != Path.cwd():
        yield f"  cd {found.folder}"
    yield f"  {'rnn-spec check':<{WIDTH}}check each, and show why one fails"
    yield f"  {f'pytest {TESTS}':<{WIDTH}}the same laws, each as a test"
    if find_spec("pytest") is None:
        yield "  (pytest is not installed here: python -m pip install pytest)"
    finds_modules = any("pythonpath" in each.after for each in added)
    if any(each.path == TESTS for each in added) and not finds_modules:
        folders = ", ".join(f'"{each}"' for each in import_folders(found))
        yield f"  (if pytest does not find a module, add pythonpath = [{folders}] to its settings)"
    for file, tests in _untested(found):
        yield f"  python -m contracts write {file} > {tests}"
        yield f"  {'':<{WIDTH}}tests of its functions, from their annotations"


def _untested(found: Survey) -> Iterator[tuple[str, str]]:
    """Yield the first file with functions that has no file of tests, and the name of that."""
    for file in found.contracted:
        tests = f"tests/test_{file.path.stem}.py"
        if not (found.folder / tests).exists():
            yield file.path.as_posix(), tests
            return
