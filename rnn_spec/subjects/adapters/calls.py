"""How a layer is called that takes more than an input and a state, or in another order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn

from rnn_spec.layer.call_parameters import call_parameters
from rnn_spec.layer.call_roles import PARTS, call_roles, says_which_count
from rnn_spec.role_names import PADDING_MASK, names_state
from rnn_spec.states import Structure, stacked
from rnn_spec.subjects.adapters.settings import Setting
from rnn_spec.subjects.build.construction import VARIADIC
from rnn_spec.subjects.padding import SHAPES, PaddingMask, with_accepted_lengths

__all__ = [
    "OwnCall",
    "called_by_name",
    "own_call",
    "own_calls",
    "takes_state",
    "with_lengths_named",
]

ONLY_RETURNED = Setting(
    "states.Structure(None, states.stacked.take)", Structure(None, stacked.take)
)
"""The state of a layer that accepts none."""


@dataclass(frozen=True)
class OwnCall:
    """
    A call by names.

    Attributes:
        input: the argument for the input.
        lengths: the argument for the lengths of the sequences, or None.
        required: whether it must be given.
        states: the arguments for the state, or for its parts.
        state_first: whether the state comes before the input.
        batch_axis: the axis of the samples, if lengths or a mask are required.
        mask: the argument for a mask of padding that is required, or None.
    """

    input: str
    lengths: str | None
    required: bool
    states: tuple[str, ...]
    state_first: bool = False
    batch_axis: int = 1
    mask: PaddingMask | None = None

    def __call__(
        self,
        module: Any,
        input: Tensor,  # noqa: A002
        state: Any,
        lengths: Any = None,
        **further: Any,
    ) -> Any:
        """
        Call a module; where lengths or a mask are required, all steps count if not given.

        Raises:
            TypeError: lengths are given, and the module has no argument for them.
        """
        if lengths is not None and self.lengths is None:
            message = f"{type(module).__name__} has no argument for lengths"
            raise TypeError(message)
        if lengths is None and self.required:
            samples, steps = input.shape[self.batch_axis], input.shape[1 - self.batch_axis]
            whole = torch.full((samples,), steps)
            return with_accepted_lengths(
                lambda each: self(module, input, state, each, **further), whole, input.device
            )
        more = {**self._whole(input), **further}
        if self.lengths and lengths is not None:
            more[self.lengths] = lengths
        if self.states and state is not None:
            parts = state if len(self.states) > 1 else (state,)
            more |= dict(zip(self.states, parts, strict=True))
        result = (
            module(input, **more) if not self.state_first else module(**more, **{self.input: input})
        )
        in_parts = len(self.states) > 1 and isinstance(result, tuple)
        beside_output = in_parts and len(result) == 1 + len(self.states)

        return (result[0], result[1:]) if beside_output else result

    @property
    def words(self) -> str:
        """The description of it in a report."""
        required = [self.lengths] if self.required else []
        required += [self.mask.name] if self.mask else []
        said = [f"it requires {each}" for each in required]
        if self.state_first:
            said.append("its state comes first")
        elif self.states:
            said.append(f"its state given as {', '.join(self.states)}")

        return ", ".join(said)

    def _whole(self, input: Tensor) -> dict[str, Tensor]:  # noqa: A002
        """Return the mask with which each step counts, if one is required."""
        if self.mask is None:
            return {}
        x = input if self.batch_axis else input.transpose(0, 1)
        counted = torch.ones(x.shape[:-1], dtype=torch.bool, device=x.device)

        return self.mask.marking(x, counted, batch_first=False)

    @property
    def code(self) -> str:
        """The code of a function that calls it so; empty where that is no single expression."""
        if self.required or self.mask is not None:
            return ""
        if self.state_first and len(self.states) == 1 and self.lengths is None:
            return "lambda module, x, state, **more: module(state, x, **more)"
        given = f"{self.input}=x" if self.state_first else "x"
        values = [given, "**more", *self._state_code, *self._lengths_code]
        called = f"module({', '.join(values)})"
        if len(self.states) > 1:
            parts = f"isinstance(out, tuple) and len(out) == {1 + len(self.states)}"
            called = f"(lambda out: (out[0], out[1:]) if {parts} else out)({called})"
        taken = ", lengths=None" if self.lengths else ""

        return f"lambda module, x, state{taken}, **more: {called}"

    @property
    def _state_code(self) -> list[str]:
        """The arguments for a state as code; it is not given where there is none."""
        if not self.states:
            return []
        parts = {each: f"state[{n}]" for n, each in enumerate(self.states)}
        if len(parts) == 1:
            parts = dict.fromkeys(parts, "state")
        named = ", ".join(f'"{name}": {part}' for name, part in parts.items())

        return [f"**({{}} if state is None else {{{named}}})"]

    @property
    def _lengths_code(self) -> list[str]:
        name = self.lengths

        return [f'**({{}} if lengths is None else {{"{name}": lengths}})'] if name else []


def own_call(module: nn.Module) -> OwnCall | None:
    """Return how a module is called by names; None if as torch.nn's layers, or not known."""
    parameters = [each for each in call_parameters(module).values() if each.kind not in VARIADIC]
    names = [each.name for each in parameters]
    required = {each.name for each in parameters if each.default is each.empty}
    roles = call_roles(names, required)
    if roles is None or roles.unknown:
        return None
    states, others = roles.states, roles.others
    state_first = names[0] != roles.input
    usual = not state_first and len(states) == 1 and others[0] == states[0]
    without = not states and not (others and says_which_count(others[0]))
    if not {roles.lengths, roles.mask} & required and (without or usual):
        return None

    return OwnCall(
        roles.input,
        roles.lengths,
        roles.lengths in required,
        states,
        state_first=state_first,
        mask=None if roles.mask is None else PaddingMask(roles.mask, SHAPES[0]),
    )


def with_lengths_named(module: nn.Module, name: str) -> OwnCall | None:
    """Return how a module is called with lengths by another name; None if that is not known."""
    found = own_call(module)
    if found is not None:
        return replace(found, lengths=name)
    first, *others = call_parameters(module)
    states = tuple(filter(names_state, others))[:PARTS]

    return OwnCall(first, name, required=False, states=states) if first != name else None


def own_calls(module: nn.Module) -> Iterator[Mapping[str, Setting]]:
    """Yield how a module of other arguments may be called: time-first, then batch-first."""
    found = own_call(module)
    if found is None:
        return
    taken = {} if found.states else {"state": ONLY_RETURNED}
    turned = {"batch_first": Setting("True", value=True, words="always batch-first")}
    for layout in ({}, turned):
        for mask in _possible(found.mask):
            call = replace(found, batch_axis=0 if layout else 1, mask=mask)
            words = Setting(found.code, _as_offered(call), found.words, is_type=True)
            yield {"call": words, **layout, **taken}


def called_by_name(module: nn.Module) -> dict[str, Setting]:
    """Return how a module laid out as torch.nn's is called: its state by name, if not second."""
    found = own_call(module)
    is_one = found is not None and len(found.states) == 1

    return dict(next(own_calls(module))) if is_one else {}


def _possible(mask: PaddingMask | None) -> Iterator[PaddingMask | None]:
    """Yield the shapes and the meanings that a required mask may have, the most usual first."""
    if mask is None:
        yield None
        return
    at_padding = PADDING_MASK.search(mask.name.lower()) is not None
    for shape in SHAPES:
        for counts in (not at_padding, at_padding):
            yield replace(mask, shape=shape, counts=counts)


def takes_state(module: nn.Module) -> bool:
    """Return whether an argument of a module's call has a name of a state."""
    return any(map(names_state, call_parameters(module)))


def _as_offered(call: OwnCall) -> Callable[..., Any]:
    """Return a function with a parameter `lengths` only if the module has one."""

    def without_lengths(module: Any, input: Tensor, state: Any, **further: Any) -> Any:  # noqa: A002
        return call(module, input, state, **further)

    return call if call.lengths else without_lengths
