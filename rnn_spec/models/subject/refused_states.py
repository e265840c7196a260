"""Why a recurrent layer refuses its state: it reads the axes of its input the other way round."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from torch import Tensor, nn

from rnn_spec.causes.location import BatchReadAsTime
from rnn_spec.exceptions import interrupts

__all__ = ["hint_about_state", "refused_state"]

AXES = 3
"""The axes of a batch of sequences, and of their states."""


def hint_about_state(module: nn.Module, call: Callable[[], object]) -> str:
    """Return what may be wrong where a layer refuses its state; empty if nothing is seen."""
    found = refused_state(module, call)
    if found is None:
        return ""
    layer = f"`{found.layer}`" if found.layer else "the layer"

    return (
        f". The state has as many samples as axis {found.axis} of what {layer} is given, which "
        f"batch_first={found.batch_first} reads as time: if that axis is the batch, pass "
        f"batch_first={not found.batch_first}, or transpose"
    )


def refused_state(
    module: nn.Module, call: Callable[[], object], batch: int | None = None
) -> BatchReadAsTime | None:
    """
    Return how the layer that refuses its state reads its input, if the other way would do.

    Args:
        module: the model.
        call: calls it; what it raises is passed over.
        batch: the number of samples; a state with another number is wrong itself.
    """
    running: list[BatchReadAsTime | None] = []

    def enter(path: str) -> Any:
        def hook(layer: nn.RNNBase, args: tuple[Any, ...], named: dict[str, Any]) -> None:
            given, state = (*args, None, None)[:2]
            given, state = named.get("input", given), named.get("hx", state)
            running.append(_exchanged(path, layer, given, state, batch))

        return hook

    def leave(*_: object) -> None:
        running.pop()

    with ExitStack() as hooks:
        for path, each in module.named_modules():
            if isinstance(each, nn.RNNBase):
                entering = each.register_forward_pre_hook(enter(path), with_kwargs=True)
                hooks.enter_context(entering)
                hooks.enter_context(each.register_forward_hook(leave))
        _call(call)

    return running[-1] if running else None


def _call(call: Callable[[], object]) -> None:
    try:
        call()
    except BaseException as error:
        if interrupts(error):
            raise


def _exchanged(
    path: str, layer: nn.RNNBase, given: Any, state: Any, batch: int | None
) -> BatchReadAsTime | None:
    """Return how a layer reads its input, if the state has a sample for each of its steps."""
    h = state[0] if isinstance(state, tuple) and state else state
    if not (isinstance(given, Tensor) and isinstance(h, Tensor) and given.dim() == h.dim() == AXES):
        return None
    time = int(layer.batch_first)
    steps, samples = given.shape[time], given.shape[1 - time]
    is_other = h.shape[1] == steps != samples and steps == (batch or steps)

    return BatchReadAsTime(path, time, layer.batch_first) if is_other else None
