"""Infer what a model takes and returns from an example of a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import jaxtyping
import torch
from torch import Tensor, nn

import contracts
from contracts import ContractError
from contracts.model.annotations import structure_of
from contracts.model.structure import Structure
from rnn_spec.models.subject.guesses import guessed_example
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.subjects.subject import SubjectError

__all__ = ["InferredStructures", "inferred_structures"]

NAMES: Mapping[str, Any] = {
    **{name: getattr(jaxtyping, name) for name in ("Bool", "Complex", "Float", "Int", "UInt")},
    **{kind.__name__: kind for kind in (tuple, list, dict)},
    "Tensor": Tensor,
}
"""What the text of an inferred annotation may name."""


@dataclass(frozen=True)
class InferredStructures:
    """What was inferred: of the arguments, of the result, and how."""

    arguments: dict[str, Structure]
    result: Structure | None
    source: str
    notes: Mapping[str, str] = field(default_factory=dict)


def inferred_structures(
    module: nn.Module, options: ModelOptions, missing: Sequence[str], name: str
) -> InferredStructures:
    """
    Infer what a model takes and returns.

    Raises:
        SubjectError: there is no example, or it does not work.
    """
    called = _called(module, options)
    source, example = "inferred from example=", options.example
    if example is None:
        example = guessed_example(called, missing)
        source = "inferred from a guessed example"
    if example is None:
        raise SubjectError(_undeclared(name, missing))
    positional, named = _as_call(example)
    try:
        inferred = contracts.infer(called, *positional, **named)
    except ContractError as error:
        message = f"{name}: {error}"
        raise SubjectError(message) from None
    structures = {
        parameter: structure_of(eval(text, dict(NAMES)))  # noqa: S307 - written by `infer`
        for parameter, text in inferred.annotations.items()
    }
    result = structures.pop("return", None)
    notes = {f"note {n}": str(each) for n, each in enumerate(inferred.undecided, 1)}
    if options.example is None:
        notes["example"] = f"guessed: {_shapes(positional, named)}; --example states it"

    return InferredStructures(structures, result, source, notes)


class _Adapted(nn.Module):
    """A module whose forward is an adapter of another one."""

    def __init__(self, module: nn.Module, adapter: Any) -> None:
        super().__init__()
        self.module = module
        self.forward = partial(adapter, module)


def _called(module: nn.Module, options: ModelOptions) -> nn.Module:
    return module if options.call is None else _Adapted(module, options.call)


def _as_call(example: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the positional and the named arguments of an example."""
    if isinstance(example, Mapping):
        return (), dict(example)

    return (tuple(example), {}) if isinstance(example, tuple | list) else ((example,), {})


def _undeclared(name: str, missing: Sequence[str]) -> str:
    which = ", ".join(missing) or "its arguments"
    first = missing[0] if missing else "x"

    return (
        f"{name} has no annotation for {which}: annotate forward, declare "
        f'inputs={{"{first}": "float batch seq 4"}}, or give example= the arguments of a call'
    )


def _shapes(positional: Sequence[Any], named: Mapping[str, Any]) -> str:
    values = [*positional, *named.values()]

    return ", ".join(
        f"{'x' if each.is_floating_point() else 'integers'} of shape {tuple(each.shape)}"
        for each in values
        if isinstance(each, torch.Tensor)
    )
