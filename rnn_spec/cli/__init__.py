"""The command `rnn-spec`: one file for each subcommand."""

from __future__ import annotations

import atexit
import gc
import sys
from io import TextIOWrapper
from typing import Any

import click

from rnn_spec.cli.campaign import campaign
from rnn_spec.cli.check import check
from rnn_spec.cli.check_model import check_model
from rnn_spec.cli.completion import completion
from rnn_spec.cli.init import init
from rnn_spec.cli.laws import laws
from rnn_spec.cli.output.stopping import INTERRUPTED, complain
from rnn_spec.cli.replay import replay
from rnn_spec.cli.report import report
from rnn_spec.cli.shapes import shapes
from rnn_spec.cli.write import write

__all__ = ["main"]


class Commands(click.Group):
    """Commands, of which one that a person stops has an exit status of its own."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; after Ctrl-C, print one line."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            complain("interrupted")
            ctx.exit(INTERRUPTED)


@click.group(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88}
)
@click.version_option(package_name="rnn-spec")
def main() -> None:
    """
    Check recurrent layers, and the models around them, against their specification.

    \b
    Examples:
      rnn-spec check torch.nn:LSTM
      rnn-spec check ./mylayer.py:MyLSTM --profile quick
      rnn-spec check-model ./classifier.py:Classifier
      rnn-spec campaign campaign.toml
      rnn-spec report report.json --html report.html
      rnn-spec replay report.json --law splitting
      rnn-spec init
      rnn-spec write mypkg.layers:MyGRU > tests/test_my_gru.py
      rnn-spec laws splitting
      rnn-spec shapes LSTM --num-layers 2 --bidirectional --seq 3 --batch 5

    Exit status: 0 conforms, 1 does not, 2 the call was wrong or nothing could be checked.
    """
    atexit.register(gc.freeze)  # to look through PyTorch's objects at the end takes 0.3 s
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


CHECKS = (init, check, check_model, campaign, replay)

for command in (*CHECKS, report, write, laws, shapes, completion):
    main.add_command(command)
