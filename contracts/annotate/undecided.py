"""Why a function, or one annotation of it, is left without an inferred annotation."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.inference.remarks import Remark

__all__ = [
    "CannotWrite",
    "Contradicted",
    "Differs",
    "HasContract",
    "HasOverloads",
    "InferenceFailed",
    "KeepsAnnotation",
    "NoExample",
    "NotFound",
    "NotInferred",
    "NotLoaded",
    "NothingInferred",
    "OutsideFolder",
    "RefusesFailingCall",
    "Unbound",
    "Undecided",
    "UndecidedError",
    "place_of",
]


@dataclass(frozen=True)
class NotFound:
    """The function is not where its module defines it."""

    def __str__(self) -> str:
        """Return the reason."""
        return "its module has another object under its name, such as a decorator returns"


@dataclass(frozen=True)
class NotLoaded:
    """The copied arguments cannot be read outside the tests."""

    error: str

    def __str__(self) -> str:
        """Return the reason."""
        return f"the arguments of its calls cannot be read outside the tests ({self.error})"


@dataclass(frozen=True)
class NoExample:
    """No call of the function can be made again."""

    skipped: str | None

    def __str__(self) -> str:
        """Return the reason."""
        return f"no call can be made again: {self.skipped or 'each raised an error'}"


@dataclass(frozen=True)
class HasContract:
    """The function has annotations with shapes already."""

    def __str__(self) -> str:
        """Return the reason."""
        return "it has annotations with shapes already"


@dataclass(frozen=True)
class HasOverloads:
    """The function has other signatures, or types in a comment."""

    def __str__(self) -> str:
        """Return the reason."""
        return "it has overloads, or types in a comment"


@dataclass(frozen=True)
class OutsideFolder:
    """The file is not in the current folder, or has line ends that a patch cannot express."""

    path: str

    def __str__(self) -> str:
        """Return the reason."""
        return f"{self.path} cannot be patched from here: it is in another folder, or has no LF"


@dataclass(frozen=True)
class InferenceFailed:
    """Inference raised an error."""

    error: str

    def __str__(self) -> str:
        """Return the reason."""
        return f"inference raised an error ({self.error})"


@dataclass(frozen=True)
class NotInferred:
    """What inference leaves open."""

    remark: Remark

    def __str__(self) -> str:
        """Return the reason."""
        return str(self.remark)


@dataclass(frozen=True)
class NothingInferred:
    """A parameter that has arrays, for which no call gave an annotation."""

    parameter: str

    def __str__(self) -> str:
        """Return the reason."""
        return (
            f"{self.parameter}: it has arrays in some calls, but no annotation was inferred from "
            "them: annotate it by hand"
        )


@dataclass(frozen=True)
class Unbound:
    """An annotation with sizes of another one, which is left out."""

    parameter: str
    annotation: str

    def __str__(self) -> str:
        """Return the reason."""
        return f"{self.parameter}: {self.annotation} needs sizes of an annotation that is left out"


@dataclass(frozen=True)
class KeepsAnnotation:
    """A parameter, or the result, has an annotation of the author."""

    parameter: str

    def __str__(self) -> str:
        """Return the reason."""
        return f"{self.parameter}: it has an annotation, which is kept"


@dataclass(frozen=True)
class Differs:
    """What is inferred from some calls differs in more than shapes and dtypes."""

    parameter: str
    annotations: tuple[str | None, ...]

    def __str__(self) -> str:
        """Return the reason."""
        several = ", ".join(dict.fromkeys(each or "nothing" for each in self.annotations))

        return f"{self.parameter}: it differs from call to call: {several}"


@dataclass(frozen=True)
class Contradicted:
    """A recorded call that returned breaks the annotation."""

    parameter: str
    annotation: str
    error: str

    def __str__(self) -> str:
        """Return the reason."""
        return f"{self.parameter}: {self.annotation} is not true of every call ({self.error})"


@dataclass(frozen=True)
class RefusesFailingCall:
    """The annotation refuses a call for which the tests expect an error of the function's own."""

    parameter: str
    annotation: str

    def __str__(self) -> str:
        """Return the reason."""
        return (
            f"{self.parameter}: {self.annotation} refuses a call that the function itself refuses, "
            "with an error that your tests may expect"
        )


@dataclass(frozen=True)
class CannotWrite:
    """The module cannot import a name of the annotation."""

    parameter: str
    module: str

    def __str__(self) -> str:
        """Return the reason."""
        return f"{self.parameter}: {self.module} is optional in its module, or its names clash"


Undecided = (
    NotFound
    | NotLoaded
    | NoExample
    | HasContract
    | HasOverloads
    | OutsideFolder
    | InferenceFailed
    | NotInferred
    | NothingInferred
    | KeepsAnnotation
    | Differs
    | Contradicted
    | Unbound
    | RefusesFailingCall
    | CannotWrite
)


def place_of(reason: Undecided) -> str:
    """Return what a reason is about: a parameter, `return`, or nothing."""
    if isinstance(reason, NotInferred):
        return reason.remark.place

    return str(getattr(reason, "parameter", ""))


class UndecidedError(Exception):
    """Something cannot be decided, for a reason."""

    def __init__(self, reason: Undecided) -> None:
        """Keep the reason."""
        super().__init__(str(reason))
        self.reason = reason
