"""Put the layers of an existing model under contract, and remove the contracts again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import Any, Self
from weakref import WeakKeyDictionary

from contracts.enforcement.class_swap import Swapped, replacement, restore, swap
from contracts.errors import ContractError
from contracts.modes import Mode, mode

__all__ = ["Enforcement", "declared", "enforce"]

GROUP = "contracts.layers"
"""The group of entry points that declare layers under contract."""

_ACTIVE: WeakKeyDictionary[object, set[object]] = WeakKeyDictionary()
"""For each layer, the enforcements that it is in: it is restored when the last one is removed."""


@dataclass(frozen=True)
class _KnownLayer:
    """A layer in a model, its known class, and that class under contract."""

    name: str
    layer: Any
    base: type
    contracted: type

    def replacement(self) -> type | None:
        """
        Return the class that puts the layer under contract; None if it is under contract.

        Raises:
            ContractError: no such class can be made.
        """
        if isinstance(self.layer, self.contracted):
            return None
        self._check_attributes()

        return replacement(self.layer, self.contracted)

    def _check_attributes(self) -> None:
        """Check that the layer does not use a name of the contract for something else."""
        read: Any = object.__new__(self.contracted)
        object.__setattr__(read, "__dict__", vars(self.layer))
        for name in sorted(set(dir(self.contracted)) - set(dir(self.base))):
            if hasattr(self.layer, name):
                self._check_same(name, getattr(self.layer, name), getattr(read, name))

    def _check_same(self, attribute: str, actual: object, expected: object) -> None:
        if type(actual) is not type(expected) or actual != expected:
            path = f"module.{self.name}.{attribute}" if self.name else f"module.{attribute}"
            message = f"enforce: {path}: got {actual!r}, expected {expected!r} for the contract"
            raise ContractError(message, argument=path, expected=expected, actual=actual)


class Enforcement:
    """
    The layers of a model that were put under contract; false if there are none.

    A layer in several enforcements stays under contract until the last one is removed.
    """

    def __init__(self, enforced: Mapping[str, object], *, off: bool = False) -> None:
        """Register layers, by their names, that were put under contract."""
        self._enforced = dict(enforced)
        self._off = off
        self._token = object()
        for layer in self._enforced.values():
            _ACTIVE.setdefault(layer, set()).add(self._token)

    @property
    def layers(self) -> dict[str, type]:
        """The original classes of the layers under contract, by the names of the layers."""
        return {
            name: layer.__original__
            for name, layer in self._enforced.items()
            if isinstance(layer, Swapped)
        }

    def remove(self) -> None:
        """
        Restore the class of each layer; a second call does nothing.

        A layer whose class was replaced again by somebody else keeps that class, and stays in
        `layers` as long as it is under contract.
        """
        self._enforced = {
            name: layer
            for name, layer in self._enforced.items()
            if not _released(layer, self._token)
        }

    def __enter__(self) -> Self:
        """Return the enforcement itself: it began when it was made."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Remove the contracts."""
        self.remove()

    def __bool__(self) -> bool:
        """Whether any layer is under contract."""
        return bool(self.layers)

    def __repr__(self) -> str:
        """Name every layer under contract, and its class."""
        if self._off:
            return "<Enforcement of no layer: CONTRACTS=off>"
        layers = [f"{name or 'itself'} ({cls.__name__})" for name, cls in self.layers.items()]

        return f"<Enforcement of {', '.join(layers) or 'no layer'}>"


def enforce(module: Any, layers: Mapping[type, type] | None = None) -> Enforcement:
    """
    Put every layer of a model under the contract of its class, in place.

    Results, parameters, hooks, `state_dict` and `repr` do not change. In a subclass with a
    `forward` of its own, the call to `super().forward` is checked. A deep copy is under contract
    too, and stays so; a pickle has the original classes only. A `forward` that was replaced on an
    instance is not checked. Remove the enforcement before TorchScript, and before code that looks
    for the exact class of a layer, such as `quantize_dynamic`.

    Args:
        module: a `torch.nn.Module`.
        layers: for each class, its subclass under contract. By default, those that installed
            distributions declare by entry points of the group `contracts.layers`.

    Returns:
        The layers under contract, none with `CONTRACTS=off`. Its method `remove` removes the
        contracts, and so does the end of a `with` statement.

    Raises:
        ContractError: the argument is not a module, no layers are declared, or a layer uses a
            name that its contract reads for something else.
    """
    _check_module(module)
    if mode() is Mode.OFF:
        return Enforcement({}, off=True)
    contracted = declared() if layers is None else layers
    _check_layers(contracted)
    known = list(_known_layers(module, contracted))
    classes = [(each.layer, cls) for each in known if (cls := each.replacement())]
    for layer, cls in classes:
        swap(layer, cls)

    return Enforcement({each.name: each.layer for each in known})


@cache
def declared() -> Mapping[type, type]:
    """
    Load the layers under contract that distributions declare, by the class that they replace.

    They are declared by entry points of the group `contracts.layers`. A process reads them once.
    """
    layers = {
        base: contracted
        for point in entry_points(group=GROUP)
        for base, contracted in point.load().items()
    }

    return MappingProxyType(layers)


def _check_module(module: Any) -> None:
    if isinstance(module, type) or not callable(getattr(module, "named_modules", None)):
        actual = module.__name__ if isinstance(module, type) else type(module).__name__
        what = "the class " if isinstance(module, type) else ""
        message = f"enforce: module: got {what}{actual}, expected a torch.nn.Module"
        raise ContractError(message, argument="module", expected="torch.nn.Module", actual=actual)


def _check_layers(layers: Mapping[type, type]) -> None:
    if not layers:
        message = f"enforce: layers is empty, and no installed distribution declares {GROUP}"
        raise ContractError(message, argument="layers")
    for base, contracted in layers.items():
        if not issubclass(contracted, base):
            message = (
                f"enforce: layers[{base.__name__}]: got {contracted.__name__}, "
                f"expected a subclass of {base.__name__}"
            )
            raise ContractError(message, argument="layers", expected=base, actual=contracted)


def _known_layers(module: Any, contracted: Mapping[type, type]) -> Iterator[_KnownLayer]:
    """Yield each layer of a known class, once; one with a contract of its own is left out."""
    for name, layer in module.named_modules():
        base = next((each for each in type(layer).__mro__ if each in contracted), None)
        if base is None:
            continue
        if isinstance(layer, Swapped) or not isinstance(layer, contracted[base]):
            yield _KnownLayer(name, layer, base, contracted[base])


def _released(layer: object, token: object) -> bool:
    """Remove an enforcement from a layer, and restore its class after the last; whether done."""
    active = _ACTIVE.get(layer, set())
    if active == {token} and isinstance(layer, Swapped) and not restore(layer):
        return False
    active.discard(token)

    return True
