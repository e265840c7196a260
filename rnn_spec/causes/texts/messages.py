"""The text of a cause: the one place where it is put into words."""

from __future__ import annotations

from functools import singledispatch

from rnn_spec.causes.cause import (
    AboveLevel,
    BlockedBy,
    Cause,
    ExpectedFailure,
    FailedThenLost,
    Inconclusive,
    Interrupted,
    NoSamples,
    NotOffered,
    UnexpectedPass,
)
from rnn_spec.causes.failure import (
    Accepted,
    NotRepeated,
    OtherEquations,
    Passed,
    Raised,
    Unchanged,
    UnclearError,
    WrongCount,
    WrongDistribution,
    WrongProperty,
    WrongProportion,
    WrongReturn,
    WrongShape,
    WrongValue,
)
from rnn_spec.causes.process import (
    Disconnected,
    ExceededMemory,
    Exited,
    Killed,
    NotRebuilt,
    TimedOut,
    Undecided,
)
from rnn_spec.causes.texts.model_messages import text_of_model_failure

__all__ = ["describe", "describe_passed"]

OF_STATE = ("depth", "sample", "feature")

AXES = {"output": ("step", "sample", "feature"), "h_n": OF_STATE, "c_n": OF_STATE}
"""The axes of the results that laws compare, whatever the layout of the layer."""

FEWEST, MOST = 6, 17
"""Significant digits of a number: as many as two that differ need, and no more than it has."""


def describe(cause: Cause) -> str:
    """Return the text of a cause, usually one line."""
    return _text(cause)


@singledispatch
def _text(cause: object) -> str:
    return text_of_model_failure(cause)


@_text.register
def _(cause: WrongValue) -> str:
    got, expected = _distinct_numbers(cause.got, cause.expected)
    where = f" at {_place(cause.part, cause.index)}" if cause.index else ""
    within = "bit for bit" if cause.tolerance == 0 else f"within {cause.tolerance:.1g}"

    return f"{cause.part}{where}: got {got}, expected {expected} ({within})"


def _place(part: str, index: tuple[int, ...]) -> str:
    """Return a place in words, whatever the layout of the layer; numbers where it has no words."""
    axes = AXES.get(part.partition(" ")[0], ())
    if len(axes) != len(index):
        return str(index)

    return ", ".join(f"{axis} {n}" for axis, n in zip(axes, index, strict=True))


@_text.register
def _(cause: WrongShape) -> str:
    return f"{cause.part}: got shape {cause.got}, expected {cause.expected}"


@_text.register
def _(cause: WrongCount) -> str:
    return f"{cause.part}: got {cause.got} parts, expected {cause.expected}"


@_text.register
def _(cause: WrongProperty) -> str:
    return f"{cause.part}: got {cause.got}, expected {cause.expected}"


@_text.register
def _(cause: WrongReturn) -> str:
    return f"returned {cause.got}, expected {cause.expected}"


@_text.register
def _(cause: Unchanged) -> str:
    if cause.is_zero:
        return f"{cause.part}: got zeros, expected other values"

    return f"{cause.part}: got the same values, expected a difference"


def describe_passed(passed: Passed) -> str:
    """Return the arrays that a call passes, with their shapes; empty if they are not known."""
    named = [f"{name} {shape}" for name, shape in passed]

    return f"called with {', '.join(named)}, in torch.nn's layout" if named else ""


@_text.register
def _(cause: Accepted) -> str:
    return f"accepted {cause.call}; expected an error"


@_text.register
def _(cause: UnclearError) -> str:
    return (
        f"the error does not name {_and(cause.missing)}: {_error_line(cause.error, cause.message)}"
    )


@_text.register
def _(cause: Raised) -> str:
    raised = f"raised {_error_line(cause.error, cause.message)}"

    return f"{cause.during} {raised}" if cause.during else raised


@_text.register
def _(cause: WrongDistribution) -> str:
    return (
        f"{cause.part}: {cause.count} values from {cause.minimum:.4g} to {cause.maximum:.4g} "
        f"(standard deviation {cause.standard_deviation:.4g}) have probability "
        f"{cause.p_value:.1g} under {cause.expected}"
    )


@_text.register
def _(cause: WrongProportion) -> str:
    return (
        f"{cause.part}: {cause.count} of {cause.total} has probability {cause.p_value:.1g} where "
        f"the chance of each is {cause.chance:.4g}"
    )


@_text.register
def _(cause: OtherEquations) -> str:
    return f"its equations are not those of torch.nn.{cause.kind}: {cause.got}"


@_text.register
def _(_: NotRepeated) -> str:
    return "failed once, passed when tried again"


@_text.register
def _(cause: TimedOut) -> str:
    return f"did not return within {cause.seconds:g} s{_in(cause.where)}"


@_text.register
def _(cause: Undecided) -> str:
    return f"was not decided within {cause.seconds:g} s, in {cause.cases} cases"


@_text.register
def _(cause: ExceededMemory) -> str:
    return f"grew over {cause.gib:g} GiB of memory{_in(cause.where)}"


@_text.register
def _(cause: Killed) -> str:
    return f"the process ended by {cause.signal}{_in(cause.where) or _after(cause.last_line)}"


@_text.register
def _(cause: Exited) -> str:
    return f"exited with status {cause.status}{_after(cause.last_line)}"


@_text.register
def _(_: Disconnected) -> str:
    return "closed files that are not its own"


@_text.register
def _(cause: NotRebuilt) -> str:
    return f"the layer could be built once, and not again: {cause.message}"


@_text.register
def _(cause: FailedThenLost) -> str:
    return f"{describe(cause.failure)}; then, at another case: {describe(cause.loss)}"


@_text.register
def _(cause: Interrupted) -> str:
    return f"was interrupted: {describe(cause.loss)}; tried again, it did not end so"


@_text.register
def _(cause: AboveLevel) -> str:
    return f"applies at level {cause.level}; the level of this layer is {cause.subject_level}"


@_text.register
def _(cause: NotOffered) -> str:
    return cause.detail


@_text.register
def _(cause: NoSamples) -> str:
    results = " and ".join(f"({each})" for each in cause.results)
    match cause.why:
        case "not_found":
            return "no axis was found along which samples are independent"
        case "not_declared":
            return "no argument has an axis of samples, such as batch"
        case "scalar":
            return "the result is one number for all samples"

    return f"{cause.axis}, the axis of samples, is no axis of the result {results}"


@_text.register
def _(cause: BlockedBy) -> str:
    because = f": {describe(cause.because)}" if cause.because else ""
    passes = "passes" if len(cause.laws) == 1 else "pass"
    cases = "1 case" if cause.passed == 1 else f"{cause.passed} cases"
    also = f"; where {_and(cause.laws)} {passes} it passes as well ({cases})"
    passed = also if cause.passed else ""

    return f"{_and(cause.laws)} failed{because}{passed}"


@_text.register
def _(cause: Inconclusive) -> str:
    return f"not decided: {cause.reason}"


@_text.register
def _(cause: ExpectedFailure) -> str:
    return cause.reason


@_text.register
def _(cause: UnexpectedPass) -> str:
    return f"expected to fail ({cause.reason}), but passed"


def _distinct_numbers(got: float, expected: float) -> tuple[str, str]:
    """Return two numbers as text, with as many digits as show that they differ."""
    for digits in range(FEWEST, MOST + 1):
        texts = f"{got:.{digits}g}", f"{expected:.{digits}g}"
        if texts[0] != texts[1]:
            return texts

    return texts[0], "a finite number"


def _error_line(error: str, message: str) -> str:
    return f"{error}: {message}"


def _and(names: tuple[str, ...]) -> str:
    return " and ".join(names)


def _in(where: str) -> str:
    return f", in {where}" if where else ""


def _after(line: str) -> str:
    return f": {line}" if line else ""
