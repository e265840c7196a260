"""The modules that are being called, the outermost first."""

from __future__ import annotations

from typing import Any

from torch import nn
from torch.nn.modules.module import (
    register_module_forward_hook,
    register_module_forward_pre_hook,
)

from rnn_spec.models.tracing.operation import Layer

__all__ = ["Layers"]

LIBRARIES = {"torch", "rnn_spec"}
"""Packages whose layers are one operation to a user."""


class Layers:
    """Watches which modules are called, those that are no part of the model too."""

    def __init__(self, module: nn.Module) -> None:
        """Prepare to watch the calls of a model."""
        self.current: list[Layer] = []
        self._paths = {id(each): path for path, each in module.named_modules()}
        self._hooks: list[Any] = []

    def watch(self) -> None:
        """Begin to watch."""
        self._hooks = [
            register_module_forward_pre_hook(self._enter),
            register_module_forward_hook(self._leave, always_call=True),
        ]

    def stop(self) -> None:
        """Watch no longer."""
        for hook in self._hooks:
            hook.remove()

    def _enter(self, module: nn.Module, _args: Any) -> None:
        kind = type(module)
        self.current.append(
            Layer(
                self._paths.get(id(module), ""),
                kind.__name__,
                kind.__module__.partition(".")[0] in LIBRARIES and kind is not nn.Sequential,
                _flag(module, "batch_first"),
                _flag(module, "bidirectional"),
            )
        )

    def _leave(self, _module: nn.Module, _args: Any, _result: Any) -> None:
        if self.current:
            self.current.pop()


def _flag(module: nn.Module, name: str) -> bool | None:
    """Return an attribute that is true or false; None if there is no such one."""
    value = getattr(module, name, None)

    return value if isinstance(value, bool) else None
