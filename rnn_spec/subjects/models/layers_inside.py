"""The recurrent layers inside a model, and what a plain call of a module returns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from torch import Tensor, nn

from rnn_spec.layer.options import Options
from rnn_spec.subjects.calling import PAIR
from rnn_spec.subjects.probes.probing import BATCH, PLAIN_CALL, SEQ, example_input, probe_error

__all__ = [
    "Inside",
    "NoResult",
    "has_steps_and_samples",
    "is_like_a_layer",
    "layers_inside",
    "options_of",
    "output_of",
    "plain_result",
]

RECURRENT = (nn.RNNBase, nn.RNNCellBase)


@dataclass(frozen=True)
class Inside:
    """A layer inside a model, and the path by which `getattr` finds it."""

    path: str
    module: nn.Module

    def __str__(self) -> str:
        """Return the path and the class."""
        return f"{self.path} ({type(self.module).__name__})"


@dataclass(frozen=True)
class NoResult:
    """A call that failed; `tried` is false if it must not be tried."""

    tried: bool


def layers_inside(module: nn.Module) -> Iterator[Inside]:
    """Yield the recurrent layers inside a module: torch.nn's, and those that answer like one."""
    taken: list[str] = []
    for path, each in module.named_modules():
        if not path or any(path.startswith(f"{outer}.") for outer in taken):
            continue
        if isinstance(each, RECURRENT) or _answers_like_a_layer(each):
            taken.append(path)
            yield Inside(path, each)


def options_of(layer: nn.Module) -> Options | None:
    """Return the sizes and the layout of a layer, as its attributes name them; None if not."""
    sizes = {name: getattr(layer, name, None) for name in ("input_size", "hidden_size")}
    if not all(type(size) is int and size > 0 for size in sizes.values()):
        return None
    batch_first = getattr(layer, "batch_first", False) is True

    return Options(**cast("dict[str, Any]", sizes), batch_first=batch_first)


def plain_result(module: nn.Module, options: Options, times: tuple[int, int] = (1, 1)) -> Any:
    """Return what a module returns for a small input, its first two axes so many *times* larger."""
    tried, results = list[bool](), list[Any]()
    x = example_input(options).repeat(*times, 1)

    def call() -> None:
        tried.append(True)
        results.append(module(x))

    probe_error(call, PLAIN_CALL)

    return results[0] if results else NoResult(bool(tried))


def output_of(result: Any) -> Any:
    """Return the output of a result: its first part if it has several."""
    return result[0] if isinstance(result, tuple | list) and result else result


def has_steps_and_samples(out: Tensor) -> bool:
    """Return whether an output has the axes of a layer's, steps and samples in any order."""
    return out.dim() == len(("seq", "batch", "width")) and set(out.shape[:2]) == {SEQ, BATCH}


def is_like_a_layer(result: Any) -> bool:
    """Return whether a result is an output, with steps and samples, and a state."""
    if not isinstance(result, tuple | list) or len(result) != PAIR:
        return False

    return isinstance(result[0], Tensor) and has_steps_and_samples(result[0])


def _answers_like_a_layer(module: nn.Module) -> bool:
    """Return whether a module with a layer's sizes returns an output and a state."""
    options = options_of(module)

    return options is not None and is_like_a_layer(plain_result(module, options))
