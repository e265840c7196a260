"""How the command ends: its exit statuses and error messages."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

import click

from rnn_spec.causes.spelling import Spelling
from rnn_spec.causes.texts.rejection_messages import spelled
from rnn_spec.cli.output.wrapping import wrapped
from rnn_spec.text import clean

if TYPE_CHECKING:
    from rnn_spec.reports.report import Report

__all__ = [
    "CONFORMS",
    "FAILS",
    "INTERRUPTED",
    "UNUSABLE",
    "complain",
    "message_of",
    "status_of",
    "stop",
]

CONFORMS, FAILS, UNUSABLE, INTERRUPTED = 0, 1, 2, 130


def complain(error: object) -> None:
    """Print an error message, on one line unless it shows code; if that fails, go on."""
    message = f"rnn-spec: {clean(message_of(error).strip())}"
    with suppress(OSError):
        click.echo("\n".join(map(_wrapped, message.splitlines())), err=True)


def _wrapped(line: str) -> str:
    """Break a long line of a message between words; code, which begins with a blank, stays."""
    return line if line.startswith(" ") else wrapped(line, sys.stderr)


def message_of(error: object) -> str:
    """Return the message of an error, in which what to do is spelled as on the command line."""
    reasons = getattr(error, "reasons", None)

    return str(error) if reasons is None else spelled(reasons, Spelling.COMMAND)


def stop(error: object) -> NoReturn:
    """Print an error message, and exit."""
    complain(error)
    sys.exit(UNUSABLE)


def status_of(report: Report) -> int:
    """Return the exit status for a report."""
    if not report.complete:
        return INTERRUPTED
    if report.unverified:
        return UNUSABLE

    return CONFORMS if report.ok else FAILS
