"""Generate the functions that check a contract: written, compiled once, shown in tracebacks."""

from __future__ import annotations

import functools
import inspect
import linecache
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any, cast

from contracts.checks.argument_values import argument_values
from contracts.checks.code_lines import Constants, Lines, comment, is_plain_name, listed
from contracts.checks.dtype_tables import may_be_torch
from contracts.checks.first_call import generate_now, generated_at_first_call
from contracts.checks.shape_code import ArrayCode, stretching
from contracts.checks.signature_code import declared, passed_on
from contracts.checks.value_code import ValueCode
from contracts.errors import ContractError
from contracts.model.clause import Clause, Contract
from contracts.model.structure import ArrayOf, Structure, axes_in, depth, has_trees
from contracts.model.type_check import receiver_in

__all__ = ["Helpers", "generate", "generated_code"]

Function = Callable[..., Any]

FLAT = 10
"""How deep a structure may be that Python certainly compiles: it refuses more than 20 loops."""


@dataclass(frozen=True)
class Helpers:
    """
    The functions that generated code calls.

    Attributes:
        function: the function under contract, or one that is called in its place.
        call_error: returns the error of a call, from the arguments by name.
        result_error: returns the error of a result, from the number of the clause, the
            arguments and the result.
        matches: whether a call, and its result if it is passed, matches a clause, checked by
            interpretation.
        interpreted: the function checked by interpretation, for a call that is being traced.
    """

    function: Function
    call_error: Callable[[Mapping[str, Any]], Exception]
    result_error: Callable[[int, Mapping[str, Any], Any], Exception]
    matches: Callable[..., bool]
    interpreted: Function


def generate(function: Function, contract: Contract, helpers: Callable[[], Helpers]) -> Function:
    """
    Return the function under its contract, whose code is generated when it is called first.

    Raises:
        ContractError: an annotation is nested so deeply that Python cannot compile its check.
    """
    checked = generated_at_first_call(
        function, lambda scope: generated_code(function, contract, helpers(), scope)
    )
    if any(depth(each) > FLAT for clause in contract.clauses for each in clause.structures):
        _generate_deep(checked, contract)

    return checked


def _generate_deep(checked: Function, contract: Contract) -> None:
    """Generate the code at the declaration, where Python may refuse it."""
    try:
        generate_now(checked)
    except SyntaxError as error:
        message = f"{contract.name}: an annotation is nested too deeply ({error.msg})"
        raise ContractError(message) from None


def generated_code(
    function: Function, contract: Contract, helpers: Helpers, scope: dict[str, Any]
) -> FunctionType:
    """
    Generate the function under its contract in a scope, as code that `linecache` can show.

    It has a code object of its own: torch.compile counts recompilations by code object.
    """
    constants = Constants({}, set(inspect.signature(function).parameters))
    names = {name: constants.name(name, value) for name, value in vars(helpers).items()}
    code = ContractCode(function, contract, constants, names)
    name, text = code.text()
    source = "\n".join([comment(f"The contract of {contract.name}."), *text, ""])
    filename = f"<contract of {function.__module__}.{contract.name}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    scope.update(constants.defined())
    exec(compile(source, filename, "exec"), scope)  # noqa: S102 - written from the model above

    return cast("FunctionType", scope[name])


@dataclass(frozen=True)
class ContractCode:
    """
    The generated functions of one contract: two for each clause, then the one that is called.

    Attributes:
        function: the function under contract.
        contract: its contract.
        constants: the globals of all generated functions.
        helpers: the names of `Helpers` among them.
        arrays: every array of every clause and option, once their checks are written.
    """

    function: Function
    contract: Contract
    constants: Constants
    helpers: Mapping[str, str]
    arrays: list[ArrayOf] = field(default_factory=list)

    @functools.cached_property
    def parameters(self) -> Mapping[str, inspect.Parameter]:
        """The parameters by name."""
        return inspect.signature(self.function).parameters

    def text(self) -> tuple[str, list[str]]:
        """Return the name of the function that is called, and the lines of all functions."""
        lines: list[str] = []
        checks = []
        for number, clause in enumerate(self.contract.clauses):
            code, accepts, returns = self._clause(number, clause)
            lines += code
            checks.append((accepts, returns))
        own_name = self.function.__name__
        name = self.constants.reserved(own_name if is_plain_name(own_name) else "call")

        return name, [*lines, *self._call(name, checks)]

    def _clause(self, number: int, clause: Clause) -> tuple[list[str], str, str]:
        """Write the check of the arguments of a clause, and that of its result."""
        functions: list[list[str]] = []
        accepts = self.constants.reserved(f"accepts_{number + 1}")
        returns = self.constants.reserved(f"returns_{number + 1}")
        code = self._value_code(clause, functions, "return None")
        self._check_arguments(code, number, clause)
        functions.append(code.lines.function(accepts, self.parameters))
        if clause.result is not None:
            functions.append(self._check_result(code, functions, clause, returns))

        return [line for each in functions for line in [*each, "", ""]], accepts, returns

    def _check_arguments(self, code: ValueCode, number: int, clause: Clause) -> None:
        if clause.condition is not None:
            code.lines.fail_if(f"not ({code.arrays.condition(clause.condition)})")
        if any(map(has_trees, clause.structures)):  # jaxtyping checks them, by interpretation
            code.lines.fail_if(f"not {self.helpers['matches']}({number}, {self._values()})")
            code.lines.line("return ()")
            return
        for parameter in clause.parameters:
            code.value(parameter.name, parameter.structure)
        for refinement in clause.refinements:
            code.arrays.refine(refinement)
        if any(refinement.source is None for refinement in clause.refinements):
            code.lines.fail_if(f"not {self.helpers['matches']}({number}, {self._values()})")
        elif clause.marks_arguments:
            fit = self._values_fit(code, number, clause)
            code.lines.fail_if(f"{code.arrays.unless_compiling()}not {fit}")
        sizes = _sizes_for_result(clause, code.arrays.sizes)
        code.lines.line(f"return ({listed(sizes)})")

    def _values_fit(self, code: ValueCode, number: int, clause: Clause) -> str:
        """Write whether the values of the arguments fit, at the sizes that are bound."""
        values = argument_values(clause)
        if values is None:
            return f"{self.helpers['matches']}({number}, {self._values()})"
        code.lines.may_raise = True
        fit = self.constants.name(f"values_fit_{number + 1}", values.fit)
        arguments = dict.fromkeys((*values.arrays, *values.names))
        bound = {key: code.arrays.sizes[key] for key in values.keys if key in code.arrays.sizes}

        passed = _dictionary(zip(arguments, arguments, strict=True))

        return f"{fit}({passed}, {_dictionary(bound.items())})"

    def _check_result(
        self, arguments: ValueCode, functions: list[list[str]], clause: Clause, name: str
    ) -> list[str]:
        """Write the check of a result, at the sizes that the check of the arguments returns."""
        sizes = arguments.arrays.sizes
        code = self._value_code(clause, functions, "return False", result=True)
        used = _sizes_for_result(clause, sizes)
        code.arrays.sizes = {key: local for key, local in sizes.items() if local in used}
        code.arrays.bound = arguments.arrays.bound & code.arrays.sizes.keys()
        code.lines.used |= set(sizes.values())
        result, passed = code.lines.local("result"), code.lines.local("sizes")
        if used:
            code.lines.line(f"{listed(used)} = {passed}")
        number = self.contract.clauses.index(clause)
        matches = f"{self.helpers['matches']}({number}, {self._values()}, {result})"
        if any(map(has_trees, clause.structures)):
            code.lines.fail_if(f"not {matches}")
        else:
            code.value(result, cast("Structure", clause.result))
            if clause.marks_result:
                code.lines.fail_if(f"{code.arrays.unless_compiling()}not {matches}")
        code.lines.line("return True")

        return code.lines.function(name, (result, *self.parameters, passed))

    def _value_code(
        self, clause: Clause, functions: list[list[str]], fail: str, *, result: bool = False
    ) -> ValueCode:
        arrays = ArrayCode(
            Lines(self.constants, fail, used=set(self.parameters)),
            stretching(axis for each in _structures(clause) for _, axis in axes_in(each, "")),
            _common(clause, result=result),
            () if result else clause.refinements,
            arrays=self.arrays,
        )

        names = tuple(self.parameters)

        return ValueCode(arrays, functions, names, receiver_in(names), self.contract.sample)

    def _values(self) -> str:
        return _dictionary((name, name) for name in self.parameters)

    def _call(self, name: str, checks: list[tuple[str, str]]) -> list[str]:
        """
        Write the function that is called: it checks the first clause that accepts the call.

        IPython hides a frame with a local of this name, pytest one with a global too.
        """
        lines = Lines(self.constants, "", used=set(self.parameters))
        lines.line("__tracebackhide__ = True")
        sizes, result = lines.local("sizes"), lines.local("result")
        arguments = passed_on(self.parameters)
        waits = "await " * inspect.iscoroutinefunction(self.function)
        call = f"{waits}{self.helpers['function']}({arguments})"
        if any(may_be_torch(each.spec.array_type) for each in self.arrays):
            # What torch.jit.is_tracing asks in three calls; Dynamo knows the answer to both.
            state = sys.modules["torch"]._C._get_tracing_state  # noqa: SLF001 - half the time
            tracing = self.constants.name("tracing_state", state)
            with lines.block(f"if {tracing}() is not None:"):
                lines.line(f"return {waits}{self.helpers['interpreted']}({arguments})")
        for number, (accepts, _) in enumerate(checks):
            lines.line(f"{sizes} = {accepts}({', '.join(self.parameters)})")
            with lines.block(f"if {sizes} is not None:"):
                if self.contract.clauses[number].result is None:
                    lines.line(f"return {call}")
                else:
                    lines.line(f"{result} = {call}")
                    self._return_checked(lines, number, checks, (name, result, sizes))
        self._unless_exempt(lines, name, f"return {call}")
        lines.line(f"raise {self.helpers['call_error']}({self._values()})")
        header, *body = lines.function(name, [declared(self.parameters)])

        return ["async " * bool(waits) + header, *body]

    def _unless_exempt(self, lines: Lines, name: str, otherwise: str) -> None:
        """Write what is done in place of an error: `no_type_check` may mark the function later."""
        getter = self.constants.name("getattr", getattr)
        with lines.block(f"if {getter}({name}, '__no_type_check__', False):"):
            lines.line(otherwise)

    def _return_checked(
        self,
        lines: Lines,
        number: int,
        checks: list[tuple[str, str]],
        names: tuple[str, str, str],
    ) -> None:
        """Write the return of a result that fits, and the error of one that does not."""
        name, result, sizes = names
        for each in (number, *self.contract.same_signature_after(number)):
            accepts, returns = checks[each]
            fits = f"{returns}({', '.join((result, *self.parameters, sizes))})"
            if each != number:
                again = f"{sizes} := {accepts}({', '.join(self.parameters)})"
                fits = f"({again}) is not None and {fits}"
            with lines.block(f"if {fits}:"):
                lines.line(f"return {result}")
        self._unless_exempt(lines, name, f"return {result}")
        lines.line(f"raise {self.helpers['result_error']}({number}, {self._values()}, {result})")


def _dictionary(items: Iterable[tuple[str, str]]) -> str:
    """Write a dictionary of locals by key."""
    return "{" + ", ".join(f"{key!r}: {local}" for key, local in items) + "}"


def _structures(clause: Clause) -> list[Structure]:
    results = [] if clause.result is None else [clause.result]

    return [*(each.structure for each in clause.parameters), *results]


def _sizes_for_result(clause: Clause, sizes: Mapping[str, str]) -> list[str]:
    """Return the locals of the sizes that the check of the result needs."""
    if clause.result is None:
        return []
    axes = [axis for _, axis in axes_in(clause.result, "")]
    keys = {axis.key for axis in axes}
    keys |= {name for axis in axes if axis.expression for name in axis.expression.names}

    return [local for key, local in sizes.items() if key in keys]


def _common(clause: Clause, *, result: bool) -> Counter[str]:
    """Count the expressions over arguments, in the annotations of arguments or of the result."""
    structures = (
        _structures(clause)[-1:] if result else _structures(clause)[: len(clause.parameters)]
    )
    axes = [axis for each in structures for _, axis in axes_in(each, "")]
    counts = Counter(
        axis.expression.source_over_arguments
        for axis in axes
        if axis.expression and not axis.expression.names
    )
    for refinement in clause.refinements:
        if refinement.source is not None and refinement.source.value and not result:
            counts[refinement.source.value] += 2

    return counts
