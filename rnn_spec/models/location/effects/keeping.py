"""The attributes that a call, or a change of the mode, leaves with other tensors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from torch import Tensor

from rnn_spec.causes.location import Kept, Location
from rnn_spec.causes.model_failure import ParametersChanged, TrainingFails
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.source import Place
from rnn_spec.models.subject.model import Model
from rnn_spec.models.tracing.attributes import copied, held, kept_attributes, tensors_changed
from rnn_spec.models.tracing.operation import located
from rnn_spec.models.tracing.recorder import Recorder
from rnn_spec.models.tracing.tensors import storage_of
from rnn_spec.models.tracing.trace import Trace, traced

__all__ = ["locate_keeping", "locate_modes"]

MOST = 20
"""How many lines after an operation are looked at for the attribute that keeps its result."""

Print = tuple[tuple[int, int, int | None], ...]
"""The tensors that an attribute holds: the identity, the version and the memory of each."""


def locate_keeping(scene: Scene) -> Location | None:
    """Return the attributes that hold other tensors after a call, and where the first is set."""
    names = _names(scene)
    if not names:
        return None
    model = _fresh(scene)
    prints: list[Mapping[str, Print]] = []

    def observe(count: int) -> None:
        found = _prints(held(model.module), names)
        prints.extend(found for _ in range(count + 1 - len(prints)))
        prints[count] = found

    trace = traced(model, scene.call, observe=observe)
    observe(len(trace.operations))
    after = "training" if model.module.training else "call"

    return located(_place(trace, prints, names), Kept(names, after))


def locate_modes(scene: Scene) -> Location | None:
    """Return the attributes that hold other tensors after `train()` and `eval()`."""
    module = scene.model.fresh().module
    before = copied(held(module))
    with Recorder(module) as recorder:
        module.train()
        module.eval()
    names = tensors_changed(before, held(module))
    if not names:
        return None
    storages = {storage_of(each) for each in held(module)[names[0]]}
    writing = (
        each.place
        for each in recorder.operations
        if any(storage_of(read.tensor) in storages for read in each.inputs[:1]) and each.writes
    )

    return located(next(writing, Place()), Kept(names, "modes"))


def _names(scene: Scene) -> tuple[str, ...]:
    """Return the attributes: of steps of training, those that hold parameters or a graph."""
    if isinstance(scene.failure, ParametersChanged):
        return scene.failure.parameters
    model = _fresh(scene)
    names = kept_attributes(model, scene.call)
    if not isinstance(scene.failure, TrainingFails):
        return names
    tensors = held(model.module)

    return tuple(name for name in names if any(each.grad_fn is not None for each in tensors[name]))


def _fresh(scene: Scene) -> Model:
    """Return the model before any call, in training mode if the law fails there."""
    model = scene.model.fresh()
    if isinstance(scene.failure, TrainingFails | ParametersChanged):
        return model.recorded().in_training()

    return model


def _prints(tensors: Mapping[str, Sequence[Tensor]], names: tuple[str, ...]) -> dict[str, Print]:
    return {
        name: tuple(
            (id(each), each._version, storage_of(each))  # noqa: SLF001 - torch has no public name
            for each in tensors.get(name, ())
        )
        for name in names
    }


def _place(trace: Trace, prints: Sequence[Mapping[str, Print]], names: tuple[str, ...]) -> Place:
    """Return the line that stores what the first of some attributes holds after the call."""
    found = _stored(prints, names)
    if found is None:
        return Place()
    count, name = found
    before = [each.place for each in trace.operations[:count] if each.place.line]
    after = [each.place for each in trace.operations[count:] if each.place.line]
    if not before:
        return Place()

    return _line_that_sets(before[-1], after[:1], name.rpartition(".")[2])


def _stored(
    prints: Sequence[Mapping[str, Print]], names: tuple[str, ...]
) -> tuple[int, str] | None:
    """
    Return after how many operations the first attribute that changes gets what it holds at the end.

    Of one that is written to in place, this is the first change.
    """
    changes = [
        (count, name)
        for count in range(1, len(prints))
        for name in names
        if prints[count][name] != prints[count - 1][name]
    ]
    if not changes:
        return None
    first = changes[0][1]
    own = [count for count, name in changes if name == first]
    replaced = (each for each in own[::-1] if _is_replaced(prints[each - 1], prints[each], first))

    return next(replaced, own[0]), first


def _is_replaced(before: Mapping[str, Print], after: Mapping[str, Print], name: str) -> bool:
    """Return whether an attribute has other tensors in other memory than before."""
    return {each[2] for each in before[name]}.isdisjoint(each[2] for each in after[name])


def _line_that_sets(place: Place, after: Sequence[Place], name: str) -> Place:
    """
    Return the line that names an attribute, from the operation before it is set on.

    Where that operation is in a function of its own, it is the last one before the next operation.
    """
    ways = [(place, 1), *((each, -1) for each in after)]
    found = (_line_that_names(each, name, step) for each, step in ways)

    return next(filter(None, found), place)


def _line_that_names(place: Place, name: str, step: int) -> Place | None:
    """Return the first line from a place on, or back, in the same function, with an attribute."""
    for ahead in range(MOST):
        other = replace(place, line=place.line + step * ahead)
        if other.line > 0 and re.search(rf"\.{re.escape(name)}\b", other.code):
            return other
        if re.match(r"(def|class)\b", other.code):
            break

    return None
