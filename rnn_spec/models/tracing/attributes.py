"""The tensors that the modules of a model hold, and which of them a call changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

from rnn_spec.models.calls.bits import differs
from rnn_spec.models.calls.call import Call
from rnn_spec.models.subject.model import Model
from rnn_spec.models.tracing.tensors import tensors_in

__all__ = ["held", "kept_attributes", "tensors_changed"]

OWN = frozenset(vars(nn.Module()))
"""The attributes of every module."""

Held = dict[str, list[Tensor]]


def kept_attributes(model: Model, call: Call) -> tuple[str, ...]:
    """Return the attributes that hold other tensors after a call of a fresh model than before."""
    before = copied(held(model.module))
    model.raw(call.copied())

    return tensors_changed(before, held(model.module))


def held(module: nn.Module) -> Held:
    """Return the tensors that a module and those in it hold, by the path of the attribute."""
    return {
        f"{path}.{name}".lstrip("."): list(tensors_in(_opened(value)))
        for path, each in module.named_modules()
        for name, value in _attributes(each)
    }


def copied(tensors: Held) -> Held:
    """Return the same with the values of now."""
    return {name: [each.detach().clone() for each in value] for name, value in tensors.items()}


def tensors_changed(before: Held, after: Held) -> tuple[str, ...]:
    """Return the names at which there are other tensors."""
    return tuple(
        name for name, tensors in after.items() if not _are_same(before.get(name, []), tensors)
    )


def _attributes(module: nn.Module) -> Iterator[tuple[str, Any]]:
    """Yield parameters, buffers and what else a user keeps in a module."""
    yield from module._parameters.items()  # noqa: SLF001 - those of this module alone
    yield from module._buffers.items()  # noqa: SLF001
    is_torch = type(module).__module__.partition(".")[0] == "torch"
    for name, value in vars(module).items():
        if name not in OWN and not (is_torch and name.startswith("_")):
            yield name, value


def _opened(value: Any) -> Any:
    """Return the attributes of an object that is no container; anything else as it is."""
    is_plain = isinstance(value, Tensor | list | tuple | set | dict | nn.Module | type)

    return value if is_plain or not hasattr(value, "__dict__") else vars(value)


def _are_same(before: list[Tensor], after: list[Tensor]) -> bool:
    return len(before) == len(after) and all(map(_is_same, before, after))


def _is_same(one: Tensor, other: Tensor) -> bool:
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    with torch.no_grad():
        return not bool(differs(one, other).any())
