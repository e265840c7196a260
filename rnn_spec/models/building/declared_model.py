"""A model with what its author says of it: a subject for a check, for tests and for the command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

from torch import nn

from rnn_spec.law_definition.law import Law
from rnn_spec.models.subject.options import ModelOptions, causal_axes
from rnn_spec.subjects.adapters.adapter import Adapter
from rnn_spec.text import clean

__all__ = ["Model"]

LONGEST = 60
"""How many characters of a wrong value an error shows."""


@dataclass(frozen=True, eq=False)
class Model:
    """
    A model, and what is stated about it; what is not stated is read from its annotations.

    It is a subject of `rnn_spec.check`, of `rnn_spec.parametrize_with_laws`, and of the command,
    `rnn-spec check module:name`.

    Attributes:
        model: a module, a class or function without required arguments that makes one, an
            adapter of these, or the name of one of these, `module:Class`.
        call: an adapter `call(model, ...)`, whose annotations declare the arguments.
        example: the arguments of a call that works: a value, a tuple, or a dict by name.
        inputs: for an argument, its dtype or its role and its axes, such as `float batch seq 4`;
            for a setting, the number that each call passes.
        output: the axes of the result, such as `batch 3`; a tuple for a tuple.
        causal: the axis along which nothing looks ahead, or a dict of axes, each `weak` or
            `strict`: a strict step does not read its own input either. `tgt.seq` is of the input
            `tgt` alone, beside others that may be known ahead.
        random: whether its results are drawn at random, also in eval mode.
        init: the distributions of its parameters, each by a pattern of their names.
        laws: the laws to check, by name; all laws of models if None.
        expected_failures: the laws that are expected to fail, each with the reason.
        name: its name in reports.
    """

    model: Any
    call: Any = None
    _: KW_ONLY
    example: Any = field(default=None, repr=False)
    inputs: Mapping[str, Any] | None = None
    output: Any = None
    causal: str | Mapping[str, str] | None = None
    random: bool = False
    init: Mapping[str, Any] | None = None
    laws: Iterable[str | Law] | None = None
    expected_failures: Mapping[str, str] | None = None
    name: str | None = None

    def __post_init__(self) -> None:
        """
        Check the arguments, as far as that needs no model.

        Raises:
            TypeError: an argument is of a wrong type.
            ValueError: `causal` names an unknown order.
        """
        is_model = isinstance(self.model, nn.Module | str | Model | Adapter) or callable(self.model)
        _check("model", self.model, "a module, a class or function, or module:Class", ok=is_model)
        _check(
            "call",
            self.call,
            "a function call(model, ...)",
            ok=self.call is None or callable(self.call),
        )
        for name in ("inputs", "init", "expected_failures"):
            value = getattr(self, name)
            _check(name, value, "a dict", ok=value is None or isinstance(value, Mapping))
        _check("random", self.random, "True or False", ok=isinstance(self.random, bool))
        _check("laws", self.laws, "a list of names of laws", ok=not isinstance(self.laws, str))
        causal_axes(self.causal)
        if self.laws is not None:
            object.__setattr__(self, "laws", tuple(self.laws))

    @property
    def options(self) -> ModelOptions:
        """What is stated about the model itself."""
        return ModelOptions(
            call=self.call,
            example=self.example,
            inputs={name: _as_text(each) for name, each in (self.inputs or {}).items()},
            output=self.output,
            causal=causal_axes(self.causal),
            random=self.random,
            init=dict(self.init or {}),
        )


def _as_text(stated: Any) -> Any:
    """Return what is stated of an argument; of a number, its text."""
    return repr(stated) if type(stated) in {bool, int, float} else stated


def _check(name: str, value: object, expected: str, *, ok: bool) -> None:
    """
    Check an argument.

    Raises:
        TypeError: it is of a wrong type.
    """
    if not ok:
        shown = "a module" if isinstance(value, nn.Module) else clean(repr(value), LONGEST)
        message = f"{name}: got {shown}, expected {expected}"
        raise TypeError(message)
