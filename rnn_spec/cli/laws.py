"""`rnn-spec laws`: the laws and their statements."""

from __future__ import annotations

import click

from rnn_spec.cli.completion import complete_laws
from rnn_spec.cli.output.stopping import stop

__all__ = ["laws"]


@click.command()
@click.argument("name", required=False, shell_complete=complete_laws)
def laws(name: str | None) -> None:
    """List the laws, or show the law NAME in full, with its source."""
    from rnn_spec.conformance.resolution import law_named
    from rnn_spec.models.laws.every_law import EVERY_LAW
    from rnn_spec.reports.terminal import show_laws

    try:
        show_laws([law_named(name)] if name else EVERY_LAW.values(), full=name is not None)
    except ValueError as error:
        stop(error)
