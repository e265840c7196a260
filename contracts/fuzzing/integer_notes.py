"""Notes on the integer arguments of a generated call: which of them may be no mistake."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from contracts.checks.binding import Binding
from contracts.fuzzing.generated_frame import FailedCall
from contracts.fuzzing.providing import provided
from contracts.model.clause import Clause
from contracts.model.time_names import TIME
from contracts.strategies.forms.plain_values import LARGEST_INTEGER

__all__ = ["integer_notes"]

SPLITTING = {"array_split", "chunk", "hsplit", "rearrange", "reshape", "split", "tensor_split"}
SPLITTING |= {"unflatten", "view", "vsplit"}
"""Functions and methods that split an axis into a number of parts."""


def integer_notes(call: FailedCall, limits: Collection[str]) -> Iterator[str]:
    """
    Yield a note on each drawn integer that splits an axis or is larger than one, then on the rest.

    An integer has no note if it divides what the function may split by it: the function fails then
    for another reason. Nor has one of the *limits* of unbounded integers: these have the note.
    """
    bound = call.bound()
    others = []
    for name, value in call.integers.items():
        if name in limits or (bound is not None and _divides(name, value, *bound)):
            continue
        if _splits(call.function, name):
            yield _note([name], ", such as a divisor of a size,", _split_axes(name))
            continue
        fitting = "" if bound is None else _fitting_axis(name, value, *bound)
        if fitting:
            yield _note([name], ",", fitting)
        else:
            others.append(name)
    if others:
        yield _note(others, ",", "Bound")


def _note(names: Sequence[str], example: str, advice: str) -> str:
    one = len(names) == 1
    were = "this int was drawn" if one else "these ints were drawn"

    return (
        f"{', '.join(names)}: {were}: the size of the axis with its name, or else 1 to "
        f"{LARGEST_INTEGER}. If the function needs another{example} this is no mistake in the "
        f"function. {advice} it to what each call allows, such as Annotated[int, st.just(1)]; or "
        f"{provided(names, 1)}"
    )


def _split_axes(name: str) -> str:
    """Return how an integer is drawn that splits an axis."""
    return (
        f"If it splits an axis n, declare the two axes of the result as {{{name}}} "
        f"n//{{{name}}}: then it divides n in each call. Or bound"
    )


def _fitting_axis(name: str, value: int, clause: Clause, binding: Binding) -> str:
    """Return how an integer is drawn that fits an axis; empty unless it is larger than one."""
    sizes = {axis: size for axis, size in binding.sizes.items() if isinstance(size, int)}
    smaller = [axis for axis, size in sizes.items() if axis.isidentifier() and size < value]
    bounding = [each for each in smaller if each in TIME] or [
        each for each in smaller if each not in {name, "batch"}
    ]
    free = [each for each in _axes_of_result(clause) if each not in binding.sizes]
    if not bounding or not free:
        return ""

    return (
        f"If {bounding[0]} bounds it, declare {free[0]} as {bounding[0]}-{{{name}}}+1, or as what "
        "it is computed by: then it is drawn to fit. Or bound"
    )


def _axes_of_result(clause: Clause) -> Iterator[str]:
    """Yield the names of the axes of a result."""
    for path, array in clause.arrays():
        if path.startswith("return"):
            yield from (axis.name for axis in array.spec.axes if axis.name and not axis.variadic)


def _divides(name: str, value: int, clause: Clause, binding: Binding) -> bool:
    """Whether an integer divides each size that is declared to be split by it, or else each."""
    divisions = [each.division for each in clause.expressions if each.division]
    declared = [size for size, divisor in divisions if divisor.text.strip("{}") == name]
    sizes = [each for each in binding.sizes.values() if isinstance(each, int)]
    try:
        if declared:
            sizes = [each.value(binding.sizes, binding.names) for each in declared]
        return bool(sizes) and all(each % value == 0 for each in sizes)
    except (KeyError, TypeError, ZeroDivisionError):
        return False


def _splits(function: Callable[..., Any], name: str) -> bool:
    """Whether the source of a function divides by an argument, or passes it to what splits."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return False

    return any(_has_name(part, name) for node in ast.walk(tree) for part in _divisors(node))


def _divisors(node: ast.AST) -> Sequence[ast.AST]:
    """Return the parts of a node that say into how many parts something is split."""
    match node:
        case ast.BinOp(op=ast.FloorDiv() | ast.Mod(), right=right):
            return [right]
        case ast.Call(func=ast.Attribute(attr=called) | ast.Name(id=called)):
            return [*node.args, *node.keywords] if called in SPLITTING else []

    return []


def _has_name(tree: ast.AST, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(tree))
