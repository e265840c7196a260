"""Find the signature of a model: declared by an adapter, by `forward`, as text, or inferred."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeGuard

from torch import nn

from contracts import ContractError
from contracts.declaration.signature import contract_of
from contracts.model.clause import Clause
from contracts.model.structure import Structure, has_arrays
from rnn_spec.models.building.example import inferred_structures
from rnn_spec.models.building.known_structures import KnownStructures
from rnn_spec.models.guessing.layers_read import embeddings_of
from rnn_spec.models.guessing.stating import named_inputs
from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.nested import NestedOf
from rnn_spec.models.signature.pairing import with_inner_lengths, with_masks
from rnn_spec.models.signature.reading import arguments_of, last_name
from rnn_spec.models.signature.roles import OF_ENDS, Role, is_batch, named_role
from rnn_spec.models.signature.signature import Parameter, Signature
from rnn_spec.models.signature.text import TextError, stated_role, structure_of_text, with_dtype
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.subjects.subject import SubjectError

__all__ = ["Declared", "declared"]

POSITIONAL = {inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.VAR_POSITIONAL}
LARGEST_LEAST = 1024
"""The largest size that a declaration of a smallest size may have."""

VARIADIC = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}


@dataclass(frozen=True)
class Declared:
    """
    A signature whose results are not known yet.

    Attributes:
        signature: its arguments.
        result: the structure of the result, if it is declared or inferred.
        notes: how it was found, in words.
        guess: code of the example that was guessed; empty if it was not.
    """

    signature: Signature
    result: Structure | NestedOf | None
    notes: Mapping[str, str]
    guess: str = ""


def declared(module: nn.Module, options: ModelOptions, name: str) -> Declared:
    """
    Return the signature of a model.

    Raises:
        SubjectError: an argument is not declared, and there is no example.
    """
    function = options.call or module.forward
    parameters = _parameters(function, skip=options.call is not None)
    stated = _stated(options, parameters, name)
    clause = _clause(function, module)
    known = _annotated(clause, function, parameters, stated)
    missing = [each.name for each in parameters.values() if _is_missing(each, known.arguments)]
    named = _named(module, missing, known)
    infer = partial(inferred_structures, module, options, missing, name)
    inferred = None
    if {*missing} - {*named} or not known.arguments:
        inferred = infer()
    elif missing and options.inputs.keys() >= known.arguments.keys():
        inferred = _tried(infer)
    if inferred is not None:
        known = replace(inferred, arguments={**inferred.arguments, **stated})
    else:
        known = replace(known, arguments={**known.arguments, **named})
    is_inferred = inferred is not None
    result = known.result
    if options.output is not None:
        result = _from_text("output", with_dtype(options.output))
    signature = _signature(module, options, parameters, known)
    signature = replace(signature, least=_least_sizes(clause, module, signature.axes))
    _check_axes(signature)
    if not is_inferred:
        signature = replace(signature, arguments=with_masks(signature.arguments))
    signature = replace(signature, arguments=with_inner_lengths(signature.arguments))

    return Declared(replace(signature, is_inferred=is_inferred), result, known.notes, known.guess)


def _tried(infer: Callable[[], KnownStructures]) -> KnownStructures | None:
    """Return what is inferred; None if no call is found."""
    try:
        return infer()
    except SubjectError:
        return None


def _check_axes(signature: Signature) -> None:
    """
    Check that lengths are along an axis of another argument.

    Raises:
        SubjectError: no argument has the axis that is stated.
    """
    for each in signature.with_role(Role.LENGTHS):
        if each.along and each.along not in signature.axes:
            axes = ", ".join(signature.axes) or "none"
            message = f"inputs: {each.path} are lengths along {each.along!r}; the axes are {axes}"
            raise SubjectError(message)


def _named(
    module: nn.Module, missing: Iterable[str], known: KnownStructures
) -> dict[str, Structure | NestedOf]:
    """Return the arguments that are lengths by their names, beside others that are declared."""
    declared_ = (arguments_of(name, each, module) for name, each in known.arguments.items())
    axes = [dim.name for own in declared_ for each in own for dim in each.dims if dim.name]
    batch = next(filter(is_batch, axes), None)
    texts = named_inputs([*missing], batch) if set(axes) - {batch} else {}

    return {name: _from_text(f"inputs: {name}", text) for name, text in texts.items()}


def _stated(
    options: ModelOptions, parameters: Mapping[str, inspect.Parameter], name: str
) -> dict[str, Structure | NestedOf]:
    """
    Return what is stated as text.

    Raises:
        SubjectError: it is about an argument that the call does not have.
    """
    for each in options.inputs:
        if each not in parameters:
            known = ", ".join(parameters) or "none"
            message = f"inputs: {name} has no argument {each!r}; its arguments are {known}"
            raise SubjectError(message)

    return {each: _from_text(f"inputs: {each}", text) for each, text in options.inputs.items()}


def _is_missing(parameter: inspect.Parameter, known: Collection[str]) -> bool:
    """Return whether a call needs an argument about which nothing is known."""
    is_needed = parameter.default is parameter.empty and parameter.kind not in VARIADIC

    return is_needed and parameter.name not in known


def _signature(
    module: nn.Module,
    options: ModelOptions,
    parameters: Mapping[str, inspect.Parameter],
    known: KnownStructures,
) -> Signature:
    """Return the signature, with the roles of the arguments; its results are not known yet."""
    chosen = tuple(
        Parameter(each.name, known.arguments[each.name], each.kind in POSITIONAL)
        for each in parameters.values()
        if each.name in known.arguments
    )
    arguments = tuple(
        _completed(each, options, parameters[parameter.name], module, known)
        for parameter in chosen
        for each in arguments_of(parameter.name, parameter.structure, module)
    )
    others = [each for each in parameters.values() if each.name not in known.arguments]
    left_out = {each.name: each.default for each in others if each.default is not each.empty}

    return Signature(
        chosen,
        arguments,
        source=known.source,
        unstated=tuple(name for name, default in left_out.items() if default is None),
        fixed=_fixed_sizes(module, arguments),
        defaults={name: each for name, each in left_out.items() if each is not None},
    )


def _parameters(function: Callable[..., Any], *, skip: bool) -> dict[str, inspect.Parameter]:
    """Return the parameters of a call; the first one of an adapter is the model."""
    parameters = list(inspect.signature(function).parameters.values())

    return {each.name: each for each in parameters[int(skip) :]}


def _annotated(
    clause: Clause,
    function: Callable[..., Any],
    parameters: Mapping[str, Any],
    stated: Mapping[str, Structure | NestedOf],
) -> KnownStructures:
    """Return what annotations say, and in place of it what is stated as text."""
    structures: dict[str, Structure | NestedOf] = {
        each.name: each.structure
        for each in clause.parameters
        if each.name in parameters and has_arrays(each.structure)
    }
    result = clause.result if clause.result is not None and has_arrays(clause.result) else None
    place = getattr(function, "__qualname__", "call")
    source = f"from the annotations of {place}" if structures else ""
    if stated:
        source = f"{source} and inputs=" if source else "from inputs="

    return KnownStructures({**structures, **stated}, result, source)


def _clause(function: Callable[..., Any], module: nn.Module) -> Clause:
    """
    Return the first way to call a function that applies to a module.

    Raises:
        SubjectError: its annotations are no contract.
    """
    try:
        clauses = contract_of(function, strict=False).clauses
        return next((each for each in clauses if each.applies({"self": module})), clauses[0])
    except ContractError as error:
        raise SubjectError(str(error)) from None


def _least_sizes(clause: Clause, module: nn.Module, axes: Iterable[str]) -> dict[str, int]:
    """Return the smallest size of each axis that refinements and `AtLeast` admit, if not 1."""
    names = {"self": module}
    found = {}
    for axis in axes:
        own = [each for each in clause.refinements if each.axis == axis]
        sizes = range(1, LARGEST_LEAST + 1)
        admitted = (size for size in sizes if all(each.admits(size, names) for each in own))
        found[axis] = next(admitted, 1)

    return {axis: size for axis, size in found.items() if size > 1}


def _from_text(name: str, text: Any) -> Structure | NestedOf:
    try:
        return structure_of_text(name, text)
    except TextError as error:
        raise SubjectError(str(error)) from None


def _fixed_sizes(module: nn.Module, arguments: Iterable[Argument]) -> dict[str, int]:
    """Return the sizes of named axes that are attributes of a module, such as `input_size`."""
    axes = {dim.name for each in arguments for dim in each.dims if dim.name}
    sizes = {axis: getattr(module, axis, None) for axis in axes}

    return {axis: size for axis, size in sizes.items() if _is_size(size)}


def _completed(
    argument: Argument,
    options: ModelOptions,
    parameter: inspect.Parameter,
    module: nn.Module,
    known: KnownStructures,
) -> Argument:
    """Return an argument with the role that is stated or was found, and the limit of its tokens."""
    largest = known.largest.get(argument.path)
    if argument.path in known.companions:
        is_sorted, low = argument.path in known.falling, known.shortest.get(argument.path, 0)
        is_shown = argument.path in known.shown
        argument = replace(argument, sorted=is_sorted, low=low, is_shown=is_shown)
    if argument.name in options.inputs:
        argument = stated_role(argument, options.inputs[argument.name])
    elif argument.path in known.companions:
        role, along = known.companions[argument.path]
        is_found = _is_found(argument, role) or None
        argument = replace(argument, role=role, along=along, is_found=is_found)
    elif argument.path in known.largest and argument.role in OF_ENDS:
        # by its name alone: its values in the example say where no sequence ends
        role = Role.TOKENS if argument.kind == "int" else Role.DATA
        argument = replace(argument, role=role, low=int(argument.role is Role.LENGTHS))
    has_default = parameter.default is not parameter.empty
    if argument.name not in options.inputs and has_default and not argument.optional:
        argument = replace(argument, optional=True, by_default=True)
    if argument.role is Role.TOKENS and argument.high is None:
        limits = [*sorted(embeddings_of(module))[:1], *([largest] if largest else [])]
        high = max(limits, default=None)
        shown = None if known.guess or largest == high else largest
        argument = replace(argument, high=high, shown=shown, is_below_tables=high is not None)

    return argument


def _is_found(mask: Argument, role: Role) -> bool:
    """Return whether a mask is True at padding neither by its name nor by its values."""
    by_name = named_role(last_name(mask.path))

    return role is Role.PADDING_MASK and by_name is Role.MASK and not mask.is_shown


def _is_size(value: object) -> TypeGuard[int]:
    return type(value) is int and value > 0
