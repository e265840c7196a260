"""An adapter: describe a layer that is not built, called or laid out as torch.nn's layers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence
from torch.utils._pytree import tree_leaves

from rnn_spec.inputs import ExtraInput, counted_steps, tensor_for
from rnn_spec.layer.options import Options
from rnn_spec.states import Structure, stacked, usual_sizes
from rnn_spec.subjects.adapters.field_types import FIELDS, FIND, declared_inputs
from rnn_spec.subjects.build.factory import Factory, factory_of, instance_of
from rnn_spec.subjects.build.target import name_of
from rnn_spec.subjects.calling import UnansweredError, described, state_arguments

__all__ = [
    "FIND",
    "Adapted",
    "Adapter",
    "as_torch_calls",
    "bare_factory",
    "output_features",
    "states_a_layout",
]

LAYOUT = ("call", "state", "state_required", "batch_first", "output_size", "directions_merged")
"""The fields of an adapter that say how a layer is called or laid out, beside its inputs."""

BATCHED = 3
"""Axes of a batch of sequences."""


def as_torch_calls(module: Any, input: Any, state: Any, **more: Any) -> Any:  # noqa: A002
    """Call a module as torch.nn's layers: the input, then the state if there is one."""
    return module(input, **more) if state is None else module(input, state, **more)


@dataclass(frozen=True)
class Adapter:
    """
    A layer with its own conventions, described so that the laws can check it.

    If none of `call`, `state`, `state_required`, `batch_first`, `output_size` and
    `directions_merged` is stated, they are found by calling the layer, as those of a class are.

    Attributes:
        build: makes a module from torch.nn's options as keyword arguments; only the options in
            its signature are used. Without `hidden_size` in its signature, the layer is as wide
            as its input. Or a module.
        call: runs a module on an input and a state or None, both in the module's own layout;
            returns the output and the state, or the output alone if there is no state. If it has
            a parameter `lengths`, it also receives the length of each sequence: where none ends
            early, its default, or all steps if it has none.
        state: the structure of the state; None if the layer neither accepts nor returns one.
        state_required: whether the module needs a state; then it receives zeros by default.
        batch_first: whether input and output are batch-first, if that is not an option.
        weights: returns the parameters by torch.nn's names, such as `weight_ih_l0`; each must be
            a parameter or a view of one, so that writing to it has an effect. With "find", they
            are found by experiment, as by `find_weights`.
        write: writes weights, by the same names, if `weights` does not return views.
        kind: `RNN`, `LSTM` or `GRU`, if it cannot be detected.
        output_size: the features of one direction's output, or a function that returns them, given
            the options, if the output is not the last layer's hidden state.
        options: the options that cannot be chosen, by torch.nn's names: those of a module that
            are not its attributes, or the only value that every layer of `build` has, such as
            `{"bidirectional": True}`.
        name: its name in reports.
        enforce_sorted: whether sequences of unequal lengths must be sorted, the longest first, in a
            packed batch and beside `lengths`.
        randomness: where values are dropped or kept at random in training mode, at the rate
            `dropout`: `between layers` as in torch.nn, or `anywhere`, such as zoneout and dropout
            inside the recurrence.
        state_is_output: whether the output at a step is the last layer's hidden state.
        inputs: the inputs beside the sequence and the state, by name, each with its shape and
            role; `call` receives them as keyword arguments. Each is an `ExtraInput`, or a text as
            those of models: `mask batch seq`, `mask:float batch seq`, `float seq batch 4`.
        unbatched: whether a sequence without a batch axis is accepted as well; what raises an
            error for one is seen not to accept it, without saying so.
        directions_merged: whether the outputs of both directions are merged, as by a sum, so that
            the output is as wide as that of one.
    """

    build: Callable[..., nn.Module] | nn.Module
    call: Callable[..., Any] = as_torch_calls
    state: Structure | None = stacked
    state_required: bool = False
    batch_first: bool = False
    weights: Callable[[Any], Mapping[str, Tensor]] | Literal["find"] | None = None
    write: Callable[[Any, Mapping[str, Tensor]], None] | None = None
    kind: str | None = None
    output_size: Callable[[Options], int] | int | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    name: str | None = None
    enforce_sorted: bool = False
    randomness: Literal["between layers", "anywhere"] = "between layers"
    state_is_output: bool = True
    inputs: Mapping[str, ExtraInput | str] = field(default_factory=dict)
    unbatched: bool = True
    directions_merged: bool = False

    def __post_init__(self) -> None:
        """
        Check the types of the fields, and read the inputs that are texts.

        Raises:
            TypeError: a field has a wrong type.
            ValueError: the text of an input is not of its form.
        """
        for name, (fits, wanted) in FIELDS.items():
            if not fits(value := getattr(self, name)):
                message = f"Adapter: {name}: got {described(value)}, expected {wanted}"
                raise TypeError(message)
        object.__setattr__(self, "inputs", declared_inputs(self.inputs))

    def factory(self, name: str | None) -> Factory:
        """
        Return a factory of modules that are called as torch.nn's layers.

        Raises:
            SubjectError: `build` does not accept `input_size`.
        """
        return self._adapted(bare_factory(self, name))

    def _adapted(self, made: Factory) -> Factory:
        """Return a factory whose modules are wrapped."""

        def build(options: Options, dtype: torch.dtype, device: torch.device) -> nn.Module:
            return Adapted(made.build(options, dtype, device), self, made.own(options))

        without = made.without
        if without is None:
            return replace(made, build=build)

        return replace(made, build=build, without=lambda names: self._adapted(without(names)))

    def read(self, module: Adapted) -> dict[str, Tensor]:
        """Return the weights by torch.nn's names."""
        named = self.weights(module.layer) if callable(self.weights) else {}

        return {name: value.detach() for name, value in named.items()}

    def written(self, module: Adapted, weights: Mapping[str, Tensor]) -> None:
        """Write weights, by torch.nn's names."""
        if self.write is not None:
            self.write(module.layer, weights)
            return
        with torch.no_grad():
            for name, value in self.read(module).items():
                value.copy_(weights[name])


def output_features(adapter: Adapter, options: Options) -> int:
    """Return the features of one direction's output, given the options."""
    size = adapter.output_size
    if size is None:
        return options.output_size

    return size(options) if callable(size) else size


def bare_factory(adapter: Adapter, name: str | None) -> Factory:
    """
    Return a factory of an adapter's modules as they are, with the options that it states.

    Raises:
        SubjectError: `build` does not accept `input_size`.
    """
    label = adapter.name or name or f"Adapter({name_of(adapter.build)})"
    if isinstance(adapter.build, nn.Module):
        return instance_of(adapter.build, label, **adapter.options)
    made = factory_of(adapter.build, label, sizes=("input_size",), other_names=True)

    return made.with_fixed(adapter.options)


def states_a_layout(adapter: Adapter) -> bool:
    """Return whether an adapter states how a layer is called or laid out."""
    usual = {each.name: each for each in fields(Adapter)}

    return any(getattr(adapter, name) is not usual[name].default for name in LAYOUT)


class Adapted(nn.Module):
    """A module wrapped by its adapter: called and laid out as torch.nn's layers."""

    def __init__(self, layer: nn.Module, adapter: Adapter, options: Options) -> None:
        """Wrap a module that was built with options."""
        super().__init__()
        self.layer = layer
        self.adapter = adapter
        self.options = options
        self.requires_lengths = _requires_lengths(adapter.call)
        if hasattr(layer, "reset_parameters"):
            self.reset_parameters = layer.reset_parameters

    def forward(
        self,
        input: Any,  # noqa: A002
        hx: Any = None,
        lengths: Any = None,
        reset: Tensor | None = None,
        **further: Any,
    ) -> tuple[Any, Any]:
        """Run the module, with further arguments as they are; return the output and the state."""
        more = {**self.beside(input, lengths, reset), **further}

        return self.returned(self.adapter.call(self.layer, *self.handed(input, hx), **more))

    @property
    def returns_state(self) -> bool:
        """Whether the module returns a state."""
        return self.adapter.state is not None and self.adapter.state.take is not None

    def handed(self, input: Any, hx: Any = None) -> tuple[Any, Any]:  # noqa: A002
        """Return the input and the state, each in the module's own layout."""
        return self._swapped(input), self._initial_state(input, hx)

    def returned(self, result: Any) -> tuple[Any, Any]:
        """Return the output and the state of the module's own result."""
        out, state = self._output_and_state(result)

        return self._swapped(out), state

    def beside(
        self,
        input: Any,  # noqa: A002
        lengths: Any = None,
        reset: Tensor | None = None,
    ) -> dict[str, Any]:
        """Return the inputs beside a sequence; lengths as they are, or as a padding mask."""
        inputs = declared_inputs(self.adapter.inputs)
        roles = {each.role: name for name, each in inputs.items()}
        if isinstance(input, PackedSequence) and roles:
            message = f"a packed sequence has no {', '.join(roles.values())}"
            raise TypeError(message)
        if reset is not None and "reset" not in roles:
            message = "its adapter declares no input of the role reset"
            raise TypeError(message)
        if lengths is None and self.requires_lengths and isinstance(input, Tensor):
            lengths = torch.full(input.shape[1:-1] or (1,), len(input))
        flags = {"reset": reset}
        more = {} if lengths is None or "padding" in roles else {"lengths": lengths}
        if lengths is not None and "padding" in roles:
            flags["padding"] = counted_steps(input, torch.as_tensor(lengths))
        sizes = {name: getattr(self.options, name) for name in ("input_size", "hidden_size")}

        return more | {
            name: tensor_for(each, input, sizes, flags.get(each.role))
            for name, each in inputs.items()
        }

    def _swapped(self, batch: Any) -> Any:
        """Swap time and batch for a batch-first module; keep the memory contiguous or not."""
        if not self.adapter.batch_first or not isinstance(batch, Tensor) or batch.dim() != BATCHED:
            return batch
        turned = batch.transpose(0, 1)

        return turned.contiguous() if batch.is_contiguous() else turned

    def _initial_state(self, x: Any, hx: Any) -> Any:
        """Return the initial state in the module's own structure."""
        structure = self.adapter.state
        if structure is None or structure.give is None:
            return None
        if hx is None:
            if not self.adapter.state_required:
                return None
            hx = self._zeros(x, structure)
        parts = (hx,) if isinstance(hx, Tensor) else tuple(hx)
        state = structure.given(parts, self.options)
        _check_complete(state, parts)

        return state

    def _zeros(self, x: Any, structure: Structure) -> Any:
        """Return a state of zeros, as parts."""
        like = x.data if isinstance(x, PackedSequence) else x
        batch = _batch(x, batch_first=self.options.batch_first)
        sizes = structure.sizes or usual_sizes(2 if self.adapter.kind == "LSTM" else 1)

        return tuple(
            like.new_zeros(self.options.depth, *batch, size) for size in sizes(self.options)
        )

    def _output_and_state(self, result: Any) -> tuple[Any, Any]:
        """Return the output and the parts of the state of a result."""
        structure = self.adapter.state
        if structure is None or structure.take is None:
            return (result[0] if isinstance(result, tuple) else result), ()
        if not isinstance(result, tuple | list) or len(result) != len(("output", "state")):
            raise UnansweredError(described(result), "(output, state)")
        try:
            parts = structure.taken(result[1], self.options)
        except Exception as error:
            got = f"{described(result[1])} as final state"
            expected = f"one that its adapter can read ({type(error).__name__}: {error})"
            raise UnansweredError(got, expected) from error

        return result[0], state_arguments(parts)[0] if parts else ()


def _check_complete(state: Any, parts: tuple[Tensor, ...]) -> None:
    """
    Check that an adapter passes on every value of a state; `h[0]` leaves out blocks, for example.

    Raises:
        ValueError: it passes on fewer values than there are.
    """
    leaves = tree_leaves(state)
    if all(isinstance(each, Tensor) for each in leaves):
        passed, whole = (
            sum(each.numel() * (1 + each.is_complex()) for each in values)
            for values in (leaves, parts)
        )
        if passed < whole:
            message = f"its adapter passes on only {passed} of the {whole} values of a state"
            raise ValueError(message)


def _batch(x: Any, *, batch_first: bool) -> tuple[int, ...]:
    """Return the batch axes of an input: none for a single sequence."""
    if isinstance(x, PackedSequence):
        return (int(x.batch_sizes[0]),)
    if x.dim() < BATCHED:
        return ()

    return (x.shape[0] if batch_first else x.shape[1],)


def _requires_lengths(call: Callable[..., Any]) -> bool:
    """Return whether a function has a parameter `lengths` without a default."""
    try:
        parameter = inspect.signature(call).parameters.get("lengths")
    except (TypeError, ValueError):  # such as a function of C
        return False

    return parameter is not None and parameter.default is parameter.empty
