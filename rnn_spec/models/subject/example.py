"""Infer what a model takes and returns from an example of a call."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import jaxtyping
from torch import Tensor, nn

import contracts
from contracts import ContractError, Inferred
from contracts.inference.roles import Role
from contracts.model.annotations import structure_of
from contracts.model.structure import Structure
from rnn_spec.models.signature.nested import NestedOf, nested_of
from rnn_spec.models.subject.guesses import guessed_example
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.subjects.subject import SubjectError

__all__ = ["KnownStructures", "inferred_structures"]

NAMES: Mapping[str, Any] = {
    **{name: getattr(jaxtyping, name) for name in ("Bool", "Complex", "Float", "Int", "UInt")},
    **{kind.__name__: kind for kind in (tuple, list, dict)},
    "Tensor": Tensor,
}
"""What the text of an inferred annotation may name."""

WORD = re.compile(r"[A-Za-z_]\w*")
QUOTED = re.compile(r'"([^"]*)"')


@dataclass(frozen=True)
class KnownStructures:
    """
    What is declared or inferred of a call.

    Attributes:
        arguments: the structure of each argument.
        result: that of the result, if it was found.
        source: how it was found, in words.
        notes: what a person should know of it.
        largest: for each path of integers, the first that is larger than those of the example.
    """

    arguments: Mapping[str, Structure | NestedOf]
    result: Structure | None
    source: str
    notes: Mapping[str, str] = field(default_factory=dict)
    largest: Mapping[str, int] = field(default_factory=dict)


def inferred_structures(
    module: nn.Module, options: ModelOptions, missing: Sequence[str], name: str
) -> KnownStructures:
    """
    Infer what a model takes and returns.

    Raises:
        SubjectError: there is no example, or it does not work.
    """
    function = options.call or module.forward
    source, example = "inferred from example=", options.example
    if example is None:
        example = guessed_example(module, missing) if options.call is None else None
        source = "inferred from a guessed example"
    if example is None:
        raise SubjectError(_undeclared(name, missing))
    bound = _bound(function, example, name, skip=options.call is not None)
    nested = {parameter: nested_of(value, parameter) for parameter, value in bound.items()}
    flat = _Flat(module, options.call, nested)
    try:
        inferred = contracts.infer(flat, *flat.tensors)
    except ContractError as error:
        message = f"{name}: {error}"
        raise SubjectError(message) from None
    texts = _with_words(inferred)
    leaves = {
        path: structure_of(eval(texts[short], dict(NAMES)))  # noqa: S307 - written by `infer`
        for path, short in zip(flat.paths, flat.names, strict=True)
        if short in texts
    }
    result = structure_of(eval(texts["return"], dict(NAMES))) if "return" in texts else None  # noqa: S307
    arguments = {parameter: each.with_leaves(leaves) for parameter, each in nested.items()}
    notes = dict(_notes(inferred))
    if options.example is None:
        notes["example"] = f"guessed, {_shapes(flat)}; state one with example= or --example"

    return KnownStructures(arguments, result, source, notes, _largest(flat))


class _Flat(nn.Module):
    """A module that takes the tensors of an example one after the other."""

    def __init__(self, module: nn.Module, adapter: Any, nested: Mapping[str, NestedOf]) -> None:
        super().__init__()
        self.module, self._adapter, self._nested = module, adapter, nested
        found = [each for value in nested.values() for each in value.tensors.items()]
        self.paths = [path for path, _ in found]
        self.tensors = [value for _, value in found]
        self.names = ["_".join(WORD.findall(path)) + f"_{n}" for n, path in enumerate(self.paths)]

        self.forward = self._call_with(self.names)

    def _call_with(self, names: Sequence[str]) -> Callable[..., Any]:
        """Return the call with one parameter for each tensor."""

        def call(*tensors: Tensor) -> Any:
            values = dict(zip(self.paths, tensors, strict=True))
            named = {name: each.assembled(values) for name, each in self._nested.items()}
            return self._adapter(self.module, **named) if self._adapter else self.module(**named)

        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        parameters = [inspect.Parameter(name, kind) for name in names]
        call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]

        return call


def _bound(function: Any, example: Any, name: str, *, skip: bool) -> dict[str, Any]:
    """
    Return the arguments of an example by the names of their parameters.

    Raises:
        SubjectError: the call has other arguments.
    """
    positional, named = _as_call(example)
    signature = inspect.signature(function)
    try:
        bound = signature.bind(*([None] if skip else []), *positional, **named)
    except TypeError as error:
        message = f"example: {name} cannot be called with it: {error}"
        raise SubjectError(message) from None

    return dict(list(bound.arguments.items())[int(skip) :])


def _as_call(example: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the positional and the named arguments of an example."""
    if isinstance(example, Mapping):
        return (), dict(example)

    return (tuple(example), {}) if isinstance(example, tuple | list) else ((example,), {})


def _with_words(inferred: Inferred) -> dict[str, str]:
    """Return the annotations, in which only a batch and a sequence have the name of a role."""
    words: dict[str, str] = {}
    sequences = 0
    for name, role in inferred.roles.items():
        if role is Role.SEQUENCE:
            words[name] = "seq" if sequences == 0 else f"seq_{sequences + 1}"
            sequences += 1
    kept = {"batch", "seq", "min", "max"}

    def renamed(axes: re.Match[str]) -> str:
        text = WORD.sub(lambda w: words.get(w[0], w[0] if w[0] in kept else f"size{w[0]}"), axes[1])
        return f'"{text}"'

    return {name: QUOTED.sub(renamed, text) for name, text in inferred.annotations.items()}


def _notes(inferred: Inferred) -> Iterator[tuple[str, str]]:
    yield from ((f"undecided {n}", str(each)) for n, each in enumerate(inferred.undecided, 1))
    if Role.BATCH not in inferred.roles.values():
        yield (
            "batch",
            "no axis of independent samples was found: if one is the batch, state it with inputs=",
        )


def _undeclared(name: str, missing: Sequence[str]) -> str:
    which = ", ".join(missing) or "its arguments"
    first = missing[0] if missing else "x"

    return (
        f"{name} has no annotation for {which}: annotate forward, declare "
        f'inputs={{"{first}": "float batch seq 4"}} (--input "{first}=float batch seq 4"), '
        "or pass the arguments of a call, example= (--example)"
    )


def _shapes(flat: _Flat) -> str:
    return ", ".join(
        f"{path} of shape {tuple(each.shape)}"
        for path, each in zip(flat.paths, flat.tensors, strict=True)
    )


def _largest(flat: _Flat) -> dict[str, int]:
    """Return the first integer that is larger than those of an example, for each path."""
    integers = {
        path: each
        for path, each in zip(flat.paths, flat.tensors, strict=True)
        if not (each.is_floating_point() or each.is_complex()) and each.numel()
    }

    return {path: int(each.max()) + 1 for path, each in integers.items()}
