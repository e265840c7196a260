"""The arguments of a model that are not declared, and what may declare them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from torch import nn

from rnn_spec.causes.rejection import Undeclared
from rnn_spec.models.guessing.runnable_inputs import error_with, runnable_inputs
from rnn_spec.models.guessing.stated_inputs import stated_inputs, words_of_axes
from rnn_spec.models.guessing.stating import Texts, likely_inputs
from rnn_spec.models.signature.roles import Role, named_role, named_roles
from rnn_spec.models.subject.options import ModelOptions

__all__ = ["undeclared"]


def undeclared(
    module: nn.Module, options: ModelOptions, missing: Sequence[str], name: str
) -> Undeclared:
    """Return which arguments are not declared, and what may declare them: if found, what runs."""
    stated = stated_inputs(options.inputs, module)
    likely = likely_inputs(module, missing, *words_of_axes(stated))
    asked = _repeated(likely)
    if options.call is not None:
        return Undeclared(name, tuple(missing), likely, asked=asked)
    roles = {*named_roles(missing, are_all=not stated).values()}
    is_flat = Role.STATE in roles and bool(roles & {Role.RESETS, Role.CONTINUES})
    runnable = runnable_inputs(module, likely, stated)
    raised = "" if runnable == likely else error_with(module, likely, stated)
    if runnable is not None:
        declared = Undeclared(name, tuple(missing), runnable, runs=True, may_be_flat=is_flat)
        return replace(declared, error=raised, likely=likely) if raised else declared

    return Undeclared(name, tuple(missing), likely, error=raised, asked=asked, may_be_flat=is_flat)


def _repeated(likely: Texts) -> tuple[str, ...]:
    """
    Return the sequences of numbers after the first one, and those of tokens with the same axes.

    The first layer says how many features that one has; of a second one nothing says that it has
    as many, or as many steps.
    """
    data = [name for name in likely if named_role(name) is Role.DATA]
    texts = {name: each for name in data if isinstance(each := likely[name], str)}
    numbers = [name for name, text in texts.items() if text.startswith("float ")]
    firsts = {text: name for name, text in reversed(texts.items())}
    again = {name for name, text in texts.items() if firsts[text] != name}

    return tuple(name for name in texts if name in {*numbers[1:], *again})
