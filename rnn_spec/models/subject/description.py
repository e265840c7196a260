"""What was understood of a model, in words, each with the option that states it otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.signature.signature import Signature
from rnn_spec.models.signature.text import option_text
from rnn_spec.models.subject.model import Subject
from rnn_spec.models.subject.stating import optional_input
from rnn_spec.vocabulary import MODEL_LEVEL

__all__ = ["described"]

OWN = frozenset(
    {
        *("kind", "level", "signature", "equations", "weights", "idle", "mapping", "options"),
        *("causal", "padding", "random", "dtype"),
    }
)
"""Names that a line about an argument cannot have."""

KEY = re.compile(r"\['(\w+)'\]")
"""A key of a dict in the path of an argument."""


def described(subject: Subject) -> dict[str, str]:
    """Return what a model was understood to be: one text for each argument and result."""
    return dict(_described(subject))


def _described(subject: Subject) -> Iterator[tuple[str, str]]:
    signature = subject.signature
    yield "level", MODEL_LEVEL
    yield "signature", signature.source or "without arguments"
    for parameter in signature.parameters:
        own = [each for each in signature.arguments if each.name == parameter.name]
        hint = _option(parameter.name, own)
        for each in own:
            yield _line(each.path), f"{_argument(signature, each)} ({hint})"
    for part in signature.declared:
        yield part.name, part.shape
    yield from ((_line(each), _not_given(subject, each)) for each in signature.unstated)
    yield "causal", _causal(subject)
    if signature.times and not signature.padded:
        yield "padding", "no lengths or mask, so nothing is checked for padding"
    if subject.random:
        yield "random", "its results are drawn, as stated"
    yield "dtype", subject.dtype
    yield from subject.notes.items()


def _line(path: str) -> str:
    """Return the name of the line about an argument."""
    return f"argument {path}" if path in OWN else path


def _not_given(subject: Subject, name: str) -> str:
    """Say that an argument is left out, and how it is stated, where its name says what it is."""
    text = optional_input(subject.pristine, name, subject.signature.batch)
    hint = "" if text is None else f' (--input "{name}={text}")'

    return f"None, its default, in each call, so nothing is checked of it{hint}"


def _option(parameter: str, arguments: Sequence[Argument]) -> str:
    """Return the option that states a parameter as it was understood."""
    texts = {each.path.removeprefix(parameter): option_text(each) for each in arguments}
    places = [f"[{n}]" for n in range(len(texts))]
    keys = [KEY.fullmatch(path) for path in texts]
    if [*texts] == [""]:
        text = texts[""]
    elif [*texts] == places:
        text = ", ".join(texts.values()) + ("," if len(texts) == 1 else "")
    elif all(keys):
        named = zip(filter(None, keys), texts.values(), strict=True)
        text = str({key[1]: each for key, each in named})
    else:
        return "--call, an adapter, states it"

    return f'--input "{parameter}={text}"'


def _argument(signature: Signature, argument: Argument) -> str:
    """Return the dtype, the axes and the role of an argument, and what its axes are."""
    packed = ", packed" if argument.packed else ""
    optional = ", may be left out" if argument.optional else ""
    high = "" if argument.high is None else f" below {argument.high}"
    shape = " ".join(_axes(signature, argument)) or "no axis"
    role = f"{argument.role.value}{_along(signature, argument)}"

    return f"{argument.kind}{high}, {shape}{packed}: {role}{optional}"


def _along(signature: Signature, argument: Argument) -> str:
    """Return the axis of time that lengths or a mask are about."""
    if argument.role not in {Role.LENGTHS, Role.MASK, Role.PADDING_MASK}:
        return ""
    axis = signature.counted(argument)

    return f" along {axis}" if axis is not None else ""


def _axes(signature: Signature, argument: Argument) -> Iterator[str]:
    """Yield the axes of an argument, each with what it is unless its name is the word for that."""
    for dim in argument.dims:
        meaning = "batch" if dim.name == signature.batch else "time"
        is_known = dim.name is not None and dim.name in {signature.batch, *signature.times}
        yield f"{dim.text} ({meaning})" if is_known and dim.name != meaning else dim.text


def _causal(subject: Subject) -> str:
    if subject.causal:
        return ", ".join(f"{axis} ({order})" for axis, order in subject.causal.items())
    times: Mapping[str, None] = dict.fromkeys(subject.signature.times)
    first = next(iter(times), None)
    hint = "" if first is None else f" (--causal {first})"

    return f"not stated, so nothing is checked for looking ahead{hint}"
