"""What lengths and masks are about, as names and shapes say: an axis of steps, and a sequence."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.roles import (
    OF_ENDS,
    WITH_STEPS,
    Role,
    at_same_place,
    is_batch,
    is_like,
    is_time,
    mask_role,
    named_role,
    names_axis,
)

__all__ = [
    "OwnEnds",
    "candidate_axes",
    "counted_axis",
    "inner_axis",
    "own_ends",
    "with_inner_lengths",
    "with_masks",
]


@dataclass(frozen=True)
class OwnEnds:
    """
    A sequence beside others along one axis, each of which has lengths or masks of its own.

    Attributes:
        sequence: its path.
        ends: the paths of the lengths and masks that are about it alone.
        axis: the axis of the steps.
    """

    sequence: str
    ends: tuple[str, ...]
    axis: str


def candidate_axes(
    arguments: Sequence[Argument], fixed: Collection[str] = ()
) -> dict[str, tuple[str, ...]]:
    """
    Return for each argument with samples the axes along which its steps may be.

    Args:
        arguments: of a call.
        fixed: the axes whose sizes the model fixes, such as features.
    """
    found = {}
    for each in arguments:
        names = dict.fromkeys(dim.name for dim in each.dims if dim.name is not None)
        if each.role in WITH_STEPS and any(map(is_batch, names)):
            axes = [name for name in names if not is_batch(name) and name not in fixed]
            found[each.path] = tuple(filter(is_time, axes)) or tuple(axes)

    return {path: axes for path, axes in found.items() if axes}


def counted_axis(
    lengths: str, arguments: Sequence[Argument], fixed: Collection[str] = ()
) -> str | None:
    """
    Return the axis of steps that lengths count; None if several axes may be meant.

    Names decide: the axis that is a word of the name, that of the argument with such a name, and a
    name of time that begins like it. Otherwise that of the sequence at the same place is meant, the
    first axis of time, or the only axis of all sequences.
    """
    candidates = candidate_axes(arguments, fixed)
    axes = [axis for own in candidates.values() for axis in own]
    times = [axis for axis in axes if is_time(axis)]
    exact = [axis for axis in axes if names_axis(lengths, axis)]
    if exact:
        return exact[0]
    owned = [own for path, own in candidates.items() if is_like(path, lengths)]
    if owned:
        return next(filter(None, map(_one_of, owned)), None)
    near = [axis for axis in times if is_like(axis, lengths)]
    every = [each.path for each in arguments if each.role is Role.LENGTHS]
    beside = at_same_place(lengths, every, [*candidates])
    placed = [_one_of(candidates[beside])] if beside and not near else []

    return next(filter(None, (*near, *placed, *times)), None) or _only(arguments, candidates)


def own_ends(
    axis: str, ends: Sequence[Argument], arguments: Sequence[Argument]
) -> tuple[OwnEnds, ...]:
    """
    Return the sequences along an axis with lengths or masks of their own.

    None if there is one such sequence, or if names and places leave it open of which any end is.

    Args:
        axis: of the steps.
        ends: what says where sequences end along it.
        arguments: of the call.
    """
    sequences = [
        each.path for each in arguments if each.role in WITH_STEPS and each.axis(axis) is not None
    ]
    owners = {each.path: _owner(each, ends, sequences) for each in ends if each.role in OF_ENDS}
    found = dict.fromkeys(owners.values())
    if len(owners) < len(ends) or None in found or len(found) == 1:
        return ()

    return tuple(
        OwnEnds(sequence, tuple(path for path, each in owners.items() if each == sequence), axis)
        for sequence in found
        if sequence is not None
    )


def _owner(end: Argument, ends: Sequence[Argument], sequences: Sequence[str]) -> str | None:
    """Return the only sequence that lengths or a mask may be of; None if there are several."""
    like = [each for each in sequences if is_like(each, end.path)]
    if like:
        return like[0] if len(like) == 1 else None

    return at_same_place(end.path, [each.path for each in ends if each.role is end.role], sequences)


def inner_axis(lengths: Argument, arguments: Sequence[Argument]) -> str | None:
    """Return the one axis that sequences have beside those of their lengths; None if none is."""
    own = {dim.name for dim in lengths.dims}
    every = ({dim.name for dim in each.dims} for each in arguments if each.role in WITH_STEPS)
    others = {axis for axes in every if own <= axes for axis in axes - own}

    return others.pop() if len(others) == 1 else None


def with_masks(arguments: Sequence[Argument]) -> tuple[Argument, ...]:
    """
    Return arguments of which those are masks that are named so, and have the axes of another one.

    A mask whose axis of steps has a name of time is known without these.
    """
    return tuple(replace(each, role=_role(each, arguments)) for each in arguments)


def with_inner_lengths(arguments: Sequence[Argument]) -> tuple[Argument, ...]:
    """
    Return arguments of which lengths with other axes than samples are of inner sequences.

    So are integers that are named so, beside sequences with one more axis.
    """
    return tuple(
        replace(each, role=Role.INNER_LENGTHS) if _is_inner(each, arguments) else each
        for each in arguments
    )


def _is_inner(argument: Argument, arguments: Sequence[Argument]) -> bool:
    if len(argument.dims) < 2 or argument.kind != "int":  # noqa: PLR2004
        return False
    is_named = named_role(argument.path) is Role.LENGTHS and not argument.is_stated
    is_beside = argument.role is Role.TOKENS and inner_axis(argument, arguments) is not None

    return argument.role is Role.LENGTHS or (is_named and is_beside)


def _role(argument: Argument, arguments: Sequence[Argument]) -> Role:
    names = {dim.name for dim in argument.dims}
    role = mask_role(argument.path)
    is_plain = argument.role in WITH_STEPS and not argument.is_stated and argument.high is None
    if role is None or not is_plain or len(names) != len(argument.dims) or len(names) != 2:  # noqa: PLR2004
        return argument.role
    others = (each for each in arguments if each is not argument and each.role in WITH_STEPS)
    steps = [name for name in names if name is not None and not is_batch(name)]
    is_beside = any(names <= {dim.name for dim in each.dims} for each in others)

    return role if is_beside and len(steps) == 1 else argument.role


def _one_of(axes: Sequence[str]) -> str | None:
    """Return the axis of steps of an argument; None if it may be one of several."""
    return axes[0] if len(axes) == 1 or is_time(axes[0]) else None


def _only(arguments: Sequence[Argument], candidates: dict[str, tuple[str, ...]]) -> str | None:
    """Return the only axis of all sequences; floats with one axis for samples may be features."""
    sequences = {each.path for each in arguments if each.kind == "int" or len(each.dims) > 2}  # noqa: PLR2004
    likely = set(_axes_of(candidates, sequences)) or set(_axes_of(candidates, candidates))

    return likely.pop() if len(likely) == 1 else None


def _axes_of(candidates: dict[str, tuple[str, ...]], paths: Collection[str]) -> Iterator[str]:
    for path, axes in candidates.items():
        if path in paths:
            yield from axes
