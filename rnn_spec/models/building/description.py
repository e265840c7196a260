"""What was understood of a model, in words."""

from __future__ import annotations

from collections.abc import Iterator

from torch.nn.modules.batchnorm import _BatchNorm

from rnn_spec.models.building.statements import batch_first
from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.extent import is_known
from rnn_spec.models.signature.nested import NestedOf
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.signature.signature import Signature
from rnn_spec.models.signature.text import is_setting
from rnn_spec.models.subject.model import Subject
from rnn_spec.role_names import (
    BATCH_FIRST,
    NOT_CHECKED,
    line_about,
    line_about_polarity,
    lines_left_out,
)
from rnn_spec.text import clean
from rnn_spec.vocabulary import MODEL_LEVEL

__all__ = ["described"]

UNKNOWN_POLARITY = "it is read as True at valid steps, since nothing is stated: state it"
"""The line about a mask that may be True at padding."""

TIME_FIRST = "the first axis of {} is read as time, as the layer after it does: state it"
"""The line about arguments whose axes are guessed."""

NOT_GIVEN = f"None, {NOT_CHECKED}"

FOUND = "; found by calling it"
"""What follows a role that calls of the model showed."""

NEEDED = ", in each call, since one without it raises {}"
"""What follows the role of an argument that has a default, and that calls need."""

DRAWING = ", since results are random with its default, {!r}"
"""What follows the line about a setting whose value was chosen."""

LONGEST = 40
"""How many characters of a default, or of a list of layers, are shown."""

TRAINING = (
    "{} (BatchNorm) reads all samples and steps of a batch in training mode, padding among them: "
    "that is by design, and not checked; samples and padding are checked in eval mode"
)
"""The line about layers that read the whole batch."""

SORTED = ", drawn sorted, as the model requires it"
"""What follows the role of lengths of which the longest must come first."""

MEANINGS = (
    "not checked, since it is not known what {} means: state it as in its line, with mask (True at "
    "valid steps), or with notdone (False where an episode begins) instead of mask"
)

ALONG = {Role.LENGTHS, Role.INNER_LENGTHS, Role.MASK, Role.PADDING_MASK}
"""The roles that are about the steps along an axis."""

INNER = "; what is past them is not checked"
"""What follows the role of lengths that are not one for each sample."""

STRICT, WEAK = "strict: no step reads its own input", "weak: a step may read its own input"
"""What is stated of an axis that is causal."""


def described(subject: Subject) -> dict[str, str]:
    """Return what a model was understood to be: one text for each argument and result."""
    return dict(_described(subject))


def _described(subject: Subject) -> Iterator[tuple[str, str]]:
    signature = subject.signature
    yield "level", MODEL_LEVEL
    yield "signature", signature.source or "without arguments"
    for each in signature.arguments:
        yield line_about(each.path), _argument(signature, each)
        if each.is_found is False:
            yield line_about_polarity(each.path), UNKNOWN_POLARITY
    if names := batch_first(subject):
        yield BATCH_FIRST, TIME_FIRST.format(" and ".join(names))
    for part in signature.declared:
        yield part.name, part.shape
    yield from _without(signature)
    yield from ((line_about(name), NOT_GIVEN) for name in signature.unstated)
    yield from lines_left_out(signature.unstated).items()
    yield from _settings(signature)
    yield "causal", _causal(subject)
    yield from _padding(subject)
    yield from _training(subject)
    if subject.random:
        yield "random", "its results are drawn, as stated"
    yield "dtype", subject.dtype
    yield from subject.notes.items()


def _training(subject: Subject) -> Iterator[tuple[str, str]]:
    """Yield which layers read the whole batch in training mode, which no law is about."""
    names = [
        name
        for name, each in subject.pristine.named_modules()
        if isinstance(each, _BatchNorm) and each.track_running_stats
    ]
    if names:
        yield "training", TRAINING.format(clean(", ".join(names), LONGEST))


def _settings(signature: Signature) -> Iterator[tuple[str, str]]:
    """Yield the settings that each call passes as stated, and those that no call passes."""
    for each in signature.parameters:
        if isinstance(each.structure, NestedOf) and is_setting(each.structure.value):
            default = signature.drawing.get(each.name)
            why = "" if default is None else DRAWING.format(default)
            yield line_about(each.name), f"{each.structure.value!r}, in each call{why}"
    for name, default in signature.defaults.items():
        yield line_about(name), f"{clean(repr(default), LONGEST)}, {NOT_CHECKED}"


def _without(signature: Signature) -> Iterator[tuple[str, str]]:
    """Yield the results of calls without some arguments, where they have other axes."""
    for paths, variant in signature.variants.items():
        if variant.parts != signature.parts:
            shapes = ", ".join(f"{part.name}: {part.shape}" for part in variant.parts)
            yield f"without {', '.join(sorted(paths))}", shapes


def _argument(signature: Signature, argument: Argument) -> str:
    """Return the dtype, the axes and the role of an argument, and what its axes are."""
    packed = ", packed" if argument.packed else ""
    optional = ", may be left out" if argument.optional else ""
    high = "" if argument.high is None else f" below {argument.high}{_as_shown(argument)}"
    shape = " ".join(_axes(signature, argument)) or "no axis"
    role = f"{argument.role.value}{_along(signature, argument)}"
    found = FOUND if argument.is_found else ""
    falling = SORTED if argument.sorted else ""
    needed = NEEDED.format(argument.needed) if argument.needed else ""
    is_token = argument.role is Role.TOKENS and argument.padding is not None
    padding = f", padding is token {argument.padding}" if is_token else ""

    role = f"{role}{padding}{optional}{needed}{falling}{found}"

    return f"{argument.kind}{high}, {shape}{packed}: {role}"


def _as_shown(argument: Argument) -> str:
    """Return why integers are no larger than those of the example."""
    if argument.refused is None:
        return ""

    return (
        f" as in the example, since a call with others below {argument.refused.high} raises "
        f"{argument.refused.error or 'an error'}"
    )


def _along(signature: Signature, argument: Argument) -> str:
    """Return the axis of time that lengths or a mask are about."""
    if argument.role not in ALONG:
        return ""
    if argument.path in signature.uncounted:
        return " along an axis that is not known"
    axis = signature.counted(argument)
    unread = INNER if argument.role is Role.INNER_LENGTHS else ""

    return f" along {axis}{unread}" if axis is not None else unread


def _axes(signature: Signature, argument: Argument) -> Iterator[str]:
    """Yield the axes of an argument, each with what it is unless its name is the word for that."""
    for dim in argument.passed:
        meaning = "batch" if dim.name == signature.batch else "time"
        is_known = dim.name is not None and dim.name in {signature.batch, *signature.times}
        yield f"{dim.text} ({meaning})" if is_known and dim.name != meaning else dim.text


def _padding(subject: Subject) -> Iterator[tuple[str, str]]:
    """Yield what is not checked of padding; of lengths that an example leaves open, a note says."""
    signature = subject.signature
    open_ = {
        path: axes for path, axes in signature.uncounted.items() if _is_unstated(subject, path)
    }
    left_out = ", ".join(_of_unknown_extent(subject))
    undecided = signature.with_role(Role.UNDECIDED_MASK)
    if undecided:
        yield "padding", MEANINGS.format(undecided[0].path)
    elif open_:
        yield "padding", _uncounted(*next(iter(open_.items())))
    elif left_out:
        yield (
            "padding",
            f"not checked in {left_out}: which entries are within a sequence is not known",
        )
    elif signature.times and not signature.padded and not signature.uncounted:
        yield (
            "padding",
            f"no lengths or mask, so nothing is checked for padding{_may_end(signature)}",
        )


def _may_end(signature: Signature) -> str:
    """Return what to state of tokens that may be padding: the model has a table that says so."""
    maybe = {
        each.path: each.possible_padding
        for each in signature.arguments
        if each.possible_padding is not None
    }
    tokens = " and ".join(f"at token {n} in {path}" for path, n in maybe.items())

    return f"; if sequences end {tokens} (padding_idx), state it" if maybe else ""


def _is_unstated(subject: Subject, path: str) -> bool:
    return subject.signature.argument(path).along is None


def _of_unknown_extent(subject: Subject) -> Iterator[str]:
    """Yield the results of which it is not known what belongs to a sequence that ends early."""
    signature = subject.signature
    sizes = {**signature.fixed, **subject.domain.base}
    for part in signature.parts if subject.domain.base else ():
        if not all(is_known(part, axis, sizes) for axis in signature.padded):
            yield part.name


def _uncounted(lengths: str, axes: tuple[str, ...]) -> str:
    """Return that nothing is checked of lengths, and what to state."""
    if not axes:
        return f"not checked, since no argument has a named axis that {lengths} may count"
    example = f'Lengths("{axes[0]}") in its annotation, or as in its line'

    return f"not checked, since {lengths} may count {' or '.join(axes)}: state it, {example}"


def _causal(subject: Subject) -> str:
    if subject.causal:
        return ", ".join(
            f"{each.text} ({STRICT if each.is_strict else WEAK})" for each in subject.causal
        )
    times = subject.signature.times
    if times and not any(map(subject.signature.parts_in_steps, times)):
        other = next(_of_other_steps(subject.signature), "an axis of time")
        return f"no result has {other}, so nothing is checked for looking ahead"

    return "not stated, so nothing is checked for looking ahead"


def _of_other_steps(signature: Signature) -> Iterator[str]:
    """Yield the axes of time of which a result has others steps, such as one for every two."""
    dims = [dim for part in signature.parts for dim in part.dims or ()]
    for dim in dims:
        of = [axis for axis in signature.times if axis in dim.names]
        if of and dim.name is None and dim.factors is None:
            yield f"the steps of {of[0]}, but {dim.text}"
