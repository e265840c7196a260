"""What inference notices, and what it cannot decide: typed values, whose text is for people."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import ClassVar

from contracts.inference.calls.leaves import Container

__all__ = [
    "AcceptedApart",
    "AlsoAccepted",
    "CallsLost",
    "Causal",
    "ChangesWithValues",
    "DoesNotRepeat",
    "ExampleRefused",
    "FormChanges",
    "MayBeShorter",
    "NoExpression",
    "NotAnnotatable",
    "NotConfirmed",
    "NotFree",
    "OneInTheExample",
    "OrderMatters",
    "OtherBelow",
    "OtherForm",
    "OutOfTime",
    "RefusedSizes",
    "Remark",
    "SharesOneOf",
    "TailUnread",
    "Unread",
    "WritesArguments",
]


WHAT_TO_DO = {
    Container.LEAF: "is one array at times only: annotate it by hand",
    Container.TUPLE: "is a tuple, with values of which no type is known: annotate it by hand",
    Container.NAMED_TUPLE: "is a named tuple: annotate the fields of its class by hand",
    Container.LIST: (
        "is a list, whose number of arrays may vary: annotate it by hand, such as "
        'list[Float[Tensor, "_ size"]]'
    ),
    Container.MAPPING: (
        "is a dict: write a TypedDict with an annotation for each key, and use it as the annotation"
    ),
    Container.RECORD: (
        "is an object with arrays in its fields: annotate the fields of its class by hand, and use "
        "the class as the annotation"
    ),
}
"""What a value is for which no annotation is written, and what to do."""


@dataclass(frozen=True)
class Remark:
    """
    Something about a place in the call: a slot, a leaf, or a name.

    Attributes:
        place: the place.
    """

    text: ClassVar[str] = "{place}"
    """The sentence for people, with the attributes in braces."""

    place: str

    def __str__(self) -> str:
        """Return the sentence."""
        return self.text.format_map({name: _written(value) for name, value in asdict(self).items()})


class WritesArguments(Remark):
    """The callable changes an argument."""

    text = "{place} is changed by the call"


@dataclass(frozen=True)
class MayBeShorter(Remark):
    """Two axes that are equal in the example, one of which may be shorter."""

    text = "{place} may be shorter than {other}"
    other: str


@dataclass(frozen=True)
class AcceptedApart(Remark):
    """Two axes that share a size, and are accepted with two sizes now and then."""

    text = "{place} and {other} are also accepted with different sizes at times"
    other: str


@dataclass(frozen=True)
class RefusedSizes(Remark):
    """Single sizes that are refused."""

    text = "{place} is refused at {sizes}"
    sizes: tuple[int, ...]


@dataclass(frozen=True)
class OtherBelow(Remark):
    """A size below which the result has other sizes."""

    text = "where {place} is below {size}, the result has other sizes"
    size: int


@dataclass(frozen=True)
class OtherForm(Remark):
    """A size at which the result has other axes or leaves."""

    text = "where {place} is {size}, the result has other axes"
    size: int


class Unread(Remark):
    """An argument whose values do not change the result."""

    text = "the values of {place} do not change the result"


@dataclass(frozen=True)
class TailUnread(Remark):
    """An axis of which the end does not change the result."""

    text = "{place} may be longer than {size}: the rest is not read"
    size: int


class OrderMatters(Remark):
    """A size that may be a sequence: an offer, not a finding."""

    text = "{place} may be a sequence: the result depends on the order along it"


class Causal(Remark):
    """A sequence of which no step depends on a later one, as far as was tried."""

    text = "no step of {place} changed when a later one did"


@dataclass(frozen=True)
class ExampleRefused(Remark):
    """No call with arrays like those of the example is accepted."""

    text = "calls with other values than those of the example are refused: {error}"
    error: str


class OneInTheExample(Remark):
    """An axis of size one, which means something else at other sizes."""

    text = "{place} is 1 in the example; at other sizes the result has other axes"


@dataclass(frozen=True)
class AlsoAccepted(Remark):
    """An axis that is accepted at sizes without a rule."""

    text = "{place} is {size}; also accepted: {others}"
    size: int
    others: tuple[int, ...]


@dataclass(frozen=True)
class SharesOneOf(Remark):
    """Two or more pairs of axes, one of which shares a size."""

    text = "one of these pairs shares a size, which one is not decided: {pairs}"
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class NotFree(Remark):
    """An axis that changes alone, but not together with the others."""

    text = "{place} changes alone (in steps of {step}), but not with the others"
    step: int


class FormChanges(Remark):
    """A result whose leaves or ranks depend on sizes."""

    text = "the number or the ranks of the arrays in {place} depend on sizes"


class DoesNotRepeat(Remark):
    """A callable that returns other values for the same arguments."""

    text = "{place} differs between two equal calls, so that no roles were tried"


class ChangesWithValues(Remark):
    """A size, or the form, of a result that depends on values."""

    text = "{place} depends on values"


@dataclass(frozen=True)
class NoExpression(Remark):
    """A size of a result for which no expression was found."""

    text = "{place}: no expression was found for {sizes}"
    sizes: tuple[int, ...]


@dataclass(frozen=True)
class NotConfirmed(Remark):
    """An expression that could not be tried at enough sizes."""

    text = "{place}: {expression} was not confirmed at enough other sizes"
    expression: str


@dataclass(frozen=True)
class NotAnnotatable(Remark):
    """
    A value with arrays for which no annotation is written, such as a dict of several shapes.

    Attributes:
        container: what the value is.
    """

    text = "{place} {what_to_do}"
    container: Container

    def __str__(self) -> str:
        """Return what the value is, and what to do."""
        return self.text.format(place=self.place, what_to_do=WHAT_TO_DO[self.container])


@dataclass(frozen=True)
class CallsLost(Remark):
    """Calls that ended their process, or did not end."""

    text = "{count} calls ended their process or did not end in time"
    count: int


@dataclass(frozen=True)
class OutOfTime(Remark):
    """Calls that were not made."""

    text = "the time of {seconds} s was over before every call was made"
    seconds: float


def _written(value: object) -> str:
    """Return an attribute as text; a float without needless digits."""
    if isinstance(value, float):
        return f"{value:g}"
    if not isinstance(value, tuple):
        return str(value)
    pairs = [" = ".join(each) for each in value if isinstance(each, tuple)]

    return " or ".join(pairs) or ", ".join(map(str, value))
