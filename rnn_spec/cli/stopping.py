"""How the command ends: its exit statuses, and one line for what was wrong."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

__all__ = ["CONFORMS", "FAILS", "UNUSABLE", "stop"]

CONFORMS, FAILS, UNUSABLE = 0, 1, 2


def stop(error: object) -> NoReturn:
    """Say what was wrong in one line, and exit."""
    lines = " ".join(str(error).split())
    click.echo(f"rnn-spec: {lines}", err=True)
    sys.exit(UNUSABLE)
