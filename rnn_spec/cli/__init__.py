"""The command `rnn-spec`: one file for each subcommand."""

from __future__ import annotations

import sys
from io import TextIOWrapper

import click

from rnn_spec.cli.check import check
from rnn_spec.cli.completion import completion
from rnn_spec.cli.laws import laws
from rnn_spec.cli.replay import replay
from rnn_spec.cli.report import report
from rnn_spec.cli.shapes import shapes
from rnn_spec.cli.write import write

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88})
@click.version_option(package_name="rnn-spec")
def main() -> None:
    """
    Check recurrent layers against their specification.

    \b
    Examples:
      rnn-spec check torch.nn:LSTM
      rnn-spec check ./mylayer.py:MyLSTM --profile quick
      rnn-spec report report.json --html report.html
      rnn-spec replay report.json --law splitting
      rnn-spec write mypkg.layers:MyGRU > tests/test_my_gru.py
      rnn-spec laws splitting
      rnn-spec shapes LSTM --num-layers 2 --bidirectional --seq 3 --batch 5

    Exit status: 0 conforms, 1 does not, 2 the call was wrong or nothing could be checked.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


for command in (check, replay, report, write, laws, shapes, completion):
    main.add_command(command)
