"""How the command ends: its exit statuses, and one line for what was wrong."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

__all__ = ["CONFORMS", "FAILS", "INTERRUPTED", "UNUSABLE", "complain", "stop"]

CONFORMS, FAILS, UNUSABLE, INTERRUPTED = 0, 1, 2, 130


def complain(error: object) -> None:
    """Say what was wrong in one line."""
    lines = " ".join(str(error).split())
    click.echo(f"rnn-spec: {lines}", err=True)


def stop(error: object) -> NoReturn:
    """Say what was wrong in one line, and exit."""
    complain(error)
    sys.exit(UNUSABLE)
