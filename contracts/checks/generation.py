"""A contract as generated functions, compiled once, readable in a traceback."""

from __future__ import annotations

import functools
import inspect
import linecache
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any, cast

from contracts.checks.array_source import ArrayWriter
from contracts.checks.dtype_tables import may_be_torch
from contracts.checks.source import Writer
from contracts.checks.writing import Constants, Lines, listed
from contracts.model.arithmetic import CALLABLE
from contracts.model.clause import Clause, Contract
from contracts.model.structure import ArrayOf, Structure, axes_in

__all__ = ["Helpers", "generate"]

Function = Callable[..., Any]

Kind = inspect._ParameterKind  # noqa: SLF001 - it has no public name


@dataclass(frozen=True)
class Helpers:
    """
    What generated code calls where its own straight line ends.

    Attributes:
        refused: from the arguments by name, the error of a call.
        refused_result: from the number of a clause, the arguments and the result, its error.
        holds: whether the call fits a clause, by interpretation.
        interpreted: the same check by interpretation, for a call that is being traced.
    """

    refused: Callable[[Mapping[str, Any]], Exception]
    refused_result: Callable[[int, Mapping[str, Any], Any], Exception]
    holds: Callable[[int, Mapping[str, Any]], bool]
    interpreted: Function


def generate(function: Function, contract: Contract, helpers: Helpers) -> Function:
    """
    Give the function under its contract: written, compiled, and known to `linecache`.

    It has a code object of its own: torch.compile counts recompilations by code object.
    """
    constants = Constants({}, set(inspect.signature(function).parameters))
    called = {"function": function, **vars(helpers)}
    names = {name: constants.name(name, value) for name, value in called.items()}
    assembly = Assembly(function, contract, constants, names)
    name, text = assembly.text()
    source = "\n".join([f"# The contract of {contract.name}.", *text, ""])
    filename = f"<contract of {function.__module__}.{contract.name}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    scope = dict(assembly.constants.values)  # no __name__: Dynamo would import that module
    exec(compile(source, filename, "exec"), scope)  # noqa: S102 - written from the model above
    generated = cast("FunctionType", functools.wraps(function)(scope[name]))
    generated.__defaults__ = getattr(function, "__defaults__", None)
    generated.__kwdefaults__ = getattr(function, "__kwdefaults__", None)

    return generated


@dataclass(frozen=True)
class Assembly:
    """
    The functions of one contract: for each clause two, then the one that is called.

    Attributes:
        function: what is under contract.
        contract: its contract.
        constants: the globals of all its functions.
        helpers: the names of `Helpers` there.
        met: every array of every clause, whichever options are taken, once they are written.
    """

    function: Function
    contract: Contract
    constants: Constants
    helpers: Mapping[str, str]
    met: list[ArrayOf] = field(default_factory=list)

    @functools.cached_property
    def parameters(self) -> Mapping[str, inspect.Parameter]:
        """The parameters by name."""
        return inspect.signature(self.function).parameters

    def text(self) -> tuple[str, list[str]]:
        """Give the name of the function that is called, and the lines of all."""
        lines: list[str] = []
        attempts = []
        for number, clause in enumerate(self.contract.clauses):
            written, accepts, returns = self._clause(number, clause)
            lines += written
            attempts.append((accepts, returns))
        plain = self.function.__name__
        name = self.constants.name(plain if plain.isidentifier() else "call", object())

        return name, [*lines, *self._call(name, attempts)]

    def _clause(self, number: int, clause: Clause) -> tuple[list[str], str, str]:
        """Write what holds the arguments of a clause, and what holds its result."""
        functions: list[list[str]] = []
        accepts = self.constants.name(f"accepts_{number + 1}", object())
        returns = self.constants.name(f"returns_{number + 1}", object())
        writer = self._writer(clause, functions, "return None")
        self._hold_arguments(writer, number, clause)
        functions.append(writer.lines.function(accepts, self.parameters))
        if clause.result is not None:
            sizes, sure = writer.arrays.sizes, writer.arrays.sure
            writer = self._writer(clause, functions, "return False", result=True)
            kept = _kept(clause, sizes)
            writer.arrays.sizes = {key: local for key, local in sizes.items() if local in kept}
            writer.arrays.sure = sure & writer.arrays.sizes.keys()
            writer.lines.used |= set(sizes.values())
            result, given = writer.lines.local("result"), writer.lines.local("sizes")
            if kept:
                writer.lines.line(f"{listed(kept)} = {given}")
            writer.value(result, clause.result)
            writer.lines.line("return True")
            parameters = (result, *self.parameters, given)
            functions.append(writer.lines.function(returns, parameters))

        return [line for each in functions for line in [*each, "", ""]], accepts, returns

    def _hold_arguments(self, writer: Writer, number: int, clause: Clause) -> None:
        if clause.condition is not None:
            writer.lines.fail_if(f"not ({writer.arrays.condition(clause.condition)})")
        for parameter in clause.parameters:
            writer.value(parameter.name, parameter.structure)
        for refinement in clause.refinements:
            writer.arrays.refine(refinement)
        if any(refinement.source is None for refinement in clause.refinements):
            writer.lines.fail_if(f"not {self.helpers['holds']}({number}, {self._values()})")
        kept = _kept(clause, writer.arrays.sizes)
        writer.lines.line(f"return ({listed(kept)})")

    def _writer(
        self, clause: Clause, functions: list[list[str]], fail: str, *, result: bool = False
    ) -> Writer:
        arrays = ArrayWriter(
            Lines(self.constants, fail, used=set(self.parameters)),
            _stretching(clause),
            _common(clause, result=result),
            () if result else clause.refinements,
            met=self.met,
        )

        return Writer(arrays, functions, tuple(self.parameters))

    def _values(self) -> str:
        return "{" + ", ".join(f"{name!r}: {name}" for name in self.parameters) + "}"

    def _call(self, name: str, attempts: list[tuple[str, str]]) -> list[str]:
        """Write the function itself: the first clause that accepts is the one that is held."""
        lines = Lines(self.constants, "", used=set(self.parameters))
        known = self.helpers
        sizes, result = lines.local("sizes"), lines.local("result")
        arguments = ", ".join(map(_passed, self.parameters.values()))
        waits = "await " * inspect.iscoroutinefunction(self.function)
        if any(may_be_torch(each.spec.array_type) for each in self.met):
            tracing = self.constants.name("is_tracing", sys.modules["torch"].jit.is_tracing)
            with lines.block(f"if {tracing}():"):
                lines.line(f"return {waits}{known['interpreted']}({arguments})")
        for number, (accepts, returns) in enumerate(attempts):
            lines.line(f"{sizes} = {accepts}({', '.join(self.parameters)})")
            with lines.block(f"if {sizes} is not None:"):
                if self.contract.clauses[number].result is None:
                    lines.line(f"return {waits}{known['function']}({arguments})")
                    continue
                lines.line(f"{result} = {waits}{known['function']}({arguments})")
                held = ", ".join((result, *self.parameters, sizes))
                with lines.block(f"if {returns}({held}):"):
                    lines.line(f"return {result}")
                lines.line(f"raise {known['refused_result']}({number}, {self._values()}, {result})")
        lines.line(f"raise {known['refused']}({self._values()})")
        header, *body = lines.function(name, [_declared(self.parameters)])

        return ["async " * bool(waits) + header, *body]


def _structures(clause: Clause) -> list[Structure]:
    results = [] if clause.result is None else [clause.result]

    return [*(each.structure for each in clause.parameters), *results]


def _stretching(clause: Clause) -> frozenset[str]:
    """Give the runs of axes that a broadcast may stretch."""
    axes = [axis for each in _structures(clause) for _, axis in axes_in(each, "")]

    return frozenset(axis.key for axis in axes if axis.variadic and axis.broadcast)


def _kept(clause: Clause, sizes: Mapping[str, str]) -> list[str]:
    """Give the sizes that the result is held against."""
    if clause.result is None:
        return []
    axes = [axis for _, axis in axes_in(clause.result, "")]
    wanted = {axis.key for axis in axes}
    wanted |= {name for axis in axes if axis.expression for name in axis.expression.names}

    return [local for key, local in sizes.items() if key in wanted]


def _common(clause: Clause, *, result: bool) -> Counter[str]:
    """Count the expressions over arguments alone, in the arguments or in the result."""
    structures = (
        _structures(clause)[-1:] if result else _structures(clause)[: len(clause.parameters)]
    )
    axes = [axis for each in structures for _, axis in axes_in(each, "")]
    found = Counter(
        axis.expression.source({}, {name: name for name in CALLABLE})
        for axis in axes
        if axis.expression and not axis.expression.names
    )
    for refinement in clause.refinements:
        if refinement.source is not None and refinement.source.value and not result:
            found[refinement.source.value] += 2

    return found


def _passed(parameter: inspect.Parameter) -> str:
    """Write how a parameter is passed on."""
    match parameter.kind:
        case Kind.VAR_POSITIONAL:
            return f"*{parameter.name}"
        case Kind.VAR_KEYWORD:
            return f"**{parameter.name}"
        case Kind.KEYWORD_ONLY:
            return f"{parameter.name}={parameter.name}"

    return parameter.name


def _declared(parameters: Mapping[str, inspect.Parameter]) -> str:
    """Write the parameters; defaults are put in when it is compiled."""
    bare = [
        each.replace(
            annotation=inspect.Parameter.empty,
            default=each.empty if each.default is each.empty else None,
        )
        for each in parameters.values()
    ]

    return str(inspect.Signature(bare))[1:-1]
