"""The numbers of samples with which alone a layer may run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from torch import Tensor, nn
from torch.utils._pytree import tree_leaves

from rnn_spec.layer.options import Options
from rnn_spec.subjects.conventions.example_calls import example, runs

__all__ = ["only_batches"]

LARGEST, MOST = 1024, 8
"""The most samples of a call, and how many numbers of samples are tried."""


def only_batches(module: nn.Module, options: Options) -> Iterator[int]:
    """Yield the numbers in the code of a layer, and the sizes it keeps, with which it runs."""
    found = [each for each in dict.fromkeys(_numbers(module)) if 0 < each <= LARGEST]
    for count in found[:MOST]:
        x = example(options, count)
        if any(runs(partial(module, each)) for each in (x, x.transpose(0, 1))):
            yield count


def _numbers(module: nn.Module) -> Iterator[int]:
    """Yield 1, the numbers and the sizes of tensors that a module keeps, and those in its code."""
    yield 1
    for each in module.modules():
        kept = [value for name, value in vars(each).items() if not name.startswith("_")]
        yield from _whole_numbers([*kept, *each.buffers(recurse=False)])
    for kind in type(module).__mro__:
        if not kind.__module__.startswith("torch."):
            for each in vars(kind).values():
                yield from _whole_numbers(getattr(getattr(each, "__code__", None), "co_consts", ()))


def _whole_numbers(values: Iterable[Any]) -> Iterator[int]:
    """Yield the whole numbers in values, and the sizes of the tensors in them."""
    for each in tree_leaves([*values]):
        if type(each) is int:
            yield each
        elif isinstance(each, Tensor):
            yield from each.shape
