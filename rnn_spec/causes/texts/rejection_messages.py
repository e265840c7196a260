"""Why a subject cannot be checked, in words: as Python spells what to do, or the command."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from rnn_spec.causes.rejection import (
    AxesOfInput,
    CallNeeds,
    ConstructorDiffers,
    ConstructorNeeds,
    ConventionsUnknown,
    LayersInside,
    NoCallLikeExample,
    Rejection,
    SamplesNotFound,
    StateNotAccepted,
    TooFewSamples,
    Undeclared,
)
from rnn_spec.causes.spelling import Spelling, spelled_call, spelled_inputs
from rnn_spec.causes.texts.constructor_messages import (
    adapter_to_write,
    constructor_differs,
    constructor_needs,
    raised_as_likely,
    short,
)

__all__ = ["spelled"]

BLANK = "..."

QUESTION = (
    ", with a dtype and axes for each ...: has it samples and steps, as many steps as the one "
    "before it, that is, an axis of the same name, and how many features?"
)
"""What only the author of a model knows of several sequences."""

FLAT = (
    ". If one axis has the steps and the samples, write a function call(model, ...) that takes "
    "them in two axes, reshapes them, and calls the model, and state it, {}"
)
"""How to check a model that takes the steps of all samples as rows."""

EXCHANGED = " Its output has the first two axes of its input, exchanged: "

STACKED: Mapping[int | None, str] = {
    None: (
        "if both should have the batch first, is dim=1 missing, as in torch.stack(outputs, dim=1)? "
        "If both should have the steps first, is it too much?"
    ),
    0: (
        "axis 0 of its input is the batch, as its state has it. Is dim=1 missing, as in "
        "torch.stack(outputs, dim=1)?"
    ),
    1: (
        "axis 1 of its input is the batch, as its state has it. Is dim=1 too much, as in "
        "torch.stack(outputs, dim=1)?"
    ),
}
"""How outputs may be stacked wrongly, by the axis of the input that is the batch."""


def spelled(rejections: Iterable[Rejection | str], spelling: Spelling) -> str:
    """Return the text of rejections; text among them stays as it is."""
    return "\n".join(_spelled(each, spelling) for each in rejections)


def _spelled(rejection: Rejection | str, spelling: Spelling) -> str:
    in_python = spelling.in_python
    match rejection:
        case Undeclared() | NoCallLikeExample():
            return _arguments(rejection, spelling)
        case ConstructorNeeds():
            return constructor_needs(rejection, spelling)
        case LayersInside():
            return "\n".join(_inside(rejection, in_python=in_python))
        case SamplesNotFound() | TooFewSamples() | AxesOfInput():
            return _axes(rejection, spelling)
        case ConstructorDiffers() | ConventionsUnknown() | CallNeeds() | StateNotAccepted():
            return _own_conventions(rejection, spelling)

    return rejection


def _arguments(rejection: Undeclared | NoCallLikeExample, spelling: Spelling) -> str:
    if isinstance(rejection, NoCallLikeExample):
        return _no_call_like_example(rejection, spelling)

    return _undeclared(rejection, spelling)


def _undeclared(rejection: Undeclared, spelling: Spelling) -> str:
    which = ", ".join(rejection.missing) or "its arguments"
    inputs = {
        **(rejection.inputs or {"x": "float batch seq 4"}),
        **dict.fromkeys(rejection.asked, BLANK),
    }
    declare = spelled_inputs(inputs, spelling)
    if spelling.in_python:
        declare = f"rnn_spec.check_model(model, {declare})"
    question = QUESTION if rejection.asked else ""
    if rejection.runs:
        ways = f"declare the arguments (it runs with {declare}, if that is what they are)"
    else:
        ways = f"declare the arguments (no guess runs: correct the axes in {declare}{question})"
    so = "with each like the first" if rejection.asked else "with arguments declared so"
    raised = f"; a call {so} raises {rejection.error}" if rejection.error else ""
    raised = raised_as_likely(rejection, spelling) if rejection.runs else raised

    return (
        f"{rejection.name} has no annotation for {which}: annotate forward, {ways}, or pass "
        f"the arguments of a call that works with {spelling.example}{raised}"
        f"{FLAT.format(spelled_call(spelling)) if rejection.may_be_flat else ''}"
    )


def _no_call_like_example(rejection: NoCallLikeExample, spelling: Spelling) -> str:
    stated = spelled_inputs(rejection.inputs, spelling)

    return (
        f"{rejection.name}: a call with the example runs, but none whose arguments are as they "
        f"were understood from it: {rejection.error}. Correct what is wrong in {stated or 'them'}, "
        f"and pass it beside {spelling.example}"
    )


CHANGING = {
    None: "the model mixes them, or there is no such axis",
    "remembers": (
        "the same call gives another result the second time, so that something is kept between "
        "calls"
    ),
    "random": "the results are drawn at random, so that no two calls can be compared",
}
"""Why samples are independent along no axis, as far as it is known."""


def _samples(rejection: SamplesNotFound, spelling: Spelling) -> str:
    stated = spelled_inputs(dict(rejection.inputs) or {"x": "float batch seq 4"}, spelling)

    why = CHANGING[rejection.changing]

    return (
        f"{rejection.name}: no axis was found along which samples are independent: {why}; "
        f"state which axis is the batch, such as {stated}"
    )


def _axes(rejection: SamplesNotFound | TooFewSamples | AxesOfInput, spelling: Spelling) -> str:
    if isinstance(rejection, AxesOfInput):
        return _axes_of_input(rejection, spelling)
    if isinstance(rejection, SamplesNotFound):
        return _samples(rejection, spelling)

    return (
        f"{rejection.name}: got {rejection.got} along {rejection.axis}, the axis of "
        f"samples, expected at least {rejection.expected}"
    )


def _own_conventions(
    rejection: ConstructorDiffers | ConventionsUnknown | CallNeeds | StateNotAccepted,
    spelling: Spelling,
) -> str:
    match rejection:
        case ConstructorDiffers(instead=name) if name:
            short = name.rpartition(":")[2]
            command = f"rnn_spec.check({short})" if spelling.in_python else f"rnn-spec check {name}"
            return f"{rejection.why}: check the class, {command}"
        case ConstructorDiffers():
            return constructor_differs(rejection, spelling)
        case ConventionsUnknown():
            return _conventions(rejection, spelling)
        case CallNeeds():
            return _needed_in_a_call(rejection, spelling)

    return _state(rejection)


def _conventions(rejection: ConventionsUnknown, spelling: Spelling) -> str:
    returned = f"returned {rejection.returned}"
    ending = f"raised {rejection.error}" if rejection.error else rejection.stopped or returned
    shape = ", ".join(map(str, rejection.called))
    tried = ", ".join(rejection.tried)
    exchanged = EXCHANGED + STACKED[rejection.batch_axis] if rejection.exchanged else ""

    return (
        f"{rejection.name}: not verified: conventions unknown. Called with an input of shape "
        f"({shape}) it {ending}.{exchanged}\nTried: {tried}.\n"
        f"{_as_model(rejection, spelling)}If it is a recurrent layer, "
        f"{adapter_to_write(rejection.code, spelling)}"
    )


def _needed_in_a_call(rejection: CallNeeds, spelling: Spelling) -> str:
    return (
        f"{rejection.name}: a call requires {', '.join(rejection.required)} beside its input, "
        f"expected an input and a state.\n{_as_model(rejection, spelling)}If it is a recurrent "
        f"layer, {adapter_to_write(rejection.code, spelling)}"
    )


def _as_model(rejection: ConventionsUnknown | CallNeeds, spelling: Spelling) -> str:
    """Return how to check as a model what may be one."""
    by_command = f"rnn-spec check-model {rejection.name}"
    by_python = f"rnn_spec.check_model({short(rejection.name)})"
    command = by_python if spelling.in_python else by_command
    if not rejection.beside:
        return f"If it is a model around a layer, check it as one: {command}\n"
    which = ", ".join(rejection.beside)

    return f"It requires {which} beside its input: if it is a model, check it with {command}.\n"


def _axes_of_input(rejection: AxesOfInput, spelling: Spelling) -> str:
    count, shape = len(rejection.shape), ", ".join(map(str, rejection.shape))
    example = f"torch.linspace(-1, 1, {math.prod(rejection.shape)}).reshape({shape})"
    if spelling.in_python:
        values = ", ".join(f"{name}={value}" for name, value in rejection.arguments.items())
        made = f"{short(rejection.name)}({values})"
        way = f"rnn_spec.check_model({made}, example={example})"
    else:
        values = "".join(f" --arg {name}={value}" for name, value in rejection.arguments.items())
        way = f'rnn-spec check-model {rejection.name}{values} --example "{example}"'

    return (
        f"{rejection.name}: not verified: the laws of layers need an input with steps, samples and "
        f"features, (seq, batch, features), and it takes one with {count} axes: a call with an "
        f"input of shape ({shape}) runs. Check it as a model:\n\n    {way}"
    )


def _state(rejection: StateNotAccepted) -> str:
    fits = f"; it fits with state={rejection.fits}" if rejection.fits else ""

    return (
        f"{rejection.name}: not verified: a call with a state as its adapter declares it raised "
        f"{rejection.error}. The layer returns {rejection.returned} as state{fits}"
    )


def _inside(rejection: LayersInside, *, in_python: bool) -> Iterator[str]:
    layers = rejection.layers
    named = ", ".join(f"{path} ({kind})" for path, kind in layers.items())
    more = f", and {rejection.more} more" if rejection.more else ""
    it = "it" if len(layers) == 1 else "each"
    place, _, _ = rejection.name.rpartition(":")
    is_target = bool(place) and "<" not in rejection.name
    by_command = not in_python and is_target
    by_name = is_target and rejection.made and place != "__main__"
    model = rejection.name if rejection.made else f"{place}:model"
    first = (
        f"make one in a file, `model = {short(rejection.name)}(...)`, and "
        if by_command and not rejection.made
        else ""
    )
    is_blank = not by_command and not by_name and "..." in _made(rejection)
    blanks = f", with the arguments of {short(rejection.name)} for ..." if is_blank else ""
    yield f"It contains {named}{more}: {first}check {it} by itself{blanks},"
    yield ""
    for path in layers:
        if by_command:
            yield f"    rnn-spec check {model}.{path}"
        elif by_name:
            yield f'    rnn_spec.check("{model}.{path}")'
        else:
            yield f"    rnn_spec.check({_made(rejection)}.{path})"
    yield ""
    yield "or put its calls in the model under contract: contracts.enforce(model)"


def _made(rejection: LayersInside) -> str:
    if rejection.is_instance or "<" in rejection.name:
        return "model"

    return f"{short(rejection.name)}({'' if rejection.made else '...'})"
