"""`rnn-spec check-model`: check models against the laws of models."""

from __future__ import annotations

from typing import Any

import click

from rnn_spec.cli.check import check_targets
from rnn_spec.cli.completion import complete_targets
from rnn_spec.cli.options.model_options import with_model_options
from rnn_spec.cli.options.run_options import with_run_options

__all__ = ["check_model"]


@click.command(name="check-model")
@click.argument(
    "targets", nargs=-1, required=True, metavar="TARGET...", shell_complete=complete_targets
)
@with_model_options
@with_run_options
def check_model(targets: tuple[str, ...], **options: Any) -> None:
    """
    Check each TARGET, a model of sequences, against the laws of models.

    TARGET is module:Class or ./file.py:Class: a class or a function that makes a model, an
    instance, or a declared rnn_spec.Model. What the names of its axes mean is read from the
    annotations of its call or of forward, from --input, or inferred from --example; the report
    says what was taken for what, and how to state it otherwise.

    \b
    Examples:
      rnn-spec check-model ./classifier.py:Classifier
      rnn-spec check-model ./net.py:Net --arg hidden=8 --example "torch.randn(3, 5, 4)"
      rnn-spec check-model ./lm.py:Decoder --input "tokens=int<50 batch seq" --causal seq
      rnn-spec check-model ./policy.py:Policy --law model_resets --profile thorough

    Exit status: 0 all conform, 1 one does not, 2 a call was wrong or a run verified too little, 130
    interrupted.
    """
    check_targets(targets, {**options, "level": None, "kind": None, "is_model": True})
