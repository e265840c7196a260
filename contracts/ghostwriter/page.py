"""A test file: valid calls keep their contracts, and calls that break a contract are refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from contracts.declaration.callables import ContractedCallable
from contracts.ghostwriter.layout import (
    Call,
    ImportedName,
    call_lines,
    comment,
    docstring,
    imports,
)
from contracts.ghostwriter.plan import Plan, UnwritableError, plan_of
from contracts.ghostwriter.properties import RESERVED, Tests, snake_case
from contracts.ghostwriter.sentences import enumerated
from contracts.ghostwriter.targets import Omission, TargetError, callables_of

__all__ = ["page"]

UNCHECKED = "These are not checked where they are defined; from here on, every call is checked."


def page(targets: Iterable[str]) -> str:
    """
    Write a test file for what the targets name.

    Raises:
        TargetError: a target cannot be read, or no test can be written.
    """
    named = list(dict.fromkeys(each for target in targets for each in callables_of(target)))
    omissions = [each for each in named if isinstance(each, Omission)]
    plans = []
    for each in named:
        if isinstance(each, ContractedCallable):
            try:
                plans.append(plan_of(each))
            except UnwritableError as error:
                omissions.append(Omission(each.qualname, str(error)))
    if not plans:
        reasons = "; ".join(f"{each.name}: {each.reason}" for each in omissions)
        message = f"no test can be written: {reasons}"
        raise TargetError(message)

    return "\n".join(_Page(plans, omissions).lines()) + "\n"


@dataclass(frozen=True)
class _Page:
    """
    One file.

    Attributes:
        plans: the callables that have tests.
        omissions: the callables that have none.
        names: the names in use, each with the object that it names.
    """

    plans: list[Plan]
    omissions: list[Omission]
    names: dict[str, object] = field(default_factory=lambda: dict.fromkeys(RESERVED))

    def lines(self) -> Iterator[str]:
        """Write the file."""
        modules = sorted({each.callable.module for each in self.plans})
        yield from docstring(f"Tests of {enumerated(modules)}, generated from contracts.")
        yield ""
        yield from self._imports()
        yield from self._checks()
        for each in self.plans:
            test = Tests(each, self._local(each.callable), self._test_name(each.callable))
            for lines in test.functions():
                yield from ["", "", *lines]
        comments = list(self._comments())
        yield from [*["", ""][: 2 * bool(comments)], *comments]

    def _imports(self) -> list[str]:
        tested = [each.callable for each in self.plans]
        names = [ImportedName(each.module, _base(each), self._local(each)) for each in tested]
        names.append(ImportedName("hypothesis", "given", "given"))
        if any(each.needs_instance for each in tested):
            names.append(ImportedName("hypothesis", "strategies", "st"))
        uses_pytest = any(not each.no_violations for each in self.plans)

        return imports(["contracts", *["pytest"][:uses_pytest]], names)

    def _checks(self) -> Iterator[str]:
        """Write the lines that put unchecked callables under contract."""
        unchecked = dict.fromkeys(
            (self._local(each.callable), each.callable.owner)
            for each in self.plans
            if not each.callable.is_checked
        )
        if unchecked:
            yield from ["", *comment(UNCHECKED)]
        for local, owner in unchecked:
            call = Call("contracts.checked", [local])
            yield from call_lines(call, before="" if owner else f"{local} = ")

    def _comments(self) -> Iterator[str]:
        """Write which callables have no test, and why."""
        for omission in self.omissions:
            yield from comment(f"No test for {omission.name}: {omission.reason}")
        for each in self.plans:
            if each.no_violations:
                yield from comment(
                    f"No violations for {each.callable.qualname}: {each.no_violations}"
                )

    def _local(self, tested: ContractedCallable) -> str:
        """Return the name of a function, or of the class of a method, in the file."""
        return self._unique(_base(tested), (tested.module, _base(tested)))

    def _test_name(self, tested: ContractedCallable) -> str:
        name = snake_case(self._local(tested))
        method = tested.qualname.partition(".")[2].strip("_")
        suffix = "" if method in {"", "call", "forward"} else f"_{method}"

        return self._unique(f"test_{name}{suffix}", tested)

    def _unique(self, name: str, named: object) -> str:
        """Return a name that nothing else in the file has."""
        while self.names.setdefault(name, named) != named:
            name += "_"

        return name


def _base(tested: ContractedCallable) -> str:
    """Return the name to import: of the function, or of the class."""
    return tested.qualname.partition(".")[0]
