"""`rnn-spec write`: a pytest file that holds a subject against the laws."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout

import click

from rnn_spec.cli.completion import complete_targets
from rnn_spec.cli.stopping import stop

__all__ = ["write"]


@click.command()
@click.argument("target", shell_complete=complete_targets)
@click.option(
    "--level",
    type=click.Choice(["relations", "equations", "drop-in"]),
    help="How much to ask; by default, as much as the layer lays claim to.",
)
@click.option("--kind", type=click.Choice(["RNN", "LSTM", "GRU"]), help="Where it cannot be told.")
def write(target: str, **options: str | None) -> None:
    """
    Print a pytest file that holds TARGET against the laws.

    TARGET is module:Class or ./file.py:Class, as for `check`. No law is tried: the laws that apply
    to the layer are listed in the file, and those that do not, with the reason.

    \b
    Examples:
      rnn-spec write mypkg.layers:MyGRU > tests/test_my_gru.py
      rnn-spec write ./mylayer.py:MyLSTM --level relations > test_my_lstm.py
    """
    from rnn_spec.testing.ghostwriter import page

    try:
        with redirect_stdout(sys.stderr):  # a module may print what it likes
            text = page(target, **options)
    except ValueError as error:
        stop(error)
    click.echo(text, nl=False)
