"""A subject built for one case and called time-first: the `f` of the laws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.layer import Results
from rnn_spec.law_definition.observation import ObservedCall
from rnn_spec.law_definition.operations.precision import dtype_name
from rnn_spec.law_definition.quantities import Lengths, State, map_parts, samples
from rnn_spec.law_definition.randomness import all_seeded
from rnn_spec.layer.kind import Kind
from rnn_spec.layer.options import Options
from rnn_spec.layer.weights import Parameters, block, reference
from rnn_spec.subjects.adapters.adapter import Adapted
from rnn_spec.subjects.adapters.observing import Observer
from rnn_spec.subjects.adapters.sorting import LongestFirst
from rnn_spec.subjects.build.drawing import draw_weights
from rnn_spec.subjects.calling import UnansweredError, state_arguments
from rnn_spec.subjects.copying import copy_values, saved_parameters
from rnn_spec.subjects.probes.refusal import CaseRefusedError, unless_refused
from rnn_spec.subjects.subject import Subject
from rnn_spec.text import with_article

__all__ = ["SubjectLayer", "built"]


@dataclass(frozen=True)
class SubjectLayer:
    """A layer of a subject; see `rnn_spec.law_definition.layer.Layer`."""

    subject: Subject
    case: Case
    module: nn.Module

    @property
    def options(self) -> Options:
        """The options of the layer."""
        return self.case.options

    @property
    def kind(self) -> Kind | None:
        """RNN, LSTM or GRU, if it is known."""
        return self.subject.kind

    @property
    def state_sizes(self) -> tuple[int, ...]:
        """Features of each part of a final state."""
        return () if Capability.FINAL_STATE in self.subject.missing else self._sizes

    @property
    def initial_sizes(self) -> tuple[int, ...]:
        """Features of each part of an initial state; empty if the layer accepts none."""
        return () if Capability.STATE in self.subject.missing else self._sizes

    @property
    def weights(self) -> Parameters:
        """The weights, by torch.nn's names."""
        return self.subject.read(self.module, self.options)

    @property
    def width(self) -> int:
        """Features of the output."""
        return self.subject.width(self.options)

    @property
    def dtype(self) -> torch.dtype:
        """The dtype of the layer."""
        return _dtype(self.case)

    @property
    def precision(self) -> torch.dtype:
        """The dtype in which the layer computes; it may be lower than that of its results."""
        precision: torch.dtype = getattr(
            torch, self.subject.computes.get(self.case.dtype, self.case.dtype)
        )

        return precision

    @property
    def device(self) -> torch.device:
        """The device of the layer."""
        return torch.device(self.case.device)

    def __call__(self, x: Tensor, state: State | None = None) -> Results:
        """Run over a batch of sequences, time first."""
        out, final = self.raw(self._swapped(x), state)

        return self._swapped(out), final

    def raw(self, x: Tensor, state: State | None = None) -> Results:
        """Run in the layer's own layout."""
        return self._run(x, state)

    def observed(self, x: Tensor, state: State | None = None) -> ObservedCall:
        """Call the layer, and observe what the module inside any adapter receives and returns."""
        observer = Observer(self.module)
        self.with_module(observer)(x, state)

        return cast("ObservedCall", observer.observed)

    def packed(
        self, x: Tensor, lengths: Lengths, state: State | None
    ) -> tuple[tuple[Tensor, ...], State]:
        """Run over a packed batch; one output a sample, each as long as its sequence."""
        if not self.subject.enforce_sorted:
            return self._packed(x, lengths, state)
        longest_first = LongestFirst(lengths)
        outs, final = self._packed(*longest_first.sorted(x, state))
        back = longest_first.back

        return tuple(outs[n] for n in back.tolist()), samples(final, back)

    def with_lengths(self, x: Tensor, lengths: Lengths, state: State | None) -> Results:
        """Run over a padded batch, with the lengths as an argument."""
        if not self.subject.enforce_sorted:
            return self._padded(x, lengths, state)
        longest_first = LongestFirst(lengths)
        out, final = self._padded(*longest_first.sorted(x, state))
        back = longest_first.back

        return out[:, back], samples(final, back)

    def with_resets(self, x: Tensor, flags: Tensor, state: State | None) -> Results:
        """Run over a batch, with a flag for each step and sample before which to reset."""
        out, final = self._run(self._swapped(x), state, reset=self._swapped(flags))

        return self._swapped(out), final

    def inputs(self, x: Tensor, state: State | None = None) -> tuple[Any, ...]:
        """Return the arguments of the module, in its own layout."""
        return (self._swapped(x).contiguous(), *state_arguments(state or ()))

    def rebuilt(self, parameters: Parameters | None = None, /, **changes: Any) -> SubjectLayer:
        """Build a layer with other options, and with the same or other parameters."""
        layer = self._built(self._changed(changes))
        if parameters is None:
            copy_values(self.module, layer.module)
        else:
            layer.module.load_state_dict(parameters)

        return layer

    def fresh(self, **changes: Any) -> SubjectLayer:
        """Build a layer with other options, and with the parameters that its constructor makes."""
        return self._built(self._changed(changes))

    def with_weights(self, weights: Parameters, /, **changes: Any) -> SubjectLayer:
        """Build a layer with other options and other weights, by torch.nn's names."""
        layer = self._built(self._changed(changes))
        self.subject.write(layer.module, layer.options, weights)

        return layer

    def part(self, layer: int, direction: int | None = None) -> SubjectLayer:
        """Build a layer that is one of the layers, or one direction of it."""
        directions = range(self.options.num_directions) if direction is None else [direction]
        weights = {
            name + ("_reverse" if place else ""): value
            for place, each in enumerate(directions)
            for name, value in block(self.weights, layer, each).items()
        }

        return self.with_weights(
            weights,
            input_size=self.options.layer_input_size(layer),
            num_layers=1,
            bidirectional=self.options.bidirectional and direction is None,
        )

    def with_module(self, module: Any) -> SubjectLayer:
        """Return this layer with another module in place of its own."""
        return replace(self, module=module)

    @property
    def inner(self) -> nn.Module:
        """The module inside an adapter, or the module itself."""
        return self.module.layer if isinstance(self.module, Adapted) else self.module

    def with_inner(self, module: nn.Module) -> SubjectLayer:
        """Return this layer with another module inside its adapter, or in place of its own."""
        own = self.module
        if not isinstance(own, Adapted):
            return self.with_module(module)

        return self.with_module(Adapted(module, own.adapter, own.options).train(own.training))

    def in_training(self) -> SubjectLayer:
        """Build a layer with the same weights, in training mode."""
        layer = self.rebuilt()
        layer.module.train()

        return layer

    def differentiable(self) -> SubjectLayer:
        """Return the layer; on an accelerator in training mode, as cuDNN needs, without dropout."""
        if self.device.type == "cpu":
            return self
        layer = self.rebuilt(dropout=0.0)
        layer.module.train()

        return layer

    def in_precision(self, dtype: torch.dtype) -> SubjectLayer:
        """Build a layer with the same weights in another dtype."""
        layer = self._built(replace(self.case, dtype=dtype_name(dtype)))
        copy_values(self.module, layer.module)

        return layer

    def reference(self, x: Tensor, state: State) -> Results:
        """Evaluate the documented equations in NumPy float64, with the layer's weights."""
        kind = cast("Kind", self.kind)
        begin = state or self.zeros(x)
        out, final = reference(kind, self.options, self.weights, x, begin)

        return out, State(final[: len(self.state_sizes)])

    def zeros(self, x: Tensor) -> State:
        """Return the state of zeros from which the equations start."""
        kind = cast("Kind", self.kind)
        sizes = (self.options.output_size, self.options.hidden_size)[2 - len(kind.states) :]
        blocks = (self.options.depth, x.shape[1])

        return State(tuple(x.new_zeros(*blocks, size) for size in sizes))

    def torch_layer(self) -> SubjectLayer:
        """Build torch.nn's layer of the same kind, with the same options and weights."""
        kind = cast("Kind", self.kind)
        module = getattr(nn, kind.name)(
            **self.options.arguments(kind.options), device=self.device, dtype=self.dtype
        )
        as_saved = self.subject.read is saved_parameters
        module.load_state_dict(dict(self.module.state_dict() if as_saved else self.weights))

        return self.with_module(module.eval())

    def fresh_module(self, seed: int) -> nn.Module:
        """Build the module again; a seed determines its initial parameters."""
        return _seeded(self.subject, self.case, self.case.seed * 1000 + seed)

    def module_on(self, device: torch.device, dtype: torch.dtype) -> nn.Module:
        """Build the module with device and dtype as arguments of its constructor."""
        return _made(self.subject, self.options, dtype, device)

    def _packed(
        self, x: Tensor, lengths: Lengths, state: State | None
    ) -> tuple[tuple[Tensor, ...], State]:
        batch = pack_padded_sequence(
            x, torch.tensor(lengths), enforce_sorted=self.subject.enforce_sorted
        )
        out, final = self._run(batch, state)
        if not isinstance(out, PackedSequence):
            got = with_article(type(out).__name__)
            raise UnansweredError(got, "a PackedSequence")
        outs, ends = pad_packed_sequence(out)

        return tuple(outs[:end, n] for n, end in enumerate(ends.tolist())), final

    def _padded(self, x: Tensor, lengths: Lengths, state: State | None) -> Results:
        call = partial(self._run, self._swapped(x), state)
        out, final = self.subject.padding.run(
            call, x, lengths, batch_first=self.options.batch_first
        )

        return self._swapped(out), final

    def _swapped(self, batch: Any) -> Any:
        """Swap time and batch, if the layer is batch-first."""
        return batch.transpose(0, 1) if self.options.batch_first else batch

    def _run(self, x: Any, state: State | None, **more: Any) -> tuple[Any, State]:
        """
        Call the module; only the law `strides` passes it inputs that are not contiguous.

        Raises:
            CaseRefusedError: it refuses the case in training mode, as batch normalisation does
                with one sample.
        """
        begin = state or State(())
        if self.case.layout == "contiguous":
            x = x.contiguous() if isinstance(x, Tensor) else x
            begin = map_parts(begin, torch.Tensor.contiguous)

        def call() -> tuple[Any, State]:
            return self.subject.call(self.module, x, begin, len(self.state_sizes), **more)

        return unless_refused(call, "training mode") if self._is_training else call()

    @property
    def _is_training(self) -> bool:
        return isinstance(self.module, nn.Module) and self.module.training

    @property
    def _sizes(self) -> tuple[int, ...]:
        if self.subject.state_sizes is not None:
            return self.subject.state_sizes(self.options)
        hidden = self.options.hidden_size
        usual = (self.options.output_size, *(hidden,) * max(1, self.subject.states - 1))

        return usual[len(usual) - self.subject.states :]

    def _changed(self, changes: Mapping[str, Any]) -> Case:
        """
        Return the case with other options.

        Raises:
            CaseRefusedError: the subject fixes one of them at another value.
        """
        for name, value in changes.items():
            fixed = self.subject.fixed.get(name, value)
            if fixed != value:
                refused = f"{name} = {value}"
                raise CaseRefusedError(refused, f"it is always {fixed}")

        return replace(self.case, options=replace(self.options, **changes))

    def _built(self, case: Case) -> SubjectLayer:
        return SubjectLayer(self.subject, case, _seeded(self.subject, case, case.seed).eval())


def built(subject: Subject, case: Case) -> SubjectLayer:
    """Build a subject for a case, in eval mode, with random weights that all matter."""
    module = _seeded(subject, case, case.seed).eval()
    if case.device != "meta" and case.weights == "drawn":
        draw_weights(module, case, named=Capability.NAMED_WEIGHTS not in subject.missing)

    return SubjectLayer(subject, case, module)


def _seeded(subject: Subject, case: Case, seed: int) -> nn.Module:
    """Build a module under a seed, and restore the global random number generators."""
    device = torch.device(case.device)
    with all_seeded(seed, device):
        return _made(subject, case.options, _dtype(case), device)


def _made(
    subject: Subject, options: Options, dtype: torch.dtype, device: torch.device
) -> nn.Module:
    """
    Build a module.

    Raises:
        CaseRefusedError: its constructor refuses the options, the dtype or the device.
    """
    what = ", ".join(f"{name} = {value}" for name, value in options.changed().items())

    return unless_refused(lambda: subject.build(options, dtype, device), what)


def _dtype(case: Case) -> torch.dtype:
    dtype: torch.dtype = getattr(torch, case.dtype)

    return dtype
