"""Put the layers of an existing model under contract, and take them off again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any, Self
from weakref import WeakKeyDictionary

from contracts.enforcement.class_swap import Swapped, give_back, replacement, swap
from contracts.errors import ContractError
from contracts.modes import Mode, mode

__all__ = ["Enforcement", "declared", "enforce"]

GROUP = "contracts.layers"

# Of each layer, whose enforcements hold it: it is given back when the last lets go.
_HOLDERS: WeakKeyDictionary[object, set[object]] = WeakKeyDictionary()


@dataclass(frozen=True)
class _Place:
    """A layer in a model, the known class that it is of, and that class under contract."""

    name: str
    layer: Any
    plain: type
    contracted: type

    def replacement(self) -> type | None:
        """
        Give the class that puts the layer under contract, none if it is.

        Raises:
            ContractError: there can be none.
        """
        if isinstance(self.layer, self.contracted):
            return None
        self._check_attributes()

        return replacement(self.layer, self.contracted)

    def _check_attributes(self) -> None:
        """What the contract reads beside the attributes of the known class is not another's."""
        read: Any = object.__new__(self.contracted)
        object.__setattr__(read, "__dict__", vars(self.layer))
        for name in sorted(set(dir(self.contracted)) - set(dir(self.plain))):
            if hasattr(self.layer, name):
                self._check_same(name, getattr(self.layer, name), getattr(read, name))

    def _check_same(self, attribute: str, its: object, ours: object) -> None:
        if type(its) is not type(ours) or its != ours:
            path = f"module.{self.name}.{attribute}" if self.name else f"module.{attribute}"
            message = f"enforce: {path} is {its!r}, where the contract reads {ours!r} by this name"
            raise ContractError(message, argument=path, expected=ours, actual=its)


class Enforcement:
    """
    The layers of a model that are held under contract; false if there are none.

    A layer that several enforcements hold stays under contract until the last is removed.
    """

    def __init__(self, held: Mapping[str, object], *, off: bool = False) -> None:
        """Hold layers, by their names, that were put under contract."""
        self._held = dict(held)
        self._off = off
        self._token = object()
        for layer in self._held.values():
            _HOLDERS.setdefault(layer, set()).add(self._token)

    @property
    def layers(self) -> dict[str, type]:
        """The layers held, by their names in the model, each with its own class."""
        return {
            name: layer.__original__
            for name, layer in self._held.items()
            if isinstance(layer, Swapped)
        }

    def remove(self) -> None:
        """
        Give each layer its own class again; a second time does nothing.

        A layer whose class was replaced since is left alone, and stays in `layers` while it is
        under contract nonetheless.
        """
        self._held = {
            name: layer for name, layer in self._held.items() if not _let_go(layer, self._token)
        }

    def __enter__(self) -> Self:
        """Give the enforcement itself: it began when it was made."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Remove it."""
        self.remove()

    def __bool__(self) -> bool:
        """Whether any layer is held."""
        return bool(self.layers)

    def __repr__(self) -> str:
        """Name every layer held, and its class."""
        if self._off:
            return "<Enforcement of no layer: CONTRACTS=off>"
        held = [f"{name or 'itself'} ({cls.__name__})" for name, cls in self.layers.items()]

        return f"<Enforcement of {', '.join(held) or 'no layer'}>"


def enforce(module: Any, layers: Mapping[type, type] | None = None) -> Enforcement:
    """
    Put every layer of a model under the contract that is known for its class, in place.

    Numbers, parameters, hooks, `state_dict` and `repr` stay. Of a subclass with a `forward` of its
    own, the call to `super().forward` is checked. A deep copy is under contract too, and stays so;
    a pickle names the original classes only. A `forward` that was replaced on an instance is not
    reached. Remove the enforcement before what looks for the exact class of a layer, as
    `quantize_dynamic` does, and before TorchScript.

    Args:
        module: a `torch.nn.Module`.
        layers: to each class, its subclass under contract. By default, what the installed
            distributions declare by entry points of the group `contracts.layers`.

    Returns:
        What was put under contract, none with `CONTRACTS=off`. Its `remove` takes the contracts
        off, and so does the end of a `with` statement.

    Raises:
        ContractError: the argument is no module, no layers are known, or a layer has something
            else by a name that its contract reads.
    """
    _check_module(module)
    if mode() is Mode.OFF:
        return Enforcement({}, off=True)
    known = declared() if layers is None else layers
    _check_layers(known)
    places = list(_places(module, known))
    classes = [(place.layer, cls) for place in places if (cls := place.replacement())]
    for layer, cls in classes:
        swap(layer, cls)

    return Enforcement({place.name: place.layer for place in places})


def declared() -> dict[type, type]:
    """
    Load the layers under contract that distributions declare, each by the class it stands for.

    They are declared by entry points of the group `contracts.layers`.
    """
    return {
        plain: contracted
        for point in entry_points(group=GROUP)
        for plain, contracted in point.load().items()
    }


def _check_module(module: Any) -> None:
    if isinstance(module, type) or not callable(getattr(module, "named_modules", None)):
        actual = module.__name__ if isinstance(module, type) else type(module).__name__
        what = "the class" if isinstance(module, type) else "of type"
        message = f"enforce: module is {what} {actual}, where a torch.nn.Module belongs"
        raise ContractError(message, argument="module", expected="torch.nn.Module", actual=actual)


def _check_layers(layers: Mapping[type, type]) -> None:
    if not layers:
        message = f"enforce: layers is empty, and nothing installed declares any as {GROUP}"
        raise ContractError(message, argument="layers")
    for plain, contracted in layers.items():
        if not issubclass(contracted, plain):
            message = (
                f"enforce: layers[{plain.__name__}] is {contracted.__name__}, "
                f"where a subclass of {plain.__name__} belongs"
            )
            raise ContractError(message, argument="layers", expected=plain, actual=contracted)


def _places(module: Any, known: Mapping[type, type]) -> Iterator[_Place]:
    """Each layer of a known class, once; what is under a contract of its own is left out."""
    for name, layer in module.named_modules():
        plain = next((each for each in type(layer).__mro__ if each in known), None)
        if plain is None:
            continue
        if isinstance(layer, Swapped) or not isinstance(layer, known[plain]):
            yield _Place(name, layer, plain, known[plain])


def _let_go(layer: object, token: object) -> bool:
    """Let go of a layer, and give it back if no one else holds it; say whether it is done."""
    holders = _HOLDERS.get(layer, set())
    if holders == {token} and isinstance(layer, Swapped) and not give_back(layer):
        return False
    holders.discard(token)

    return True
