"""Find a tensor that a model makes on the default device, and computes with."""

from __future__ import annotations

import linecache

import torch
from torch import nn

from rnn_spec.causes.location import FromNumPy, Location, MadeOnDefault, MovesToCPU, NotMoved
from rnn_spec.models.calls.call import Call
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.source import Place
from rnn_spec.models.subject.copying import copied
from rnn_spec.models.subject.model import Model
from rnn_spec.models.tracing.attributes import held
from rnn_spec.models.tracing.devices import Devices, Meeting
from rnn_spec.models.tracing.trace import traced

__all__ = ["left_on_default_device"]


def left_on_default_device(model: Model, call: Call) -> Location | None:
    """
    Return where a tensor is made that stays on the default device; None if there is none.

    It counts only if it is computed with together with what is on the device of the model: one
    that is an index, has no axis, or is moved before that, works everywhere.
    """
    model = model.fresh()
    trace = traced(model, call)
    lengths = [each.path for each in call.signature.with_role(Role.LENGTHS)]
    given = (trace.call.values.get(path) for path in lengths)
    devices = Devices(
        trace,
        frozenset(id(each) for each in given if each is not None),
        _plain_attributes(model.module),
    )
    certain = (each for each in devices.meetings() if _is_certain(model, each))

    return next(map(_location, certain), None)


def _plain_attributes(module: nn.Module) -> dict[int, str]:
    """Return the tensors of a module that are neither parameters nor buffers."""
    registered = {id(each) for each in (*module.parameters(), *module.buffers())}

    return {
        id(each): name
        for name, tensors in held(module).items()
        for each in tensors
        if id(each) not in registered and not isinstance(each, nn.Parameter)
    }


def _is_certain(model: Model, meeting: Meeting) -> bool:
    """Return whether a tensor stays where it is, as far as the source and a move of it show."""
    default = meeting.default
    place = default.made_by.place
    if not place.line or _chooses_device(place):
        return False

    return not default.attribute or _stays(model, default.attribute)


def _chooses_device(place: Place) -> bool:
    """Return whether the function moves tensors where there is another device, as by `cuda()`."""
    lines = linecache.getlines(place.file)
    first = last = place.line - 1
    while first > 0 and not lines[first].lstrip().startswith("def "):
        first -= 1
    while last + 1 < len(lines) and not lines[last + 1].lstrip().startswith("def "):
        last += 1

    return any("cuda" in line.partition("#")[0] for line in lines[first : last + 1])


def _stays(model: Model, attribute: str) -> bool:
    """Return whether an attribute stays where it is when the model is moved."""
    try:
        moved = copied(model.subject.pristine, model.subject.make).to("meta")
    except Exception:
        return False

    return any(each.device != torch.device("meta") for each in held(moved).get(attribute, ()))


def _location(meeting: Meeting) -> Location:
    default = meeting.default
    met = default.made_by.line_of(meeting.operation)
    if default.attribute:
        return default.made_by.location(NotMoved(default.attribute, "device"))
    if default.is_numpys:
        return default.made_by.location(FromNumPy())
    if default.made_by.name == "cpu":
        return default.made_by.location(MovesToCPU(met))

    return default.made_by.location(MadeOnDefault("device", met))
