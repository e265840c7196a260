"""Give an object a class under contract in place of its own, and its own again."""

from __future__ import annotations

import copy
import copyreg
import types
from typing import Any, ClassVar, NoReturn

from contracts.errors import ContractError

__all__ = ["Swapped", "give_back", "replacement", "swap"]


# Whose classes torch puts on top of a layer's own, one for each layer that is parametrized.
PARAMETRIZE = "torch.nn.utils.parametrize"


class Swapped:
    """
    An object whose class was replaced: copied as what it is, pickled as what it was.

    Attributes:
        __original__: the class that it had.
    """

    __original__: ClassVar[type]

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Name the original class, so that a file needs neither contracts nor their layers."""
        reduced = super().__reduce_ex__(protocol)
        if isinstance(reduced, str) or type(self) is not _bare(type(self)):
            return reduced
        make, given, *rest = reduced
        named = (self.__original__ if each is type(self) else each for each in given)
        if make is copyreg.__newobj__:  # type: ignore[attr-defined]
            # pickle takes that one only for the class that the object has.
            make = self.__original__.__new__

        return make, tuple(named), *rest

    def __copy__(self) -> Any:
        """Copy as the original class does if it says how, else share the state."""
        theirs = getattr(super(), "__copy__", None)

        return theirs() if theirs else _filled(_empty(self), _state(self))

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        """Copy as the original class does if it says how, else copy the state."""
        theirs = getattr(super(), "__deepcopy__", None)

        return theirs(memo) if theirs else _deep_copy(self, memo)

    def __prepare_scriptable__(self) -> NoReturn:
        """
        Say that TorchScript, which reads the source of `forward`, cannot read a check.

        Raises:
            ContractError: always.
        """
        name = type(self).__name__
        message = f"{name} is under contract, which TorchScript cannot read: remove() it first"
        raise ContractError(message)


def replacement(thing: object, contracted: type) -> type:
    """
    Give the class that is an object's own and a contracted one; named as its own, made once.

    Raises:
        ContractError: no class can be both.
    """
    original = _bare(type(thing))
    plain = original in contracted.__mro__
    bases = (Swapped, contracted) if plain else (Swapped, original, contracted)
    made: list[type] = bases[1].__subclasses__()
    for each in made:
        if each.__bases__ == bases and vars(each)["__original__"] is original:
            return each
    try:
        return types.new_class(original.__name__, bases, exec_body=_named_as(original))
    except TypeError as error:
        reason = " ".join(str(error).split())
        message = f"{original.__name__} cannot be put under contract: {reason}"
        raise ContractError(message) from None


def swap(thing: object, cls: type) -> None:
    """Give an object another class in place of its own; what torch put on top stays there."""
    top = type(thing)
    if top is not _bare(top):
        cls = _atop(cls, top)
    object.__setattr__(thing, "__class__", cls)


def give_back(thing: Swapped) -> bool:
    """Give an object its own class again; say whether it has it, or a class unknown is on top."""
    if "__original__" not in vars(_bare(type(thing))):
        return False
    swap(thing, thing.__original__)

    return True


def _bare(cls: type) -> type:
    """Look under the class that torch puts on top of a layer's own to parametrize it."""
    return cls.__bases__[0] if cls.__module__ == PARAMETRIZE else cls


def _atop(base: type, top: type) -> type:
    """Put on a class what torch put on another; torch itself changes it later, by its name."""
    own = {
        name: each for name, each in vars(top).items() if name not in {"__dict__", "__weakref__"}
    }
    if not hasattr(base, "__deepcopy__"):
        own.setdefault("__deepcopy__", _deep_copy)

    return types.new_class(top.__name__, (base,), exec_body=lambda namespace: namespace.update(own))


def _named_as(original: type) -> Any:
    names = ("__module__", "__qualname__", "__doc__")
    own = {name: getattr(original, name) for name in names}

    return lambda namespace: namespace.update(own, __original__=original)


def _deep_copy(thing: Any, memo: dict[int, Any]) -> Any:
    replica = memo[id(thing)] = _empty(thing)

    return _filled(replica, copy.deepcopy(_state(thing), memo))


def _empty(thing: object) -> Any:
    return object.__new__(type(thing))


def _state(thing: Any) -> Any:
    """Give the state as pickle has it; of what torch forbids to pickle, as it is."""
    return thing.__getstate__() if type(thing) is _bare(type(thing)) else dict(vars(thing))


def _filled(thing: Any, state: Any) -> Any:
    if hasattr(thing, "__setstate__"):
        thing.__setstate__(state)
    else:
        vars(thing).update(state)

    return thing
