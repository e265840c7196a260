"""`rnn-spec shapes`: the shapes of a call."""

from __future__ import annotations

from typing import Any

import click

from rnn_spec.cli.stopping import stop

__all__ = ["shapes"]

LAYER_NAMES = ["RNN", "LSTM", "GRU", "Net"]


@click.command()
@click.argument("layer", type=click.Choice(LAYER_NAMES))
@click.option("--input-size", type=click.IntRange(1), default=4, show_default=True)
@click.option("--hidden-size", type=click.IntRange(1), default=2, show_default=True)
@click.option("--num-layers", type=click.IntRange(1), default=1, show_default=True)
@click.option("--bidirectional", is_flag=True)
@click.option("--batch-first", is_flag=True)
@click.option("--proj-size", type=click.IntRange(0), default=0, help="LSTM only.")
@click.option("--num-classes", type=click.IntRange(1), help="Net only.")
@click.option("--seq", type=click.IntRange(1), default=3, show_default=True, help="Time steps.")
@click.option("--batch", type=click.IntRange(1), default=5, show_default=True, help="Batch size.")
@click.option("--unbatched", is_flag=True, help="A single sequence, without a batch axis.")
@click.option("--packed", is_flag=True, help="A packed sequence; the padded shape is shown.")
def shapes(layer: str, batch: int, unbatched: bool, **options: Any) -> None:
    """
    Show the input and output shapes of LAYER, axis by axis.

    \b
    Example:
      rnn-spec shapes LSTM --num-layers 2 --bidirectional --seq 3 --batch 5
    """
    from rnn_spec.reports.terminal import show_shapes
    from rnn_spec.unrolled.shapes import layer_shapes

    try:
        rows = layer_shapes(layer, batch=None if unbatched else batch, **options)
    except ValueError as error:
        stop(error)
    show_shapes(layer, rows)
