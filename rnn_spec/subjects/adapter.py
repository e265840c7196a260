"""What is to be said of a layer that is not built, called or laid out as torch.nn's are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence
from torch.utils._pytree import tree_leaves

from rnn_spec.layer.options import Options
from rnn_spec.states import Structure, stacked, usual_sizes
from rnn_spec.subjects.calling import UnansweredError, described, given
from rnn_spec.subjects.factory import Factory, factory_of, instance_of
from rnn_spec.subjects.target import name_of

__all__ = ["Adapted", "Adapter", "as_torch_calls"]

BATCHED = 3
"""Axes of a batch of sequences."""


def as_torch_calls(module: Any, input: Any, state: Any, **beside: Any) -> Any:  # noqa: A002
    """Call as torch.nn is called: the state, where there is one, after the input."""
    return module(input, **beside) if state is None else module(input, state, **beside)


@dataclass(frozen=True)
class Adapter:
    """
    A layer with conventions of its own, made to be held against the laws.

    Attributes:
        build: makes a module, given torch.nn's options by keyword: those that its signature
            names are offered, the others are not tried; if it names no `hidden_size` the layer is
            as wide as its input. Or a module, ready made.
        call: runs a module over an input, from a state or from None, both in the module's own
            layout; gives the output and the state, or the output alone where there is no state.
            If it has a parameter `lengths` it is also given the length of each sequence.
        state: how the state is put together; None if the layer neither takes nor returns one.
        state_required: whether the module cannot be called without a state; it is given zeros.
        batch_first: whether input and output have the batch first, where no option says.
        weights: gives the parameters by torch.nn's names, such as `weight_ih_l0`; each is a
            parameter or a view of one, so that what is written to it takes effect.
        write: writes weights, by the same names, where `weights` does not give views.
        kind: `RNN`, `LSTM` or `GRU`, where it cannot be told.
        output_size: features of one direction's output, given the options, where it is not the
            hidden state of the last layer.
        options: what a ready-made module was built with, where it does not say.
        name: how reports call it.
    """

    build: Callable[..., nn.Module] | nn.Module
    call: Callable[..., Any] = as_torch_calls
    state: Structure | None = stacked
    state_required: bool = False
    batch_first: bool = False
    weights: Callable[[Any], Mapping[str, Tensor]] | None = None
    write: Callable[[Any, Mapping[str, Tensor]], None] | None = None
    kind: str | None = None
    output_size: Callable[[Options], int] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    name: str | None = None

    def __post_init__(self) -> None:
        """
        Validate.

        Raises:
            TypeError: a field that is not what it should be, by name.
        """
        for name, wanted, fits in (
            ("build", "a class of layers, a function that makes one, or one", callable(self.build)),
            ("call", "a function of a module, an input and a state", callable(self.call)),
            ("state", "a states.Structure or None", isinstance(self.state, Structure | None)),
            ("weights", "a function of a module", self.weights is None or callable(self.weights)),
        ):
            if not fits:
                message = (
                    f"Adapter: {name} is {described(getattr(self, name))}, where {wanted} belongs"
                )
                raise TypeError(message)

    def factory(self, name: str | None) -> Factory:
        """
        Read what it builds, each made to be called as torch.nn's layers are.

        Raises:
            SubjectError: it takes no `input_size`.
        """
        said = self.name or name or f"Adapter({name_of(self.build)})"
        if isinstance(self.build, nn.Module):
            made = instance_of(self.build, said, **self.options)
        else:
            made = factory_of(self.build, said, sizes=("input_size",))

        def build(options: Options, dtype: torch.dtype, device: torch.device) -> nn.Module:
            return Adapted(made.build(options, dtype, device), self, made.own(options))

        return replace(made, build=build)

    def read(self, module: Adapted) -> dict[str, Tensor]:
        """Give the weights by torch.nn's names."""
        named = {} if self.weights is None else self.weights(module.layer)

        return {name: value.detach() for name, value in named.items()}

    def written(self, module: Adapted, weights: Mapping[str, Tensor]) -> None:
        """Write weights, by torch.nn's names."""
        if self.write is not None:
            self.write(module.layer, weights)
            return
        with torch.no_grad():
            for name, value in self.read(module).items():
                value.copy_(weights[name])


class Adapted(nn.Module):
    """A module seen through its adapter: called, laid out and answering as torch.nn's are."""

    def __init__(self, layer: nn.Module, adapter: Adapter, options: Options) -> None:
        """See a module that was built with options."""
        super().__init__()
        self.layer = layer
        self.adapter = adapter
        self.options = options
        if hasattr(layer, "reset_parameters"):
            self.reset_parameters = layer.reset_parameters

    def forward(self, input: Any, hx: Any = None, lengths: Any = None) -> tuple[Any, Any]:  # noqa: A002
        """Run, and give the output and the state."""
        beside = {} if lengths is None else {"lengths": lengths}
        result = self.adapter.call(
            self.layer, self._laid_out(input), self._begun(input, hx), **beside
        )
        out, state = self._apart(result)

        return self._laid_out(out), state

    def _laid_out(self, batch: Any) -> Any:
        """Exchange time and batch where they are the other way about; gaps are left gaps."""
        if not self.adapter.batch_first or not isinstance(batch, Tensor) or batch.dim() != BATCHED:
            return batch
        turned = batch.transpose(0, 1)

        return turned.contiguous() if batch.is_contiguous() else turned

    def _begun(self, x: Any, hx: Any) -> Any:
        """Put the state to begin with together."""
        structure = self.adapter.state
        if structure is None or structure.give is None:
            return None
        if hx is None:
            if not self.adapter.state_required:
                return None
            hx = self._zeros(x, structure)
        parts = (hx,) if isinstance(hx, Tensor) else tuple(hx)
        state = structure.given(parts, self.options)
        _hold_whole(state, parts)

        return state

    def _zeros(self, x: Any, structure: Structure) -> Any:
        """Make the parts of a state of zeros."""
        like = x.data if isinstance(x, PackedSequence) else x
        batch = _batch(x, batch_first=self.options.batch_first)
        sizes = structure.sizes or usual_sizes(2 if self.adapter.kind == "LSTM" else 1)

        return tuple(
            like.new_zeros(self.options.depth, *batch, size) for size in sizes(self.options)
        )

    def _apart(self, result: Any) -> tuple[Any, Any]:
        """Take a result apart, into the output and the parts of the state."""
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

        return result[0], given(parts)[0] if parts else ()


def _hold_whole(state: Any, parts: tuple[Tensor, ...]) -> None:
    """
    Refuse what the layer never sees: the blocks that `h[0]` leaves out, say.

    Raises:
        ValueError: fewer values are given than there are.
    """
    leaves = tree_leaves(state)
    if all(isinstance(each, Tensor) for each in leaves):
        given, whole = (
            sum(each.numel() * (1 + each.is_complex()) for each in values)
            for values in (leaves, parts)
        )
        if given < whole:
            message = f"its adapter gives {given} of the {whole} values of a state"
            raise ValueError(message)


def _batch(x: Any, *, batch_first: bool) -> tuple[int, ...]:
    """Give the batch of an input, as axes: none for one sequence alone."""
    if isinstance(x, PackedSequence):
        return (int(x.batch_sizes[0]),)
    if x.dim() < BATCHED:
        return ()

    return (x.shape[0] if batch_first else x.shape[1],)
