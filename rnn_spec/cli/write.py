"""`rnn-spec write`: a pytest file that checks a subject against the laws."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout

import click

from rnn_spec.cli.completion import complete_targets
from rnn_spec.cli.options.values import OneOf
from rnn_spec.cli.output.stopping import stop
from rnn_spec.vocabulary import KIND_NAMES, LEVELS

__all__ = ["write"]


@click.command()
@click.argument("target", shell_complete=complete_targets)
@click.option(
    "--level",
    type=OneOf(LEVELS),
    help="The highest level to check.  [default: the level that applies to the layer]",
)
@click.option(
    "--kind",
    type=OneOf(KIND_NAMES),
    help="The kind of layer, if it cannot be detected.",
)
def write(target: str, **options: str | None) -> None:
    """
    Print a pytest file that checks TARGET against the laws.

    TARGET is module:Class or ./file.py:Class, of a layer or a model, as for `check`. No law is
    checked: the file lists the laws that apply, and those that do not, with the reason.

    \b
    Examples:
      rnn-spec write mypkg.layers:MyGRU > tests/test_my_gru.py
      rnn-spec write ./mylayer.py:MyLSTM --level relations > test_my_lstm.py
    """
    from rnn_spec.testing.ghostwriter import page

    try:
        with redirect_stdout(sys.stderr):  # importing a module may print something
            text = page(target, **options)
    except ValueError as error:
        stop(error)
    click.echo(text, nl=False)
