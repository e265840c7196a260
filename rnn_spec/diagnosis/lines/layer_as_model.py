"""A layer as a model: the laws of models find the line with which it breaks a law of layers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any

from jaxtyping import Float, Int
from torch import Tensor, nn

from contracts import Lengths as LengthsOf
from rnn_spec.diagnosis.distinct_cases import distinct_cases
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.quantities import Lengths, State, part_names
from rnn_spec.models.building.building import build_model
from rnn_spec.models.subject.model import Subject as ModelSubject
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.subjects.layer import SubjectLayer, built
from rnn_spec.subjects.subject import Subject

__all__ = ["layer_as_model"]

STEPS = "seq"
"""The name of the axis of time in the laws of layers."""

LENGTHS = "lengths"
"""The argument for the length of each sequence."""

OF_STEPS = Annotated[Int[Tensor, " batch"], LengthsOf(STEPS)]
"""The annotation of that argument."""


def layer_as_model(
    subject: Subject, case: Case, *, with_state: bool, with_lengths: bool = False
) -> ModelSubject:
    """
    Return a layer of a case as a model whose calls have the layout of the laws: time first.

    Args:
        subject: the layer.
        case: a case; sizes are replaced by distinct ones.
        with_state: whether each call is given a state, if the layer accepts one.
        with_lengths: whether each call is given the length of each sequence.

    Raises:
        SubjectError: it cannot be called as a model.
    """
    layer = built(subject, replace(next(distinct_cases(subject, case)), device="cpu"))
    causal = {} if layer.options.bidirectional else {STEPS: "weak"}
    arguments = _arguments(layer, with_state=with_state)
    call = _annotated(layer, arguments, with_lengths=with_lengths)

    return build_model(layer.inner, ModelOptions(call=call, causal=causal), subject.name)


def _arguments(layer: SubjectLayer, *, with_state: bool) -> Mapping[str, str]:
    """Return the axes of each argument, by name."""
    sizes = layer.initial_sizes if with_state else ()
    names = part_names(State((None,) * len(sizes)), "0")  # type: ignore[arg-type]
    states = {
        name: f"{layer.options.depth} batch {size}" for name, size in zip(names, sizes, strict=True)
    }

    return {"input": f"{STEPS} batch {layer.options.input_size}", **states}


def _annotated(
    layer: SubjectLayer, arguments: Mapping[str, str], *, with_lengths: bool
) -> Callable[..., Any]:
    """Return a function that calls a module in the frame of a layer, annotated with its axes."""
    states = [f"{layer.options.depth} batch {size}" for size in layer.state_sizes]
    results = [_floats(axes) for axes in (f"{STEPS} batch {layer.width}", *states)]

    def call(module: nn.Module, input: Tensor, **state: Tensor) -> tuple[Tensor, ...]:  # noqa: A002
        lengths = state.pop(LENGTHS, None)
        start = State(tuple(state.values())) if state else None
        called = layer.with_inner(module)
        if lengths is None:
            out, final = called(input, start)
        else:
            out, final = called.with_lengths(input, Lengths(tuple(lengths.tolist())), start)

        return (out, *final)

    annotations: dict[str, Any] = {name: _floats(axes) for name, axes in arguments.items()}
    annotations |= {LENGTHS: OF_STEPS} if with_lengths else {}
    returned: Any = tuple.__class_getitem__(tuple(results))
    call.__annotations__ = {**annotations, "return": returned}
    call.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD)
            for name in ("module", *annotations)
        ]
    )

    return call


def _floats(axes: str) -> Any:
    return Float[Tensor, axes]
