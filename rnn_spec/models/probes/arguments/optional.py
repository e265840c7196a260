"""An argument that a model may be called without, and what declares it."""

from __future__ import annotations

from dataclasses import replace

from rnn_spec.causes.spelling import Stated
from rnn_spec.models.guessing.stating import optional_inputs
from rnn_spec.models.signature.reading import arguments_of
from rnn_spec.models.signature.signature import Parameter, Signature
from rnn_spec.models.signature.text import stated_role, structure_of_text
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.model import Subject

__all__ = ["runnable_input", "with_optional"]


def runnable_input(subject: Subject, name: str) -> Stated | None:
    """Return what declares an argument that is left out; None if no call runs with it."""
    time = next(iter(subject.signature.times), None)
    texts = optional_inputs(subject.pristine, name, subject.signature.batch, time)

    return next((each for each in texts if _runs(subject, name, each)), None)


def _runs(subject: Subject, name: str, text: Stated) -> bool:
    """Return whether a model runs with an argument that was left out."""
    complete = replace(subject, signature=with_optional(subject, name, text))
    call = complete.draw_call()
    try:
        complete.model().raw(call)
    except ModelError:
        return False

    return True


def with_optional(subject: Subject, name: str, text: Stated) -> Signature:
    """Return the signature of a model with an argument that was left out."""
    signature, structure = subject.signature, structure_of_text(name, text)
    own = (stated_role(each, text) for each in arguments_of(name, structure, subject.pristine))

    return replace(
        signature,
        parameters=(*signature.parameters, Parameter(name, structure)),
        arguments=(*signature.arguments, *own),
        unstated=tuple(each for each in signature.unstated if each != name),
    )
