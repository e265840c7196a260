"""A call of a model as one of tensors alone, so that its contract can be inferred."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from types import MethodType
from typing import Any

import torch
from torch import Tensor, nn

from rnn_spec.exceptions import interrupts
from rnn_spec.models.example_calls.companions import Companions
from rnn_spec.models.signature.nested import NestedOf, nested_of
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.signature.values import leaves_in
from rnn_spec.models.subject.copying import duplicate

__all__ = ["FlatCall", "tensors_in"]

WORD = re.compile(r"[A-Za-z_]\w*")


class FlatCall(nn.Module):
    """
    A module that takes the tensors of an example, and returns those of the result, in order.

    Lengths and masks are no tensors of its own: they are made for the others, so that no sequence
    ends early.
    """

    def __init__(
        self,
        module: nn.Module,
        adapter: Any,
        arguments: Mapping[str, Any],
        companions: Companions = (),
    ) -> None:
        """
        Take an example apart.

        Args:
            module: the model.
            adapter: calls it; None if its own call is meant.
            arguments: the example, by the names of the parameters.
            companions: its lengths and masks.
        """
        super().__init__()
        self.module, self._adapter = module, adapter
        self.nested = {name: nested_of(value, name) for name, value in arguments.items()}
        found = tensors_in(self.nested)
        self.companions = companions
        self.companion_values = {each.path: found[each.path] for each in companions}
        self.tensors = {path: x for path, x in found.items() if path not in self.companion_values}
        self.names = ["_".join(WORD.findall(path)) + f"_{n}" for n, path in enumerate(self.tensors)]

        self.forward = self._call_with(self.names)

    def with_companions(self, companions: Companions) -> FlatCall:
        """Return the same call with other lengths and masks."""
        arguments = {name: each.value for name, each in self.nested.items()}

        return FlatCall(self.module, self._adapter, arguments, companions)

    def with_module(self, module: nn.Module) -> FlatCall:
        """Return the same call of another module, such as a copy."""
        arguments = {name: each.value for name, each in self.nested.items()}

        return FlatCall(module, self._adapter, arguments, self.companions)

    def needs_falling(self, path: str) -> bool:
        """Return whether the example works with the longest sequence first alone."""
        falling = self._falling(path)

        return self._runs_with(path, falling) and not self._runs_with(path, falling.flip(0))

    def shortest(self, path: str) -> int:
        """Return the smallest length with which the example works; 1 if none is found."""
        falling = self._falling(path)
        for length in range(1, int(falling[-1]) + 1):
            falling[-1] = length
            if self._runs_with(path, falling):
                return length

        return 1

    def _falling(self, path: str) -> Tensor:
        """Return the lengths of the example, the longest first; of equal ones, shorter ones."""
        own = self.companion_values[path].sort(descending=True).values
        if int(own[0]) > int(own[-1]):
            return own

        return torch.linspace(int(own[0]), 1, len(own)).round().to(own)

    def _runs_with(self, path: str, lengths: Tensor) -> bool:
        return self._runs({**self.tensors, **self._full(self.tensors), path: lengths})

    @property
    def runs(self) -> bool:
        """Whether the call works, with a copy of the module."""
        return self.runs_with_copy(duplicate(self.module))

    def runs_with_copy(self, module: nn.Module) -> bool:
        """Return whether the call works, with a copy of the module, which it may change."""
        return self._runs({**self.tensors, **self.companion_values}, module)

    @property
    def error(self) -> BaseException | None:
        """What the call raises; None if it works."""
        outcome = self._outcome({**self.tensors, **self.companion_values})

        return outcome if isinstance(outcome, BaseException) else None

    @cached_property
    def results(self) -> tuple[str, ...]:
        """The path of each tensor that the call returns; none if it does not work."""
        return self._returned({**self.tensors, **self._full(self.tensors)}) or ()

    def _runs(self, values: Mapping[str, Tensor], module: nn.Module | None = None) -> bool:
        return self._returned(values, module) is not None

    def _returned(
        self, values: Mapping[str, Tensor], module: nn.Module | None = None
    ) -> tuple[str, ...] | None:
        """Return the paths of the tensors of a result; None if the call does not work."""
        outcome = self._outcome(values, module)

        return None if isinstance(outcome, BaseException) else outcome

    def _outcome(
        self, values: Mapping[str, Tensor], module: nn.Module | None = None
    ) -> tuple[str, ...] | BaseException:
        """Return the paths of the tensors of a result, or what the call raises."""
        try:
            with torch.no_grad():
                copied = duplicate(self.module) if module is None else module
                result = self._called(copied, values)
        except BaseException as error:
            if interrupts(error):
                raise
            return error

        return tuple(path for path, _ in leaves_in(result))

    def _full(self, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Return the lengths and masks with which no sequence ends early."""
        values = self.companion_values

        return {each.path: each.full(tensors, values[each.path]) for each in self.companions}

    def _called(self, module: nn.Module, values: Mapping[str, Tensor]) -> Any:
        named = {name: each.assembled(values) for name, each in self.nested.items()}

        return self._adapter(module, **named) if self._adapter else module(**named)

    def _call_with(self, names: Sequence[str]) -> Callable[..., Any]:
        """Return the call with one parameter for each tensor: a copy calls its own module."""

        def call(own: FlatCall, *tensors: Tensor) -> Any:
            return own._result(tensors)

        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        parameters = [inspect.Parameter(name, kind) for name in ("self", *names)]
        call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]

        return MethodType(call, self)

    def _result(self, tensors: Sequence[Tensor]) -> Any:
        """Return the result of a call: one tensor, or a tuple of all of them."""
        values = dict(zip(self.tensors, tensors, strict=True))
        result = self._called(self.module, {**values, **self._full(values)})
        if isinstance(result, Tensor):
            return result

        return tuple(each for _, each in leaves_in(result))

    @property
    def lengths(self) -> list[str]:
        """The paths of its lengths."""
        return [each.path for each in self.companions if each.role is Role.LENGTHS]


def tensors_in(nested: Mapping[str, NestedOf]) -> dict[str, Tensor]:
    """Return the tensors of a call, each by its path."""
    return {path: each for value in nested.values() for path, each in value.tensors.items()}
