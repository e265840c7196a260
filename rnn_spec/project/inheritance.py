"""The classes of a project, with what they inherit and what they make, by their full names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from rnn_spec.project.class_source import ClassSource, ModuleSource, Parameter
from rnn_spec.role_names import names_state

__all__ = ["Inheritance"]

TORCH = ("torch.nn.", "rnn_spec.")
FRAMEWORKS = frozenset({"torch", "lightning", "pytorch_lightning"})
RECURRENT = frozenset(("RNN", "LSTM", "GRU", "RNNBase", "RNNCell", "LSTMCell", "GRUCell"))
SIZES = frozenset({"input_size", "hidden_size"})

MOST_HOPS = 10
"""How many imports are followed from a name to a class."""


class Inheritance:
    """The classes of some modules; a class is named by its module and its name."""

    def __init__(self, modules: Iterable[ModuleSource]) -> None:
        """Take in the modules."""
        self.modules = {each.file.place: each for each in modules}
        self._classes = {
            f"{place}.{each.name}": each
            for place, module in self.modules.items()
            for each in module.classes
        }

    def lineage(self, name: str) -> Iterator[ClassSource]:
        """Yield a class, and those that it inherits from in these modules, the nearest first."""
        waiting, seen = [name], set[str]()
        while waiting:
            each = waiting.pop(0)
            own = self._classes.get(each)
            if own is not None and each not in seen:
                seen.add(each)
                yield own
                waiting += map(self._resolved, own.bases)

    def constructor(self, name: str) -> Sequence[Parameter]:
        """Return the parameters of the constructor; none if no class of the lineage has one."""
        own = (each.constructor for each in self.lineage(name))

        return next((each for each in own if each is not None), ())

    def forward(self, name: str) -> Sequence[Parameter]:
        """Return the parameters of `forward`; none if no class of the lineage has one."""
        own = (each.forward for each in self.lineage(name))

        return next((each for each in own if each is not None), ())

    def is_module(self, name: str) -> bool:
        """Return whether a class is derived from `torch.nn.Module`, as far as names show it."""
        return any(map(_is_module, self._foreign_bases(name)))

    def inherits_recurrence(self, name: str) -> bool:
        """Return whether a class is derived from a recurrent layer of torch.nn."""
        return any(map(_is_recurrent, self._foreign_bases(name)))

    def has_sizes(self, name: str) -> bool:
        """Return whether a constructor takes the sizes of a recurrent layer."""
        return {each.name for each in self.constructor(name)} >= SIZES

    def is_written_out(self, name: str) -> bool:
        """Return whether a class takes a state, and is a cell, or has the sizes or the loop."""
        takes_state = any(names_state(each.name) for each in self.forward(name)[1:])
        loops = any(each.loops for each in self.lineage(name))

        return takes_state and (name.endswith("Cell") or self.has_sizes(name) or loops)

    def is_around_layer(self, name: str) -> bool:
        """Return whether a class makes a recurrent layer, of torch.nn or of these modules."""
        return any(not _is_cell(each) for each in self._recurrent_parts(name))

    def is_around_cell(self, name: str) -> bool:
        """Return whether a class makes a cell, of torch.nn or of these modules."""
        return any(map(_is_cell, self._recurrent_parts(name)))

    def has_recurrence(self, name: str) -> bool:
        """Return whether a class is recurrent: a layer, a cell, with a loop, or around one."""
        return name in self._recurrent

    def is_unfinished(self, name: str) -> bool:
        """Return whether a class leaves `forward` to those that inherit from it."""
        own = next((each for each in self.lineage(name) if each.forward is not None), None)

        return not self.inherits_recurrence(name) if own is None else own.is_abstract

    @cached_property
    def _recurrent(self) -> set[str]:
        found = {name for name in self._classes if self._is_recurrent_itself(name)}
        while more := {
            name
            for name in self._classes.keys() - found
            if any(_is_recurrent(each) or each in found for each in self._made(name))
        }:
            found |= more

        return found

    def _is_recurrent_itself(self, name: str) -> bool:
        loops = self.has_sizes(name) and any(each.loops for each in self.lineage(name))
        is_layer = loops or self.inherits_recurrence(name) or self.is_written_out(name)

        return is_layer and self.is_module(name)

    def _recurrent_parts(self, name: str) -> set[str]:
        """Return the recurrent layers and cells that a class makes."""
        made = self._made(name)

        return {each for each in made if _is_recurrent(each) or each in self._recurrent}

    def _made(self, name: str) -> set[str]:
        """
        Return what the constructors of a class, and of what it inherits from, use.

        Not the class itself, which `super(Own, self)` names.
        """
        used = {self._resolved(each) for one in self.lineage(name) for each in one.makes}

        return used - {name}

    def _foreign_bases(self, name: str) -> set[str]:
        """Return the bases of a class, and of what it inherits from, that are elsewhere."""
        bases = {self._resolved(base) for each in self.lineage(name) for base in each.bases}

        return bases - self._classes.keys()

    def _resolved(self, name: str) -> str:
        """Return the full name of what a name stands for, through imports of these modules."""
        for _ in range(MOST_HOPS):
            place, _, last = name.rpartition(".")
            module = self.modules.get(place)
            if name in self._classes or module is None or last not in module.names:
                break
            name = module.names[last]

        return name


def _is_recurrent(name: str) -> bool:
    return name.startswith(TORCH) and name.rpartition(".")[2] in RECURRENT


def _is_cell(name: str) -> bool:
    return name.endswith("Cell")


def _is_module(name: str) -> bool:
    is_foreign = name.partition(".")[0] in FRAMEWORKS and name.endswith("Module")

    return name.startswith(TORCH) or is_foreign
