"""A factory of layers: the options that a constructor accepts, and how to call it."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import nn

from rnn_spec.causes.rejection import ConstructorDiffers
from rnn_spec.exceptions import error_line, interrupts
from rnn_spec.law_definition.operations.global_state import restored_global_state
from rnn_spec.layer.options import Options
from rnn_spec.layer.size_names import own_sizes
from rnn_spec.subjects.build.adapter_code import building_adapter
from rnn_spec.subjects.build.construction import VARIADIC, needed_arguments
from rnn_spec.subjects.build.constructor_arguments import (
    NO_DEFAULT,
    OPTION_NAMES,
    OPTION_TYPES,
    OTHER_VALUES,
    PLACEMENT,
    argument_defaults,
    argument_names,
    calls_of,
    means_otherwise,
)
from rnn_spec.subjects.build.no_layer import why_no_layer
from rnn_spec.subjects.build.renamed import Renamed
from rnn_spec.subjects.build.sharing import Apart
from rnn_spec.subjects.build.target import name_of
from rnn_spec.subjects.subject import Build, SubjectError
from rnn_spec.text import with_article

__all__ = ["PLACEMENT", "Factory", "factory_of", "instance_of", "needs_more", "placed"]


NUM_CLASSES = 3
"""Classes of a `Net` that is checked; a number that is no other size."""


@dataclass(frozen=True)
class Factory:
    """
    A factory of layers.

    Attributes:
        name: its name in reports.
        build: makes a module from options, a dtype and a device.
        offers: the options that can be chosen.
        fixed: the factors that cannot be chosen.
        placed: whether the constructor accepts a device and a dtype.
        advice: returns what to do about an error in building, which it is told in words, or None.
        refused: the options in its signature that it refuses, each with the reason.
        broken: the options with which every layer fails by a bug, each with the error.
        rebuilds: whether it makes new layers, and not copies of one.
        without: returns a factory that leaves out some arguments of the constructor.
        spelled: the options that the constructor calls by other names, each with that name.
        never_given: the arguments of the constructor that keep their defaults in each layer.
    """

    name: str
    build: Build
    offers: frozenset[str]
    fixed: Mapping[str, Any]
    placed: bool = False
    advice: Callable[[BaseException, str], ConstructorDiffers | None] = lambda *_: None
    refused: Mapping[str, str] = field(default_factory=dict)
    broken: Mapping[str, str] = field(default_factory=dict)
    rebuilds: bool = True
    without: Callable[[frozenset[str]], Factory] | None = None
    spelled: Mapping[str, str] = field(default_factory=dict)
    never_given: tuple[str, ...] = ()

    def with_fixed(self, values: Mapping[str, Any]) -> Factory:
        """Return a factory of layers that all have these values of options."""
        projected = {"projected": False} if "proj_size" in values else {}

        return replace(
            self,
            offers=self.offers - values.keys(),
            fixed={**self.fixed, **values, **projected},
        )

    def options(self, **wanted: Any) -> Options:
        """Return small options, with the wanted ones that are offered."""
        chosen = {name: value for name, value in wanted.items() if name in self.offers}
        fixed = {name: value for name, value in self.fixed.items() if name in OPTION_NAMES}

        return Options(**{"input_size": 3, "hidden_size": 4, **chosen, **fixed})

    def probe(self, options: Options) -> nn.Module:
        """
        Build one layer in eval mode, for inspection.

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
            message = f"{self.name} cannot be built with {options}: {error_line(error)}"
            raise SubjectError(self.advice(error, message) or message) from error

    @property
    def spelling(self) -> str:
        """What the arguments of the constructor are that have other names than torch.nn's."""
        roles: dict[str, list[str]] = {}
        for option, own in self.spelled.items():
            roles.setdefault(own, []).append(f"the {option}")
        if not self._has_hidden_size:
            own = self.spelled.get("input_size", "input_size")
            roles.setdefault(own, []).append("the hidden_size")

        return ", ".join(f"{own} is {' and '.join(each)}" for own, each in roles.items())

    @property
    def _has_hidden_size(self) -> bool:
        return "hidden_size" in self.offers or "hidden_size" in self.fixed

    def own(self, options: Options) -> Options:
        """Return a layer's own options; without a hidden size, it is the input size."""
        if self._has_hidden_size:
            return options

        return replace(options, hidden_size=options.input_size)


def factory_of(
    make: Callable[..., Any],
    name: str,
    sizes: tuple[str, ...] = ("input_size", "hidden_size"),
    left_out: frozenset[str] = frozenset(),
    *,
    other_names: bool = False,
) -> Factory:
    """
    Make a factory of a class, or of a function that makes layers.

    Args:
        make: the class, or the function.
        name: its name in reports.
        sizes: the sizes that it must accept.
        left_out: the arguments that it is never given.
        other_names: whether the sizes may have other names that are usual, such as `in_dim`.

    Raises:
        SubjectError: it does not accept `input_size` or `hidden_size`.
    """
    given, stated = make, make.names if isinstance(make, Renamed) else {}
    if isinstance(make, Renamed):
        sizes = sizes[:1] if make.has_one_size else sizes
        make = make.make
    try:
        defaults = argument_defaults(make)
    except ValueError as error:
        message = f"{name} has no readable signature, expected a class of layers"
        raise SubjectError(message) from error
    names = [each for each in defaults if each not in left_out]
    spelled = stated or (own_sizes(names) if other_names else {})
    spelled = {option: own for option, own in spelled.items() if own in names and own != option}
    offered = frozenset(names) - {*spelled.values()} | spelled.keys()
    for size in sizes:
        if size not in offered:
            raise SubjectError(_without_size(make, name, size, left_out))

    apart = Apart()
    other = {name for name, value in defaults.items() if means_otherwise(name, value)}
    needed = {name: OTHER_VALUES[name] for name in other if defaults[name] is NO_DEFAULT}
    offered -= other - needed.keys()
    given_names = offered & {*OPTION_NAMES, *PLACEMENT, "num_classes"}

    def build(options: Options, dtype: torch.dtype, device: torch.device) -> nn.Module:
        extra: dict[str, Any] = {"num_classes": NUM_CLASSES, **needed}
        extra |= {"dtype": dtype} if dtype != torch.get_default_dtype() else {}
        extra |= {"device": device} if device.type != "cpu" else {}
        arguments = options.arguments(offered) | {k: v for k, v in extra.items() if k in offered}
        named = {spelled.get(option, option): value for option, value in arguments.items()}
        own = {name: value for name, value in named.items() if value or defaults[name] is not None}
        module = apart.made(partial(make, **own))
        if not isinstance(module, nn.Module):
            message = (
                f"{name} returned {with_article(type(module).__name__)}, expected a torch.nn.Module"
            )
            raise SubjectError(message)

        return module if offered >= PLACEMENT else placed(module, dtype, device)

    def advice(error: BaseException, message: str) -> ConstructorDiffers | None:
        is_unlike = isinstance(error, TypeError) and needs_more(make, spelled)
        code = _advice(make, name) if is_unlike else ""

        if not code:
            return None

        return ConstructorDiffers(message, code, name=name, needed=needed_arguments(make))

    return Factory(
        name,
        build,
        offered & OPTION_NAMES - other,
        {},
        placed=offered >= PLACEMENT,
        advice=advice,
        without=lambda names: factory_of(
            given, name, sizes, left_out | names, other_names=other_names
        ),
        spelled=spelled,
        never_given=tuple(each for each in names if each not in {*given_names, *spelled.values()}),
    )


def instance_of(module: nn.Module, name: str, **options: Any) -> Factory:
    """
    Make a factory of an instance, which has only its own configuration.

    Args:
        module: the layer.
        name: its name in reports.
        options: options that are not its attributes.

    Raises:
        SubjectError: its sizes are not known.
    """
    fixed = {**_own_options(module), **options}
    for size in ("input_size", "hidden_size"):
        if size not in fixed:
            raise SubjectError(_instance_without(module, name, size))
    fixed["projected"] = False

    def build(_: Options, dtype: torch.dtype, device: torch.device) -> nn.Module:
        return placed(copy.deepcopy(module), dtype, device)

    return Factory(name, build, frozenset(), fixed, rebuilds=False)


def _instance_without(module: nn.Module, name: str, size: str) -> str | ConstructorDiffers:
    """Return what is wrong with an instance that lacks a size, and how to build its class."""
    kind = type(module)
    why = f"{name} has no attribute {size}, expected one as in torch.nn's layers"
    if kind.__module__.startswith("torch."):
        return why

    why += "; its class can be built of any sizes"

    return ConstructorDiffers(why, _advice(kind, name_of(kind)), _plain_class(kind, name))


def _plain_class(kind: type[nn.Module], instance: str) -> str:
    """Return the name of the class of an instance, if it needs no adapter; else an empty text."""
    try:
        factory_of(kind, name_of(kind), other_names=True)
    except SubjectError:
        return ""

    if needs_more(kind, own_sizes(argument_names(kind))):
        return ""
    place = instance.rpartition(":")[0]

    return f"{place}:{kind.__qualname__}" if Path(place).stem == kind.__module__ else name_of(kind)


def _own_options(module: nn.Module) -> dict[str, Any]:
    """Return the options among a module's attributes, checked by their types."""
    own = {name: getattr(module, name, None) for name in OPTION_NAMES}

    return {name: value for name, value in own.items() if type(value) in OPTION_TYPES[name]}


def placed(module: nn.Module, dtype: torch.dtype, device: torch.device) -> nn.Module:
    """
    Move a module to a device and dtype; complex values stay complex, of that precision.

    Raises:
        TypeError: there are no complex values of that precision.
    """
    module.to(device)
    if not any(each.is_complex() for each in module.parameters()):
        return module.to(dtype)
    if dtype.to_complex().to_real() != dtype:
        message = f"torch has no complex dtype of the precision of {dtype}"
        raise TypeError(message)
    for each in (*module.parameters(), *module.buffers()):
        if each.is_complex() or each.is_floating_point():
            each.data = each.data.to(dtype.to_complex() if each.is_complex() else dtype)

    return module


def _without_size(
    make: Callable[..., Any], name: str, size: str, left_out: frozenset[str]
) -> str | ConstructorDiffers:
    """Return what is wrong with a callable that lacks a size."""
    no_layer = why_no_layer(make, name)
    if no_layer:
        return no_layer
    arguments = ", ".join(each for each in argument_defaults(make) if each not in left_out)
    message = (
        f"{name} has no argument {size}, expected a constructor like torch.nn's; "
        f"its arguments are ({arguments})"
    )
    code = _advice(make, name)

    if not code:
        return message

    return ConstructorDiffers(message, code, name=name, needed=needed_arguments(make))


def _advice(make: Callable[..., Any], name: str) -> str:
    """Return the adapter that could build it, as code; empty if it makes no module at all."""
    makes = not isinstance(make, type) or issubclass(make, nn.Module)

    return building_adapter(make, name) if makes else ""


def needs_more(make: Callable[..., Any], spelled: Mapping[str, str]) -> bool:
    """Return whether a constructor has required arguments that are no options of torch.nn's."""
    parameters = (
        one for each in calls_of(make) for one in inspect.signature(each).parameters.values()
    )
    required = {
        one.name for one in parameters if one.default is one.empty and one.kind not in VARIADIC
    }

    return not required <= OPTION_NAMES | PLACEMENT | {"num_classes", "self", *spelled.values()}
