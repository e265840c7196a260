"""Build a model for a check, and find out what its laws need to know."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from torch import nn

from rnn_spec.causes.failure import Raised
from rnn_spec.causes.rejection import ConstructorNeeds, NoCallLikeExample
from rnn_spec.exceptions import interrupts
from rnn_spec.models.building.declaration import declared
from rnn_spec.models.building.statements import inputs_of
from rnn_spec.models.features import Feature
from rnn_spec.models.guessing.stated_inputs import stated_inputs
from rnn_spec.models.guessing.undeclared import undeclared
from rnn_spec.models.probes.arguments.ignored_states import with_ignored_states
from rnn_spec.models.probes.arguments.memories import with_memories
from rnn_spec.models.probes.arguments.needed import with_needed_arguments
from rnn_spec.models.probes.arguments.quiet_settings import quiet_settings
from rnn_spec.models.probes.arguments.shown_integers import in_domain_of_example
from rnn_spec.models.probes.meanings.left_padding import without_left_padding
from rnn_spec.models.probes.meanings.mask_meanings import with_mask_meanings
from rnn_spec.models.probes.meanings.own_tables import with_own_tables
from rnn_spec.models.probes.meanings.padding_tokens import with_padding_tokens
from rnn_spec.models.probes.meanings.sorted_lengths import with_sorted_lengths
from rnn_spec.models.probes.sizes.fixed_sizes import with_fixed_size
from rnn_spec.models.probes.sizes.observing import with_results
from rnn_spec.models.probes.sizes.placing import error_at
from rnn_spec.models.probes.sizes.single_sizes import with_single_sizes
from rnn_spec.models.probes.sizes.sizes import is_accidental
from rnn_spec.models.signature.signature import Signature
from rnn_spec.models.source import error_and_line
from rnn_spec.models.subject.causal import Causal, causal_of
from rnn_spec.models.subject.copying import built, copied
from rnn_spec.models.subject.model import Subject
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.subjects.build.construction import VARIADIC, needed_arguments
from rnn_spec.subjects.subject import SubjectError
from rnn_spec.text import with_article

__all__ = ["build_model"]


def build_model(target: Any, options: ModelOptions, name: str) -> Subject:
    """
    Build a model, and find out what its laws need to know.

    Args:
        target: a module, or a class or function that makes one.
        options: what is stated about it.
        name: its name in reports.

    Raises:
        SubjectError: it cannot be built, or its signature is not known.
    """
    make = _maker(target, options, name)
    module = _module(target, make, name).eval()

    def build(stated: ModelOptions) -> Subject:
        subject = _drawing_nothing(partial(_built, module, make, name=name), stated)
        return _with_causal(subject, stated, name)

    try:
        return build(options)
    except SubjectError as error:
        return with_fixed_size(error, options, build)


def _drawing_nothing(build: Callable[[ModelOptions], Subject], options: ModelOptions) -> Subject:
    """Return a model whose results are not random: if a setting makes them so, with another."""
    subject = build(options)
    quiet = quiet_settings(subject)
    if not quiet:
        return subject
    inputs = {**options.inputs, **{name: repr(value) for name, value in quiet.items()}}
    again = build(replace(options, inputs=inputs))
    drawing = {name: subject.signature.defaults[name] for name in quiet}

    return replace(again, signature=replace(again.signature, drawing=drawing))


def _built(
    module: nn.Module, make: Callable[[], nn.Module] | None, options: ModelOptions, name: str
) -> Subject:
    """Return a module as a model under check, with what its laws need to know."""
    known = declared(module, options, name)
    subject = Subject(
        name,
        module,
        known.signature,
        make,
        options.call,
        random=options.random,
        init=options.init,
        notes=known.notes,
        guess=known.guess,
    )

    subject = with_sorted_lengths(with_own_tables(in_domain_of_example(subject)))
    stated = [each for each in stated_inputs(options.inputs, module) if not each.is_setting]
    is_guess = bool(subject.guess) and not stated
    if is_guess and (subject.refused or is_accidental(subject, partial(error_at, subject))):
        # The example runs, and other calls of the axes that were found in it do not.
        names = [each.name for each in subject.signature.parameters]
        raise SubjectError(undeclared(module, options, names, name))
    _check_understood(subject)
    subject = with_padding_tokens(with_needed_arguments(subject))
    subject = without_left_padding(subject, known.result)
    subject = with_memories(with_results(subject, known.result))
    subject = with_single_sizes(subject, known.result, options.inputs)
    subject = with_mask_meanings(subject, known.result)

    return with_ignored_states(subject, known.result)


def _check_understood(subject: Subject) -> None:
    """
    Check that calls run whose arguments are as they were understood from an example that runs.

    Raises:
        SubjectError: none does, which is no fault of the model.
    """
    failure = subject.refused.get("model_call")
    if failure is not None and subject.signature.is_inferred:
        error = f"{failure.error}: {failure.message}" if isinstance(failure, Raised) else ""
        raise SubjectError(NoCallLikeExample(subject.name, error, inputs_of(subject.signature)))


def _maker(target: Any, options: ModelOptions, name: str) -> Callable[[], nn.Module] | None:
    """
    Return a function that builds the model; None for an instance.

    Raises:
        SubjectError: its constructor has arguments that are not stated.
    """
    if isinstance(target, nn.Module):
        return None
    if not callable(target):
        got = with_article(type(target).__name__)
        message = f"{name}: got {got}, expected a module, or what makes one"
        raise SubjectError(message)
    _check_arguments(target, options, name)
    try:
        inspect.signature(target).bind(**options.arguments)
    except (TypeError, ValueError) as error:
        raise SubjectError(_needs(target, options, name, str(error))) from None

    return partial(target, **options.arguments)


def _check_arguments(target: Callable[..., Any], options: ModelOptions, name: str) -> None:
    """
    Check that a constructor has the arguments that are stated.

    Raises:
        SubjectError: it has no argument of a name.
    """
    try:
        parameters = inspect.signature(target).parameters
    except (TypeError, ValueError):
        return
    if any(each.kind in VARIADIC for each in parameters.values()):
        return
    for each in options.arguments:
        if each not in parameters:
            known = ", ".join(parameters) or "none"
            message = (
                f"arg: the constructor of {name} has no argument {each!r}; its arguments are "
                f"{known}"
            )
            raise SubjectError(message)


def _needs(target: Any, options: ModelOptions, name: str, error: str) -> ConstructorNeeds:
    """Return the arguments that a constructor needs, each with a value that it may have."""
    needed = {k: v for k, v in needed_arguments(target).items() if k not in options.arguments}

    return ConstructorNeeds(name, needed, error)


def _module(target: Any, make: Callable[[], nn.Module] | None, name: str) -> nn.Module:
    try:
        module: Any = copied(target, None) if make is None else built(make)
    except BaseException as error:
        if interrupts(error):
            raise
        what = "copied" if make is None else "built"
        message = f"{name} cannot be {what}: {error_and_line(error)}"
        raise SubjectError(message) from error
    if not isinstance(module, nn.Module):
        message = (
            f"{name} returned {with_article(type(module).__name__)}, expected a torch.nn.Module"
        )
        raise SubjectError(message)

    return module


def _with_causal(subject: Subject, options: ModelOptions, name: str) -> Subject:
    """Return a model with what is stated of looking ahead, by the names of the axes found."""
    causal = _causal(options, subject.signature, name)
    has = {Feature.CAUSAL} if causal else set()

    return replace(subject, causal=causal, features=subject.features | has)


def _causal(options: ModelOptions, signature: Signature, name: str) -> tuple[Causal, ...]:
    found = causal_of(options.causal)
    for each in found:
        if each.axis not in signature.axes:
            axes = ", ".join(signature.axes) or "none"
            message = f"causal: {name} has no axis {each.axis!r}; its axes are {axes}"
            raise SubjectError(message)
        if not any(map(each.is_about, signature.arguments)):
            along = (a.path for a in signature.arguments if a.axis(each.axis) is not None)
            message = (
                f"causal: {name} has no input {each.argument!r} with the axis {each.axis}; those "
                f"with it are {', '.join(along) or 'none'}"
            )
            raise SubjectError(message)

    return found
