"""Call a subject at chosen sizes, and remember what came back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from contracts.inference.calls.outcomes import CallAt, Outcome, Refused
from contracts.inference.calls.subject import Sizes, Subject
from contracts.inference.calls.worker import Worker

__all__ = ["Experiments"]


@dataclass(eq=False)
class Experiments:
    """
    Calls of a subject, each made once.

    Attributes:
        subject: the callable and its example.
        worker: makes the calls.
        refusal: the error of the last call that was refused.
        known: what came back at the sizes that were tried.
        looks: whether new values were accepted, at sizes that were only looked at.
    """

    subject: Subject
    worker: Worker
    refusal: str = ""
    known: dict[Sizes, Outcome | None] = field(default_factory=dict)
    looks: dict[Sizes, bool] = field(default_factory=dict)

    @property
    def base(self) -> Sizes:
        """The sizes of the example."""
        return self.subject.base

    def at(self, sizes: Iterable[int]) -> Outcome | None:
        """Return what comes back at these sizes, or None where every fill is refused."""
        wanted = tuple(sizes)
        if wanted not in self.known:
            if min(wanted, default=1) < 0 or self.worker.is_exhausted:
                return None
            self.known[wanted] = self._try_fills(wanted)

        return self.known[wanted]

    def _try_fills(self, sizes: Sizes) -> Outcome | None:
        if self.subject.is_too_large(sizes):
            return None
        for fill in self.subject.fills:
            answer = self.once(CallAt(sizes, fill))
            if answer is not None:
                return answer

        return None

    def is_promising(self, changes: Mapping[int, int], times: int) -> bool:
        """Whether slots can change so far with new values: a quick look at many groups."""
        sizes = self.moved_sizes(changes, times)
        if sizes in self.known:
            return self.known[sizes] is not None
        if sizes not in self.looks:
            can_try = min(sizes) >= 0 and not self.subject.is_too_large(sizes)
            fills = self.subject.fills[:-1] if can_try else ()
            answers = (self.once(CallAt(sizes, each)) for each in fills)
            self.looks[sizes] = any(each is not None for each in answers)

        return self.looks[sizes]

    def once(self, question: CallAt) -> Outcome | None:
        """Make one call; None if it is refused."""
        answer = self.worker.ask(question)
        if isinstance(answer, Outcome):
            return answer
        self.refusal = answer.error if isinstance(answer, Refused) else "the call did not end"

        return None

    def moved_sizes(self, changes: Mapping[int, int], times: int) -> Sizes:
        """Return the sizes where slots change by multiples of these steps."""
        return tuple(n + changes.get(slot, 0) * times for slot, n in enumerate(self.base))

    def moved(self, changes: Mapping[int, int], times: int) -> Outcome | None:
        """Return what comes back if slots change by multiples of these steps."""
        return self.at(self.moved_sizes(changes, times))
