"""`rnn-spec shapes`: the shapes of a call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from rnn_spec.cli.completion import complete_targets
from rnn_spec.cli.options.values import AtLeast, OneOf
from rnn_spec.cli.output.stopping import stop
from rnn_spec.vocabulary import EXAMPLE_SIZES

__all__ = ["shapes"]

F = TypeVar("F", bound=Callable[..., Any])

LAYER_NAMES = ["RNN", "LSTM", "GRU", "Net"]


class LayerName(OneOf):
    """One of the layers here, or the name of a layer of your own, `module:Class`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return a name."""
        is_own = ":" in value or value.endswith(".py")

        return value if is_own else super().convert(value, param, ctx)


LAYER_NAME = LayerName(LAYER_NAMES)


def _size(name: str, text: str = "") -> Callable[[F], F]:
    """Return the option of a size, with its default."""
    option, default = f"--{name.replace('_', '-')}", EXAMPLE_SIZES[name]

    return click.option(option, type=AtLeast(1), default=default, show_default=True, help=text)


@click.command()
@click.argument("layer", type=LayerName(LAYER_NAMES), shell_complete=complete_targets)
@_size("input_size")
@_size("hidden_size")
@click.option("--num-layers", type=AtLeast(1), default=1, show_default=True)
@click.option("--bidirectional", is_flag=True)
@click.option("--batch-first", is_flag=True)
@click.option("--proj-size", type=AtLeast(0), default=0, help="LSTM only.")
@click.option("--num-classes", type=AtLeast(1), help="Net only.")
@_size("seq", "Time steps.")
@_size("batch", "Batch size.")
@click.option("--unbatched", is_flag=True, help="A single sequence, without a batch axis.")
@click.option("--packed", is_flag=True, help="A packed sequence; the padded shape is shown.")
def shapes(layer: str, batch: int, unbatched: bool, **options: Any) -> None:
    """
    Show the input and output shapes of LAYER, axis by axis.

    LAYER is RNN, LSTM, GRU or Net; or a layer of your own, module:Class or ./file.py:Class. It is
    built and called in a process of its own; where its shapes are not those of torch.nn's layer,
    both are shown.

    \b
    Examples:
      rnn-spec shapes LSTM --num-layers 2 --bidirectional --seq 3 --batch 5
      rnn-spec shapes ./mylayer.py:MyLSTM --seq 3
    """
    try:
        show = _show_own if layer not in LAYER_NAMES else _show
        show(layer, batch=None if unbatched else batch, **options)
    except ValueError as error:
        stop(error)


def _show(layer: str, **options: Any) -> None:
    from rnn_spec.reports.terminal import show_shapes
    from rnn_spec.unrolled.shapes import layer_shapes

    show_shapes(layer, layer_shapes(layer, **options))


def _show_own(
    layer: str,
    *,
    seq: int,
    batch: int | None,
    packed: bool,
    num_classes: int | None,
    **options: Any,
) -> None:
    from rnn_spec.reports.terminal.own_shapes import show_own_shapes
    from rnn_spec.unrolled.own_shapes import Asked, own_shapes

    if num_classes is not None:
        stop("--num-classes: only Net has classes")
    if packed and batch is None:
        stop("a packed sequence needs a batch")
    found = own_shapes(Asked(layer, seq, batch, packed, options))
    show_own_shapes(layer, found.rows, found.kind, found.expected)
