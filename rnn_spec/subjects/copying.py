"""Copy the values of one module into another, and edit its parameters by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import torch
from torch import Tensor, nn

from rnn_spec.layer.options import Options

__all__ = ["copy_values", "saved_parameters", "write_parameters"]


def saved_parameters(module: nn.Module, _: Options) -> Mapping[str, Tensor]:
    """Return the parameters of a module by name, as it saves them if it does so by these names."""
    own = {name: value.detach() for name, value in module.named_parameters()}
    saved = module.state_dict()

    return {name: saved[name] for name in own} if own.keys() <= saved.keys() else own


def write_parameters(module: nn.Module, _: Options, values: Mapping[str, Tensor]) -> None:
    """
    Write values into the parameters of a module, by name.

    Raises:
        KeyError: it has no parameter of that name.
    """
    own = dict(module.named_parameters(remove_duplicate=False))
    with torch.no_grad():
        for name, value in values.items():
            own[name].copy_(value)


def copy_values(source: nn.Module, target: nn.Module) -> None:
    """
    Copy the parameters and buffers of a module into another that is built in the same way.

    Where it has more to copy, or other names, only its own `load_state_dict` knows how.
    """
    given, own = _values(source), _values(target)
    if _shapes(given) != _shapes(own) or _has_extra_state(source):
        target.load_state_dict(source.state_dict())
        return
    with torch.no_grad():
        for name, value in own.items():
            value.copy_(given[name])


def _values(module: nn.Module) -> dict[str, Tensor]:
    return {**dict(module.named_parameters()), **dict(_saved_buffers(module))}


def _saved_buffers(module: nn.Module) -> Iterator[tuple[str, Tensor]]:
    """Yield the buffers that belong to the state of a module; others are derived from it."""
    derived = {
        f"{prefix}.{name}".lstrip(".")
        for prefix, each in module.named_modules()
        for name in getattr(each, "_non_persistent_buffers_set", ())
    }
    for name, value in module.named_buffers():
        if name not in derived:
            yield name, value


def _has_extra_state(module: nn.Module) -> bool:
    usual = nn.Module.get_extra_state

    return any(type(each).get_extra_state is not usual for each in module.modules())


def _shapes(values: Mapping[str, Tensor]) -> dict[str, torch.Size]:
    return {name: value.shape for name, value in values.items()}
