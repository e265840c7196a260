"""How the command ends: its exit statuses, and what is said of what was wrong."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

__all__ = ["CONFORMS", "FAILS", "INTERRUPTED", "UNUSABLE", "complain", "stop"]

CONFORMS, FAILS, UNUSABLE, INTERRUPTED = 0, 1, 2, 130


def complain(error: object) -> None:
    """Say what was wrong, in one line unless it shows code."""
    click.echo(f"rnn-spec: {str(error).strip()}", err=True)


def stop(error: object) -> NoReturn:
    """Say what was wrong, and exit."""
    complain(error)
    sys.exit(UNUSABLE)
