"""Compare the annotations of a callable with what it accepts and returns when it is called."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from contracts.checks.binding import Binding
from contracts.declaration.inspection import callable_of
from contracts.errors import ContractError
from contracts.inference.calls.experiments import Experiments
from contracts.inference.calls.fills import Fill
from contracts.inference.calls.leaves import rebuild
from contracts.inference.calls.subject import Sizes, Subject
from contracts.model.clause import Clause

__all__ = ["Difference", "differences"]


@dataclass(frozen=True)
class Difference:
    """
    A call about which the annotations and the callable disagree.

    Attributes:
        kind: TOO_STRICT, TOO_LOOSE or WRONG_RESULT.
        place: the path of the value that the annotations refuse; empty if they refuse none.
        axis: the axis that they refuse, or None.
        shapes: the shapes of the arrays of the call, by path.
        reason: the error of the annotations, or of the callable.
    """

    kind: str
    place: str
    axis: str | None
    shapes: tuple[tuple[str, tuple[int, ...]], ...]
    reason: str

    def __str__(self) -> str:
        """Return the sentence."""
        shapes = ", ".join(f"{path} {shape}" for path, shape in self.shapes)

        return SENTENCES[self.kind].format(shapes=shapes, reason=self.reason)


TOO_STRICT, TOO_LOOSE, WRONG_RESULT = "too strict", "too loose", "wrong result"

SENTENCES = {
    TOO_STRICT: "the annotations refuse a call that runs: {shapes}: {reason}",
    TOO_LOOSE: "the annotations accept a call that fails: {shapes}: {reason}",
    WRONG_RESULT: "the annotation of the result is wrong: {shapes}: {reason}",
}


@dataclass(frozen=True)
class Problem:
    """The first thing in a call that annotations refuse: its path, its axis and the message."""

    place: str
    axis: str | None
    message: str


@dataclass(frozen=True)
class Judged:
    """
    A call, by the callable and by its annotations.

    Attributes:
        error: the error of the callable; empty if it returned.
        arguments: what the annotations refuse in the arguments.
        result: what they refuse in the result.
    """

    error: str
    arguments: Problem | None = None
    result: Problem | None = None


@dataclass(frozen=True)
class JudgedCall:
    """The question what a callable and its annotations make of a call."""

    sizes: Sizes
    fill: Fill

    def answer(self, subject: Subject) -> Judged:
        """Check the arguments, call, and check the result."""
        values = subject.arguments(self.sizes, self.fill, 0)
        arguments = rebuild(dict(subject.named_arguments), iter(values))
        target = callable_of(subject.function)
        names = {**target.defaults, **target.receiver_argument, **arguments}
        clauses = [each for each in target.contract.clauses if each.applies(names)]
        bindings = [Binding(dict(names)) for _ in clauses]
        pairs = list(zip(clauses, bindings, strict=True))
        problems = [_problem(b.check_arguments, clause, names) for clause, b in pairs]
        fitting = [pair for pair, problem in zip(pairs, problems, strict=True) if problem is None]
        try:
            result = subject.call(values)
        except Exception as error:
            return Judged(f"{type(error).__name__}: {error}"[:200], _first(problems, fitting))
        refused = [_problem(b.check_result, clause, result) for clause, b in fitting]

        return Judged("", _first(problems, fitting), _first(refused, [1] * refused.count(None)))


def _first(problems: list[Problem | None], fitting: list[Any]) -> Problem | None:
    """Return the first problem, if no clause fits."""
    return None if fitting else next(filter(None, problems), None)


def _problem(check: Callable[..., None], clause: Clause, values: Any) -> Problem | None:
    try:
        check(clause, values)
    except ContractError as error:
        return Problem(error.argument or "", error.axis, str(error))

    return None


def differences(experiments: Experiments) -> list[Difference]:
    """Return the disagreements over the calls that were tried, one of each sort."""
    found: dict[tuple[str, str, str | None], Difference] = {}
    for each in _every(experiments):
        found.setdefault((each.kind, each.place, each.axis), each)

    return list(found.values())


def _every(experiments: Experiments) -> Iterator[Difference]:
    """Yield every disagreement, those at sizes near the example first."""
    subject = experiments.subject
    tried = sorted(experiments.known, key=lambda sizes: _distance(sizes, experiments.base))
    for sizes in tried:
        judged = None if subject.is_too_large(sizes) else _judged(experiments, sizes)
        if judged is None:
            continue
        shapes = tuple(subject.shapes(sizes).items())
        strict, wrong = judged.arguments, judged.result
        if not judged.error and strict is not None:
            yield Difference(TOO_STRICT, strict.place, strict.axis, shapes, strict.message)
        if not judged.error and wrong is not None:
            yield Difference(WRONG_RESULT, wrong.place, wrong.axis, shapes, wrong.message)
        if judged.error and strict is None and 0 not in sizes:
            yield Difference(TOO_LOOSE, "", None, shapes, judged.error)


def _judged(experiments: Experiments, sizes: Sizes) -> Judged | None:
    """Return the judgement of the first fill that runs, or of the last."""
    judged = None
    for fill in experiments.subject.fills:
        answer = experiments.worker.ask(JudgedCall(sizes, fill))
        if not isinstance(answer, Judged):
            return None
        judged = answer
        if not judged.error:
            break

    return judged


def _distance(sizes: Sizes, base: Sizes) -> tuple[int, int]:
    """Return how many sizes differ from the example, and by how much."""
    changes = [abs(a - b) for a, b in zip(sizes, base, strict=True)]

    return sum(map(bool, changes)), sum(changes)
