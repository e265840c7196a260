"""A test file for what is under contract: what is admitted is answered, the rest is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from contracts.ghostwriter.drawing import Drawable, UnwritableError, drawable
from contracts.ghostwriter.layout import Call, Name, comment, docstring, imports, written
from contracts.ghostwriter.properties import USED, Tests, snake
from contracts.ghostwriter.subject import Omission, Subject, TargetError, subjects_of
from contracts.ghostwriter.wording import listed

__all__ = ["page"]

HELD = "Not under contract where they are defined; from here on, every call is checked."


def page(targets: Iterable[str]) -> str:
    """
    Write a test file for what the targets name.

    Raises:
        TargetError: a target cannot be read, or no test can be written.
    """
    found = list(dict.fromkeys(each for target in targets for each in subjects_of(target)))
    left_out = [each for each in found if isinstance(each, Omission)]
    chosen = []
    for each in found:
        if isinstance(each, Subject):
            try:
                chosen.append(drawable(each))
            except UnwritableError as error:
                left_out.append(Omission(each.called, str(error)))
    if not chosen:
        reasons = "; ".join(f"{each.called}: {each.reason}" for each in left_out)
        message = f"no test can be written: {reasons}"
        raise TargetError(message)

    return "\n".join(_Page(chosen, left_out).lines()) + "\n"


@dataclass(frozen=True)
class _Page:
    """
    One file.

    Attributes:
        chosen: what is tested.
        left_out: what is not.
        names: the names that are taken, each with what bears it.
    """

    chosen: list[Drawable]
    left_out: list[Omission]
    names: dict[str, object] = field(default_factory=lambda: dict.fromkeys(USED))

    def lines(self) -> Iterator[str]:
        """Write it."""
        modules = sorted({each.subject.module for each in self.chosen})
        yield from docstring(f"Calls of {listed(modules)}, drawn from the contracts there.")
        yield ""
        yield from self._imports()
        yield from self._putting_under_contract()
        for each in self.chosen:
            test = Tests(each, self._local(each.subject), self._test_name(each.subject))
            for lines in test.functions():
                yield from ["", "", *lines]
        comments = list(self._comments())
        yield from [*["", ""][: 2 * bool(comments)], *comments]

    def _imports(self) -> list[str]:
        subjects = [each.subject for each in self.chosen]
        names = [Name(each.module, each.name, self._local(each)) for each in subjects]
        names.append(Name("hypothesis", "given", "given"))
        if any(each.bound for each in subjects):
            names.append(Name("hypothesis", "strategies", "st"))
        refusing = any(not each.unbreakable for each in self.chosen)

        return imports(["contracts", *["pytest"][:refusing]], names)

    def _putting_under_contract(self) -> Iterator[str]:
        bare = dict.fromkeys(
            (self._local(each.subject), each.subject.owner)
            for each in self.chosen
            if not each.subject.held
        )
        if bare:
            yield from ["", *comment(HELD)]
        for local, owner in bare:
            call = Call("contracts.checked", [local])
            yield from written(call, before="" if owner else f"{local} = ")

    def _comments(self) -> Iterator[str]:
        """Say what is not tested, and why."""
        for omission in self.left_out:
            yield from comment(f"No test of {omission.called}: {omission.reason}")
        for each in self.chosen:
            if each.unbreakable:
                yield from comment(f"No violations of {each.subject.called}: {each.unbreakable}")

    def _local(self, subject: Subject) -> str:
        return self._free(subject.name, (subject.module, subject.name))

    def _test_name(self, subject: Subject) -> str:
        name = snake(self._local(subject))
        method = subject.method.strip("_")
        suffix = "" if method in {"", "call", "forward"} else f"_{method}"

        return self._free(f"test_{name}{suffix}", subject)

    def _free(self, name: str, bearer: object) -> str:
        """Give a name that nothing else in the file has."""
        while self.names.setdefault(name, bearer) != bearer:
            name += "_"

        return name
