"""Recognise a model that is given as a layer, and name the layers inside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from torch import Tensor, nn

from contracts import ContractError
from contracts.declaration.signature import contract_of
from contracts.model.structure import Structure, arrays_in, has_arrays
from rnn_spec.causes.rejection import LayersInside
from rnn_spec.law_definition.observation import tensors_in
from rnn_spec.layer.options import Options
from rnn_spec.subjects.build.call_arguments import beside_state
from rnn_spec.subjects.build.construction import (
    guessed_arguments,
    guessed_for_model,
    known_arguments,
    needed_parameters,
)
from rnn_spec.subjects.models.cell_head import is_cell_with_head
from rnn_spec.subjects.models.head import layers_below_a_head
from rnn_spec.subjects.models.layers_inside import (
    Inside,
    NoResult,
    has_steps_and_samples,
    is_like_a_layer,
    layers_inside,
    options_of,
    output_of,
    plain_result,
)
from rnn_spec.subjects.probes.probing import probe_error
from rnn_spec.subjects.subject import NotALayerError

__all__ = [
    "check_has_hidden_vectors",
    "check_has_no_head",
    "check_no_guessed_model",
    "check_no_model",
    "check_no_other_model",
]

BUILDING = "building a model"
"""The name of a probe."""

SHOWN = 4
"""How many layers inside a model are named."""


class Sign(Enum):
    """How a model differs from a layer; the value says it in words."""

    NO_STEPS = "its output has no axis for the steps"
    OTHER_AXES = "its output is not one hidden vector for each step and sample"
    TOKENS = "it embeds its input, which must be integers"
    ARGUMENTS = "its constructor has no input_size and hidden_size"
    HEAD = "a linear layer after its recurrent one gives its output another width"
    CELL = "it is one step, whose output has another width than its state"
    AXES = "it declares the axes of its arguments"
    BESIDE = "its call requires more than an input and a state"


def check_no_model(module: nn.Module, options: Options, name: str, target: Any) -> None:
    """
    Check that a module that is built like a layer is none of the models that contain one.

    Raises:
        NotALayerError: it is a model; the message names the layers inside.
    """
    inside = list(layers_inside(module))
    sign = _sign(module, options) if inside else None
    if sign is not None:
        raise _error(name, sign, target, inside)


def check_has_no_head(make: Any, name: str) -> None:
    """
    Check that a class is no model with a linear layer after a recurrent one, or beside its state.

    Nor is an instance of a class of the second kind.

    Raises:
        NotALayerError: it is one; the message names the layers inside.
    """
    if is_cell_with_head(type(make) if isinstance(make, nn.Module) else make):
        raise _error(name, Sign.CELL, make, [])
    inside = layers_below_a_head(make)
    if inside:
        raise _error(name, Sign.HEAD, make, inside, made=known_arguments(make) is not None)


def check_has_hidden_vectors(module: nn.Module, options: Options, name: str, target: Any) -> None:
    """
    Check that a module of unknown conventions returns hidden vectors of each step and sample.

    Raises:
        NotALayerError: it returns none; it may be a model.
    """
    if _sign(module, options) is Sign.NO_STEPS:
        raise _error(name, Sign.NO_STEPS, target, [])
    inside = list(layers_inside(module))
    result = plain_result(module, options)
    if inside and not (isinstance(result, NoResult) or _has_hidden_vectors(result, options)):
        raise _error(name, Sign.OTHER_AXES, target, inside)


def check_no_other_model(make: Any, name: str) -> None:
    """
    Check that a class or an instance that is not built like a layer is no model that contains one.

    Raises:
        NotALayerError: it is a model; the message names the layers inside. So is a class whose
            constructor needs no argument, and raises an error.
    """
    module, known, error = _built(make)
    if error is not None and isinstance(make, type) and not needed_parameters(make):
        message = f"{name} cannot be built: {error}"
        raise NotALayerError(message, make)
    inside = list(layers_inside(module)) if module is not None else []
    if module is None and _declares_tokens(make):
        raise _error(name, Sign.TOKENS, make, inside)
    if module is not None and known and not inside and _declares_its_axes(module):
        raise _error(name, Sign.AXES, make, inside)
    options = options_of(inside[0].module) if inside else None
    if module is None or options is None:
        return
    result = plain_result(module, options)
    embeds = isinstance(result, NoResult) and _embeds(module)
    unclear = isinstance(result, NoResult) and not known and not embeds
    is_a_layers = is_like_a_layer(result) and _has_width(output_of(result), options)
    if unclear or is_a_layers:
        return
    sign = _sign(module, options) or Sign.ARGUMENTS
    raise _error(name, sign, make, inside, made=known)


def check_no_guessed_model(make: Any, name: str) -> None:
    """
    Check that a class is no model, built with arguments that are guessed by their names.

    Raises:
        NotALayerError: it is a model; the message names the layers inside.
    """
    for arguments in guessed_for_model(make):
        module, _ = _made(make, arguments)
        inside = [] if module is None else list(layers_inside(module))
        sign = _sign_of_guess(module, inside) if module is not None and inside else None
        if sign is not None:
            raise _error(name, sign, make, inside, made=False)


def _sign_of_guess(module: nn.Module, inside: Sequence[Inside]) -> Sign | None:
    """Return how a module of unknown sizes differs from a layer, if it is a model."""
    if _embeds(module):
        return Sign.TOKENS
    linear = [each for each in module.modules() if isinstance(each, nn.Linear)]
    widths = [each.hidden_size for one in inside if (each := options_of(one.module)) is not None]
    if linear and widths and all(linear[-1].out_features % width for width in widths):
        return Sign.HEAD

    return Sign.BESIDE if beside_state(module) else None


def _built(make: Any) -> tuple[nn.Module | None, bool, str | None]:
    """Return a module, None if it cannot be built; whether without guesses; and its error."""
    if isinstance(make, nn.Module):
        return make, True, None
    known = known_arguments(make)
    module, error = _made(make, guessed_arguments(make) if known is None else known)

    return module, known is not None, error


def _made(make: Any, arguments: Mapping[str, Any]) -> tuple[nn.Module | None, str | None]:
    """Return the module that arguments make, None if they make none, and the error."""
    made = list[Any]()
    error = probe_error(lambda: made.append(make(**arguments)), BUILDING)

    return (made[0].eval() if made and isinstance(made[0], nn.Module) else None), error


def _sign(module: nn.Module, options: Options) -> Sign | None:
    """Return how a module that is built like a layer differs from one, if it is a model."""
    result = plain_result(module, options)
    if isinstance(result, NoResult):
        return Sign.TOKENS if result.tried and _embeds(module) else None
    out = output_of(result)
    if not isinstance(out, Tensor):
        return None
    larger = [output_of(plain_result(module, options, times)) for times in ((2, 1), (1, 2))]
    if any(isinstance(each, Tensor) and each.shape == out.shape for each in larger):
        return Sign.NO_STEPS
    is_a_layers = has_steps_and_samples(out) and is_like_a_layer(result)

    return None if is_a_layers or _has_width(out, options) else Sign.OTHER_AXES


def _has_hidden_vectors(result: Any, options: Options) -> bool:
    """Return whether hidden vectors of each step and sample are anywhere in a result."""
    parts = tensors_in({"result": result}).values()

    return any(has_steps_and_samples(each) and _has_width(each, options) for each in parts)


def _has_width(out: Tensor, options: Options) -> bool:
    """Return whether the last axis of an output may be that of hidden vectors, of any direction."""
    features = out.shape[-1] if out.dim() else 0

    return features in {options.hidden_size, 2 * options.hidden_size, options.width}


def _embeds(module: nn.Module) -> bool:
    return any(isinstance(each, nn.Embedding | nn.EmbeddingBag) for each in module.modules())


def _declares_its_axes(module: nn.Module) -> bool:
    """Return whether the annotations of a module's call declare an array."""
    return any(map(has_arrays, _declared(module)))


def _declares_tokens(make: Any) -> bool:
    """Return whether the annotations of a class's call declare an array of integers first."""
    arrays = [array for each in _declared(make) for _, array in arrays_in(each, "")]
    kinds = [array.spec.accepts_dtype for array in arrays[:1]]

    return any(accepts("int64") and not accepts("float32") for accepts in kinds)


def _declared(called: Any) -> list[Structure]:
    """Return the structures of the arguments that a module, or a class of them, declares."""
    forward = getattr(called, "forward", None)
    if forward is None:
        return []
    try:
        clauses = contract_of(forward, strict=False).clauses
    except ContractError:
        return []

    return [each.structure for clause in clauses for each in clause.parameters]


def _error(
    name: str, sign: Sign, target: Any, inside: Sequence[Inside], *, made: bool = True
) -> NotALayerError:
    """Return the error that says what a model is seen by, and how to check what is inside."""
    message = f"{name} is a model, not a recurrent layer: {sign.value}."
    shown = {each.path: type(each.module).__name__ for each in inside[:SHOWN]}
    more = max(len(inside) - SHOWN, 0)
    is_instance = isinstance(target, nn.Module)
    layers = LayersInside(name, shown, more, made, is_instance) if inside else None

    may_be_layer = sign in {Sign.HEAD, Sign.CELL, Sign.OTHER_AXES}

    return NotALayerError(message, target, layers, may_be_layer=may_be_layer)
