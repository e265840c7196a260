"""Draw the arguments of a call for a case: values, lengths and masks that agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from rnn_spec.models.calls.call import Call, OtherCall
from rnn_spec.models.calls.case import ModelCase, leaves_out
from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.dim import UnknownSizeError
from rnn_spec.models.signature.roles import WITH_STEPS, Role
from rnn_spec.models.signature.signature import Signature

__all__ = ["FILLS", "draw", "draw_other", "left_out", "mask_of"]

FILLS = ("normal", "uniform", "false", "true")
"""
How values may be drawn: real ones normal, or between 0 and 1 for models that refuse others, or
every bool false or true, for models to which a mask of any values hides everything.
"""

OTHER = 1000
"""What is added to the seed for another call of the same sizes and lengths."""

LENGTHS = 99
"""What is added to the seed for lengths."""

RESETS = 0.2
"""How often the state of a sample is reset at a step."""

COMPLEX = {"float64": torch.complex128, "float32": torch.complex64}


def draw(signature: Signature, case: ModelCase, fill: str = "normal") -> Call:
    """
    Draw the arguments of a call for a case.

    Lengths differ from sample to sample as far as the sizes allow, in no order; the longest one
    has every step. An argument that may be left out is left out at some seeds.

    Raises:
        UnknownSizeError: the size of an axis is not known.
    """
    return _drawn(signature, case, case.seed, fill)


def draw_other(signature: Signature, case: ModelCase, fill: str = "normal") -> OtherCall:
    """Draw a call with the sizes and lengths of `draw`, and other values."""
    return OtherCall(_drawn(signature, case, case.seed + OTHER, fill))


def left_out(signature: Signature, seed: int) -> frozenset[str]:
    """Return the paths of the arguments that calls with a seed leave out, of those that may be."""
    return frozenset(
        each.path
        for each in signature.arguments
        if each.optional and leaves_out(seed, is_state=each.role is Role.STATE)
    )


def _drawn(signature: Signature, case: ModelCase, seed: int, fill: str) -> Call:
    omitted = left_out(signature, case.seed)
    signature = signature.leaving_out(omitted)
    given = [each for each in signature.arguments if each.path not in omitted]
    paths = {each.path for each in given}
    lengths = {
        axis: _lengths(signature, case, axis, place)
        for place, (axis, sources) in enumerate(signature.padded.items())
        if any(each.path in paths for each in sources)
    }
    generator = torch.Generator().manual_seed(seed)
    sizes = {**signature.fixed, **case.sizes}
    call = Call(signature, sizes, {}, lengths)
    values = {
        each.path: _value(each, call, case, generator, fill).to(case.device) for each in given
    }

    return call.with_values(values)


def _lengths(signature: Signature, case: ModelCase, axis: str, place: int) -> Tensor:
    """Return a length for each sample: unequal, in no order, one of them every step."""
    steps, batch = case.sizes[axis], case.sizes.get(signature.batch or "", 1)
    least = max((each.low for each in signature.padded[axis]), default=1)
    least = min(max(least, 1), steps)
    generator = torch.Generator().manual_seed(case.seed + LENGTHS + place)
    lengths = torch.randint(least, steps + 1, (batch,), generator=generator)
    lengths[int(torch.randint(0, batch, (1,), generator=generator))] = steps
    if batch > 1 and steps > least and bool((lengths == steps).all()):
        lengths[int(torch.randint(0, batch, (1,), generator=generator))] = least
    is_sorted = any(each.sorted for each in signature.padded[axis])

    return lengths.sort(descending=True).values if is_sorted else lengths


def _value(
    argument: Argument, call: Call, case: ModelCase, generator: torch.Generator, fill: str
) -> Tensor:
    shape = [_size(argument, n, call.sizes) for n in range(len(argument.dims))]
    dtype = getattr(torch, case.dtype)
    match argument.role:
        case Role.LENGTHS:
            axis = call.signature.counted(argument)
            value = _full(argument, call, shape) if axis is None else call.lengths[axis].clone()
        case Role.INNER_LENGTHS:
            value = _inner_lengths(argument, call, shape, generator)
        case Role.MASK | Role.PADDING_MASK:
            value = mask_of(argument, call, shape)
        case Role.RESETS:
            value = torch.rand(shape, generator=generator) < RESETS
        case Role.CONTINUES:
            value = torch.rand(shape, generator=generator) >= RESETS
        case Role.UNDECIDED_MASK:
            value = torch.ones(shape, dtype=torch.bool)
        case _:
            value = _plain(argument, shape, case, generator, fill)
    if argument.kind == "float":
        value = value.to(dtype)
    elif argument.kind == "int" and value.dtype is torch.bool:
        value = value.long()

    return _padded(argument, value, call)


def _inner_lengths(
    lengths: Argument, call: Call, shape: list[int], generator: torch.Generator
) -> Tensor:
    """Return a length for each inner sequence, which has one step or more."""
    axis = call.signature.counted(lengths)
    most = int(_full(lengths, call, [])) if axis is None else call.sizes[axis]

    return torch.randint(min(max(lengths.low, 1), most), most + 1, shape, generator=generator)


def _full(lengths: Argument, call: Call, shape: list[int]) -> Tensor:
    """Return lengths that fit each axis that they may count, and are never more than it has."""
    axes = call.signature.uncounted.get(lengths.path, ())
    named = [call.sizes[axis] for axis in axes]
    fixed = (dim.size for each in call.signature.with_role(*WITH_STEPS) for dim in each.dims)
    sizes = named or [size for size in fixed if size is not None and size > 1]

    return torch.full(shape, min(sizes, default=1), dtype=torch.long)


def _plain(
    argument: Argument, shape: list[int], case: ModelCase, generator: torch.Generator, fill: str
) -> Tensor:
    match argument.kind:
        case "int":
            return _integers(argument, shape, generator)
        case "bool":
            chance = {"false": 0.0, "true": 1.0}.get(fill, 0.5)
            return torch.rand(shape, generator=generator) < chance
        case "complex":
            dtype = COMPLEX[case.dtype]
            return torch.randn(shape, generator=generator, dtype=torch.complex128).to(dtype)
    random = torch.rand if fill == "uniform" else torch.randn

    return random(shape, generator=generator, dtype=torch.float64)


def _integers(argument: Argument, shape: list[int], generator: torch.Generator) -> Tensor:
    """Return integers below the limit of an argument; none of them is the token of padding."""
    high = 2 if argument.high is None else argument.high
    low = min(argument.low, high - 1)
    padding = argument.padding
    if padding is None or not low <= padding < high or high - low == 1:
        return torch.randint(low, high, shape, generator=generator)
    value = torch.randint(low, high - 1, shape, generator=generator)

    return value + (value >= padding).long()


def mask_of(argument: Argument, call: Call, shape: Sequence[int]) -> Tensor:
    """Return a mask that agrees with the lengths."""
    axis = call.signature.counted(argument)
    batch, place = argument.axis(call.signature.batch), argument.axis(axis)
    if axis is None or place is None or axis not in call.lengths:
        return torch.ones([*shape], dtype=torch.bool)
    valid = ~call.past(axis)
    if batch is None:
        valid = valid[0]
    elif place < batch:
        valid = valid.T

    return ~valid if argument.role is Role.PADDING_MASK else valid


def _padded(argument: Argument, value: Tensor, call: Call) -> Tensor:
    """Return values with the declared padding past the end of each sequence."""
    batch = argument.axis(call.signature.batch)
    for axis in call.lengths:
        place = argument.axis(axis)
        if argument.padding is not None and place is not None and batch is not None:
            value = value.clone()
            value.movedim((batch, place), (0, 1))[call.past(axis)] = argument.padding

    return value


def _size(argument: Argument, n: int, sizes: Mapping[str, int]) -> int:
    size = argument.dims[n].of(sizes)
    if size is None:
        message = (
            f"argument {argument.path}: the size of its axis {argument.dims[n].text!r} is not known"
        )
        raise UnknownSizeError(message)

    return size
