"""Replace the class of an object by one under contract, and restore it."""

from __future__ import annotations

import copy
import copyreg
import types
from typing import Any, ClassVar, NoReturn

from contracts.errors import ContractError

__all__ = ["Swapped", "replacement", "restore", "swap"]


PARAMETRIZE = "torch.nn.utils.parametrize"
"""The module of the classes that torch puts on top of the class of a parametrized layer."""


class Swapped:
    """
    An object whose class was replaced: a copy keeps the new class, a pickle the original one.

    Attributes:
        __original__: the original class.
    """

    __original__: ClassVar[type]

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Pickle the original class, so that loading needs neither contracts nor their layers."""
        reduced = super().__reduce_ex__(protocol)
        if isinstance(reduced, str) or type(self) is not _bare(type(self)):
            return reduced
        make, arguments, *rest = reduced
        originals = (self.__original__ if each is type(self) else each for each in arguments)
        if make is copyreg.__newobj__:  # type: ignore[attr-defined]
            # pickle accepts that function only for the current class of the object.
            make = self.__original__.__new__

        return make, tuple(originals), *rest

    def __copy__(self) -> Any:
        """Copy with the method of the original class, if it has one; else share the state."""
        own_copy = getattr(super(), "__copy__", None)

        return own_copy() if own_copy else _filled(_empty(self), _state(self))

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        """Copy with the method of the original class, if it has one; else copy the state."""
        own_copy = getattr(super(), "__deepcopy__", None)

        return own_copy(memo) if own_copy else _deep_copy(self, memo)

    def __prepare_scriptable__(self) -> NoReturn:
        """
        Refuse TorchScript, which reads the source of `forward` and cannot read a check.

        Raises:
            ContractError: always.
        """
        name = type(self).__name__
        message = f"{name} is under contract, which TorchScript cannot read: remove() it first"
        raise ContractError(message)


def replacement(thing: object, contracted: type) -> type:
    """
    Return a class that inherits from the class of an object and a contracted one.

    It has the name of the original class, and is made once.

    Raises:
        ContractError: no class can inherit from both.
    """
    original = _bare(type(thing))
    is_base = original in contracted.__mro__
    bases = (Swapped, contracted) if is_base else (Swapped, original, contracted)
    existing: list[type] = bases[1].__subclasses__()
    for each in existing:
        if each.__bases__ == bases and vars(each)["__original__"] is original:
            return each
    try:
        return types.new_class(original.__name__, bases, exec_body=_named_as(original))
    except TypeError as error:
        reason = " ".join(str(error).split())
        message = f"{original.__name__} cannot be put under contract: {reason}"
        raise ContractError(message) from None


def swap(thing: object, cls: type) -> None:
    """Replace the class of an object; a class that torch put on top of it stays on top."""
    top = type(thing)
    if top is not _bare(top):
        cls = _atop(cls, top)
    object.__setattr__(thing, "__class__", cls)


def restore(thing: Swapped) -> bool:
    """Restore the class of an object, unless an unknown class is on top; whether that was done."""
    if "__original__" not in vars(_bare(type(thing))):
        return False
    swap(thing, thing.__original__)

    return True


def _bare(cls: type) -> type:
    """Return the class below the one that torch puts on top of a parametrized layer."""
    return cls.__bases__[0] if cls.__module__ == PARAMETRIZE else cls


def _atop(base: type, top: type) -> type:
    """Return a class like *top* on another base; torch changes it later, by its name."""
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
    """Return the state that pickle saves; the attributes if torch forbids to pickle the class."""
    return thing.__getstate__() if type(thing) is _bare(type(thing)) else dict(vars(thing))


def _filled(thing: Any, state: Any) -> Any:
    if hasattr(thing, "__setstate__"):
        thing.__setstate__(state)
    else:
        vars(thing).update(state)

    return thing
