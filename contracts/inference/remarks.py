"""What inference notices, and what it cannot decide: typed values, whose text is for people."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "AcceptedApart",
    "AlsoAccepted",
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
    "OtherForm",
    "OutOfTime",
    "RefusedSizes",
    "Remark",
    "SharesOneOf",
    "TailUnread",
    "Unread",
    "WritesArguments",
]


@dataclass(frozen=True)
class Remark:
    """Something about a place in the call: a slot, a leaf, or a name."""

    place: str


class WritesArguments(Remark):
    """The callable changes an argument."""

    def __str__(self) -> str:
        return f"{self.place} is changed by the call"


@dataclass(frozen=True)
class MayBeShorter(Remark):
    """Two axes that are equal in the example, one of which may be shorter."""

    other: str

    def __str__(self) -> str:
        return f"{self.place} may be shorter than {self.other}"


@dataclass(frozen=True)
class AcceptedApart(Remark):
    """Two axes that share a size, and are accepted with two sizes now and then."""

    other: str

    def __str__(self) -> str:
        return f"{self.place} and {self.other} are also accepted with different sizes at times"


@dataclass(frozen=True)
class RefusedSizes(Remark):
    """Single sizes that are refused."""

    sizes: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.place} is refused at {_listed(self.sizes)}"


@dataclass(frozen=True)
class OtherForm(Remark):
    """A size at which the result has other axes or leaves."""

    size: int

    def __str__(self) -> str:
        return f"where {self.place} is {self.size}, the result has other axes"


class Unread(Remark):
    """An argument whose values do not change the result."""

    def __str__(self) -> str:
        return f"the values of {self.place} do not change the result"


@dataclass(frozen=True)
class TailUnread(Remark):
    """An axis of which the end does not change the result."""

    size: int

    def __str__(self) -> str:
        return f"{self.place} may be longer than {self.size}: the rest is not read"


class OrderMatters(Remark):
    """A size that may be a sequence: an offer, not a finding."""

    def __str__(self) -> str:
        return f"{self.place} may be a sequence: the result depends on the order along it"


class Causal(Remark):
    """A sequence of which no step depends on a later one, as far as was tried."""

    def __str__(self) -> str:
        return f"no step of {self.place} changed when a later one did"


@dataclass(frozen=True)
class ExampleRefused(Remark):
    """No call with arrays like those of the example is accepted."""

    error: str

    def __str__(self) -> str:
        return f"calls with other values than the example's are refused: {self.error}"


class OneInTheExample(Remark):
    """An axis of size one, which means something else at other sizes."""

    def __str__(self) -> str:
        return f"{self.place} is 1 in the example; at other sizes the result has other axes"


@dataclass(frozen=True)
class AlsoAccepted(Remark):
    """An axis that is accepted at sizes without a rule."""

    size: int
    others: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.place} is {self.size}; also accepted: {_listed(self.others)}"


@dataclass(frozen=True)
class SharesOneOf(Remark):
    """Two or more pairs of axes, one of which shares a size."""

    pairs: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        pairs = " or ".join(f"{a} = {b}" for a, b in self.pairs)

        return f"one of these shares a size, which one is not decided: {pairs}"


@dataclass(frozen=True)
class NotFree(Remark):
    """An axis that changes alone, but not together with the others."""

    step: int

    def __str__(self) -> str:
        return f"{self.place} changes alone (in steps of {self.step}), but not with the others"


class FormChanges(Remark):
    """A result whose leaves or ranks depend on sizes."""

    def __str__(self) -> str:
        return f"the number or the ranks of the arrays in {self.place} depend on sizes"


class DoesNotRepeat(Remark):
    """A callable that returns other values for the same arguments."""

    def __str__(self) -> str:
        return f"{self.place} differs between two equal calls, so that no roles were tried"


@dataclass(frozen=True)
class ChangesWithValues(Remark):
    """A size, or the form, of a result that depends on values."""

    def __str__(self) -> str:
        return f"{self.place} depends on values"


@dataclass(frozen=True)
class NoExpression(Remark):
    """A size of a result for which no expression was found."""

    sizes: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.place}: no expression was found for {_listed(self.sizes)}"


@dataclass(frozen=True)
class NotConfirmed(Remark):
    """An expression that could not be tried at enough sizes."""

    expression: str

    def __str__(self) -> str:
        return f"{self.place}: {self.expression} was not confirmed at enough other sizes"


class NotAnnotatable(Remark):
    """A value that no annotation describes, such as a dict of arrays of several shapes."""

    def __str__(self) -> str:
        return f"{self.place} has arrays that one annotation cannot describe"


@dataclass(frozen=True)
class OutOfTime(Remark):
    """Calls that were not made."""

    seconds: float
    deaths: int

    def __str__(self) -> str:
        if self.deaths:
            return f"{self.deaths} calls ended their process or did not end within {self.seconds:g} s"

        return f"the time of {self.seconds:g} s was over before every call was made"


def _listed(sizes: tuple[int, ...]) -> str:
    return ", ".join(map(str, sizes))
