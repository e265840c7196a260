"""The recurrent layers of a project and the models around them, as their source shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from rnn_spec.layer.call_roles import call_roles
from rnn_spec.layer.options import OPTION_NAMES
from rnn_spec.layer.size_names import own_sizes
from rnn_spec.project.class_source import ClassSource, ModuleSource
from rnn_spec.project.guesses import Argument, guessed_arguments
from rnn_spec.project.inheritance import Inheritance
from rnn_spec.project.python_files import PythonFile
from rnn_spec.role_names import counting_named, says_role

__all__ = ["FoundClass", "LeftOut", "Obstacle", "Role", "recurrent_classes"]


TABLE = "torch.nn.Embedding"


class Role(Enum):
    """What a class is checked as."""

    LAYER = "layer"
    MODEL = "model"


class Obstacle(Enum):
    """Why a class cannot be checked as it is; the value says it, with what is in the way."""

    NAME = "its file has a name that cannot be imported"
    RUNS = "line {} runs when its file is imported; put it under if __name__ == '__main__'"
    LAYER_INPUTS = "its forward needs {}; describe it with rnn_spec.Adapter"
    LAYER_CONSTRUCTOR = "its constructor needs {}; describe it with rnn_spec.Adapter"
    CONSTRUCTOR = "its constructor needs {}; state arguments = {{ ... }}, or check an instance"
    INPUTS = "its forward takes {}; state what they are, inputs = {{ ... }}"


@dataclass(frozen=True)
class FoundClass:
    """
    A class that can be checked.

    Attributes:
        file: its file.
        name: its name.
        role: what it is checked as.
        arguments: for the constructor of a model.
        guessed: the arguments of a call of a model that its check reads from their names alone.
    """

    file: PythonFile
    name: str
    role: Role
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    guessed: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        """Its name as a target."""
        return f"{self.file.place}:{self.name}"


@dataclass(frozen=True)
class LeftOut:
    """
    A class that looks like a layer or a model, and cannot be checked as it is.

    Attributes:
        target: its name as a target.
        obstacle: why not.
        names: what is in the way.
    """

    target: str
    obstacle: Obstacle
    names: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """The obstacle in words."""
        return self.obstacle.value.format(", ".join(self.names))


def recurrent_classes(modules: Iterable[ModuleSource]) -> list[FoundClass | LeftOut]:
    """Return the layers and the models of some modules, in their order."""
    known = Inheritance(modules)
    every = (
        _examined(known, module, own) for module in known.modules.values() for own in module.classes
    )

    return [each for each in every if each is not None]


def _examined(
    known: Inheritance, module: ModuleSource, own: ClassSource
) -> FoundClass | LeftOut | None:
    """Return what a class is to be checked as; None if it is no layer and no model."""
    file, name = module.file, f"{module.file.place}.{own.name}"
    role, target = _role(known, name), f"{module.file.place}:{own.name}"
    if role is None or known.is_unfinished(name):
        return None
    if not file.module:
        return LeftOut(target, Obstacle.NAME)
    if module.running is not None:
        return LeftOut(target, Obstacle.RUNS, (str(module.running),))
    if role is Role.LAYER:
        return _layer_obstacle(known, name, target) or FoundClass(file, own.name, role)
    guesses = guessed_arguments(known.constructor(name))
    arguments = {name: guess for name, guess in guesses.items() if guess is not None}
    if unknown := tuple(guesses.keys() - arguments.keys()):
        return LeftOut(target, Obstacle.CONSTRUCTOR, tuple(sorted(unknown)))

    return _input_obstacle(known, name, target) or FoundClass(
        file, own.name, role, arguments, _guessed(known, name)
    )


def _role(known: Inheritance, name: str) -> Role | None:
    """Return what a class looks like; None if it is no module, or has no recurrence."""
    if not known.is_module(name):
        return None
    if known.inherits_recurrence(name):
        return Role.LAYER
    if not known.has_recurrence(name):
        return None
    returns_state = any(each.returns_pair for each in known.lineage(name))
    runs_cell = known.is_around_cell(name)
    is_layers_own = not runs_cell or (returns_state and not _other_arguments(known, name))
    if known.is_written_out(name) and not known.is_around_layer(name) and is_layers_own:
        return Role.LAYER
    is_called_as_one = returns_state or len(known.forward(name)) > 1
    is_built_as_one = known.has_sizes(name) and not _other_arguments(known, name)

    return Role.LAYER if is_built_as_one and is_called_as_one else Role.MODEL


def _layer_obstacle(known: Inheritance, name: str, target: str) -> LeftOut | None:
    if others := _other_arguments(known, name):
        return LeftOut(target, Obstacle.LAYER_CONSTRUCTOR, others)
    unclear = _unclear_inputs(known, name)
    if unclear and not known.inherits_recurrence(name):
        return LeftOut(target, Obstacle.LAYER_INPUTS, unclear)

    return None


def _unclear_inputs(known: Inheritance, name: str) -> tuple[str, ...]:
    """Return what a call of a layer needs beside its input, a state, lengths and a mask."""
    parameters = known.forward(name)
    required = {each.name for each in parameters if each.is_required}
    roles = call_roles([each.name for each in parameters], required)
    if roles is None:
        return ()
    other_mask = () if roles.mask is None or counting_named(roles.mask) else (roles.mask,)

    return (*roles.unknown, *other_mask)


def _input_obstacle(known: Inheritance, name: str, target: str) -> LeftOut | None:
    """
    Return the arguments of a model that nobody can guess, or none.

    Beside one argument without axes, its check reads lengths, masks and states from their names;
    and several, where there is a table, as tokens.
    """
    needed = [each for each in known.forward(name) if each.is_required]
    without = [each.name for each in needed if "[" not in each.annotation]
    unclear = [each for each in without if not says_role(each)]
    has_table = any(TABLE in each.makes for each in known.lineage(name))
    is_clear = len(without) <= 1 or len(unclear) == 1 or (has_table and len(unclear) > 1)
    if needed and is_clear:
        return None

    return LeftOut(target, Obstacle.INPUTS, tuple(each.name for each in needed) or ("*args",))


def _guessed(known: Inheritance, name: str) -> tuple[str, ...]:
    """Return the arguments of a call that are read from their names: two or more without axes."""
    needed = [each for each in known.forward(name) if each.is_required]
    without = tuple(each.name for each in needed if "[" not in each.annotation)

    return without if len(without) > 1 else ()


def _other_arguments(known: Inheritance, name: str) -> tuple[str, ...]:
    """Return what a constructor needs, and that of a layer of torch.nn has not."""
    parameters = known.constructor(name)
    sizes = own_sizes([each.name for each in parameters]).values()
    needed = [each.name for each in parameters if each.is_required]

    return tuple(each for each in needed if each not in OPTION_NAMES and each not in sizes)
