"""Something that makes layers: what its constructor offers, and how to call it."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, get_type_hints

import torch
from torch import nn

from rnn_spec.exceptions import error_line, interrupts
from rnn_spec.law_definition.global_state import restored_global_state
from rnn_spec.layer.kind import KINDS
from rnn_spec.layer.options import Options
from rnn_spec.subjects.subject import Build, SubjectError
from rnn_spec.subjects.suggestion import building

__all__ = ["Factory", "factory_of", "instance_of"]

OPTION_NAMES = frozenset(each.name for each in fields(Options))
OPTION_TYPES = {
    name: (float, int) if kind is float else (kind,)
    for name, kind in get_type_hints(Options).items()
}
PLACEMENT = frozenset({"device", "dtype"})

VARIADIC = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}
OFFICIAL = {getattr(nn, kind.name): kind for kind in KINDS.values()}

NUM_CLASSES = 3
"""Classes of a `Net` under check; any number that is no other size would do."""


@dataclass(frozen=True)
class Factory:
    """
    A maker of layers.

    Attributes:
        name: how reports call it.
        build: makes a module from options, a dtype and a device.
        offers: the options that can be chosen.
        fixed: the factors that cannot be chosen; an instance's projection is not drawn anew.
        placed: whether the constructor takes a device and a dtype.
        helps: says what to do about an error in building, where something can be done.
    """

    name: str
    build: Build
    offers: frozenset[str]
    fixed: Mapping[str, Any]
    placed: bool = False
    helps: Callable[[BaseException], str] = lambda _: ""

    def options(self, **wanted: Any) -> Options:
        """Choose small options, with those wanted that are offered."""
        chosen = {name: value for name, value in wanted.items() if name in self.offers}
        fixed = {name: value for name, value in self.fixed.items() if name in OPTION_NAMES}

        return Options(**{"input_size": 3, "hidden_size": 4, **chosen, **fixed})

    def probe(self, options: Options) -> nn.Module:
        """
        Build one in eval, to look at.

        Raises:
            SubjectError: it cannot be built.
        """
        try:
            with restored_global_state(), torch.random.fork_rng(devices=[]):
                return self.build(options, torch.float32, torch.device("cpu")).eval()
        except SubjectError:
            raise
        except BaseException as error:
            if interrupts(error):
                raise
            reason = f"{error_line(error)}{self.helps(error)}"
            message = f"{self.name} cannot be built with {options}: {reason}"
            raise SubjectError(message) from error

    def own(self, options: Options) -> Options:
        """Give the options as a layer has them: one that names no hidden size has its input's."""
        if "hidden_size" in self.offers or "hidden_size" in self.fixed:
            return options

        return replace(options, hidden_size=options.input_size)


def factory_of(
    make: Callable[..., Any], name: str, sizes: tuple[str, ...] = ("input_size", "hidden_size")
) -> Factory:
    """
    Read a class, or a function that makes layers.

    Args:
        make: the class, or the function.
        name: how reports call it.
        sizes: those that it must take.

    Raises:
        SubjectError: it takes no `input_size`, or no `hidden_size`.
    """
    try:
        offered = _offered(make)
    except ValueError as error:
        message = f"{name} has no signature to read, where a class of layers belongs"
        raise SubjectError(message) from error
    for size in sizes:
        if size not in offered:
            message = (
                f"{name} takes no {size}, where a constructor like torch.nn's belongs; "
                f"it takes ({', '.join(sorted(offered))}){_helped(make, name)}"
            )
            raise SubjectError(message)

    def build(options: Options, dtype: torch.dtype, device: torch.device) -> nn.Module:
        extra: dict[str, Any] = {"num_classes": NUM_CLASSES}
        extra |= {"dtype": dtype} if dtype != torch.get_default_dtype() else {}
        extra |= {"device": device} if device.type != "cpu" else {}
        given = options.arguments(offered) | {k: v for k, v in extra.items() if k in offered}
        module = make(**given)
        if not isinstance(module, nn.Module):
            message = f"{name} makes a {type(module).__name__}, where a torch.nn.Module belongs"
            raise SubjectError(message)

        return module if offered >= PLACEMENT else _placed(module, dtype, device)

    def helps(error: BaseException) -> str:
        unsaid = isinstance(error, TypeError) and "required" in str(error)
        return _helped(make, name) if unsaid else ""

    return Factory(
        name, build, offered & OPTION_NAMES, {}, placed=offered >= PLACEMENT, helps=helps
    )


def instance_of(module: nn.Module, name: str, **said: Any) -> Factory:
    """
    Read a built layer: only its own configuration can be had.

    Args:
        module: the layer.
        name: how reports call it.
        said: options that it does not say itself.

    Raises:
        SubjectError: it does not say how large it is.
    """
    fixed = {**_own_options(module), **said}
    for size in ("input_size", "hidden_size"):
        if size not in fixed:
            message = f"{name} has no attribute {size}, where a layer like torch.nn's has one"
            raise SubjectError(message)
    fixed["projected"] = False

    def build(_: Options, dtype: torch.dtype, device: torch.device) -> nn.Module:
        return _placed(copy.deepcopy(module), dtype, device)

    return Factory(name, build, frozenset(), fixed)


def _own_options(module: nn.Module) -> dict[str, Any]:
    """Read the options that a module has as attributes; others may have the names of some."""
    own = {name: getattr(module, name, None) for name in OPTION_NAMES}

    return {name: value for name, value in own.items() if type(value) in OPTION_TYPES[name]}


def _placed(module: nn.Module, dtype: torch.dtype, device: torch.device) -> nn.Module:
    """Move a module; what is complex stays complex, of the same precision."""
    module.to(device)
    if not any(each.is_complex() for each in module.parameters()):
        return module.to(dtype)
    for each in (*module.parameters(), *module.buffers()):
        if each.is_complex() or each.is_floating_point():
            each.data = each.data.to(dtype.to_complex() if each.is_complex() else dtype)

    return module


def _helped(make: Callable[..., Any], name: str) -> str:
    """Say how an adapter could call it, if it makes a module at all."""
    makes = not isinstance(make, type) or issubclass(make, nn.Module)

    return f": {building(make, name)}" if makes else ""


def _offered(make: Callable[..., Any]) -> frozenset[str]:
    """Name the parameters; where the rest is passed on, also those of the classes above."""
    names: frozenset[str] = frozenset()
    for each in _calls(make):
        if each in OFFICIAL:
            return names | OFFICIAL[each].options | PLACEMENT
        parameters = inspect.signature(each).parameters.values()
        names |= {one.name for one in parameters if one.kind not in VARIADIC}
        if not any(one.kind is one.VAR_KEYWORD for one in parameters):
            break

    return names


def _calls(make: Callable[..., Any]) -> list[Any]:
    """List what is called to make one: of a class, the classes that have a constructor."""
    if not isinstance(make, type):
        return [make]

    return [each for each in make.__mro__[:-1] if "__init__" in vars(each)]
