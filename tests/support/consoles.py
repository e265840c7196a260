"""Consoles in the documentation: every command must parse, and shown output must be exact."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Iterator
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker
from itertools import groupby

import click
from sybil import Example

from contracts.__main__ import main as contracts
from rnn_spec.cli import main as rnn_spec

__all__ = ["evaluate"]

COMMANDS = {"rnn-spec": rnn_spec, "python -m contracts": contracts}
PROGRAMS = tuple(f"{name} " for name in COMMANDS)
FLAGS = ELLIPSIS | NORMALIZE_WHITESPACE


def evaluate(example: Example) -> str | None:
    """Parse the commands of this project; run a command that is shown with output, and compare."""
    first, *rest = example.parsed.splitlines()
    typed = [line[2:] for line in (first, *rest) if line.startswith("$ ")]
    for line in typed:
        parse(line)

    return differs(typed[0], "\n".join(rest)) if len(typed) == 1 and rest else None


def parse(line: str) -> None:
    """Parse the commands of this project in a shell line with click, without running them."""
    for words in commands(line):
        for name, command in COMMANDS.items():
            program = name.split()
            if program == words[: len(program)]:
                read(command, words[len(program) :])


def commands(line: str) -> Iterator[list[str]]:
    """Split a shell line where it joins or redirects."""
    words = shlex.shlex(line, posix=True, punctuation_chars=True)
    words.whitespace_split = True
    for joint, group in groupby(words, lambda word: not word.strip("&|;<>()")):
        if not joint:
            yield list(group)


def read(command: click.Command, arguments: list[str]) -> None:
    """Parse options and arguments; for a group, those of its subcommand."""
    context = command.make_context(command.name, arguments)
    if isinstance(command, click.Group):
        _, inner, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        read(inner, rest)


def differs(command: str, shown: str) -> str | None:
    """Run a command, and describe how its output differs from what is shown; `…` is any output."""
    run = subprocess.run(shlex.split(command), capture_output=True, check=False, text=True)
    same = OutputChecker().check_output(f"{shown.replace('…', '...')}\n", run.stdout, FLAGS)

    return None if same else f"{command} printed\n{run.stdout}{run.stderr}\nnot\n{shown}"
