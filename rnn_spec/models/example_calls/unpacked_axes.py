"""The names that `forward` gives to the sizes of an argument, as in `batch, seq, _ = x.shape`."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnn_spec.models.example_calls.axis_names import BATCH, Reading, axes_in
from rnn_spec.models.signature.roles import is_batch, is_time

__all__ = ["UnpackedAxes", "unpacked_axes", "with_unpacked_axes"]

ONE_LETTER = 1
"""A name of one letter says what an axis is only beside those of the others."""


@dataclass(frozen=True)
class UnpackedAxes:
    """
    The names of the sizes of an argument.

    Attributes:
        names: the name of each axis that has one, by its place.
        place: the file, the line and its text.
    """

    names: dict[int, str]
    place: str

    @property
    def is_batch_first(self) -> bool:
        """Whether the first axis is that of samples, and the second, if named, that of steps."""
        first, second = self.names.get(0, ""), self.names.get(1)
        if not is_batch(first):
            return False

        return len(first) > ONE_LETTER if second is None else is_time(second)


def with_unpacked_axes(reading: Reading) -> tuple[Reading, dict[str, str]]:
    """
    Return a guess with the batch first where `forward` names the axes so, and where it does.

    By trying, its first axis was found to be none of samples: so the model mixes them. Beside
    lengths, masks or a state, which have samples of their own, nothing is decided.
    """
    texts, _ = reading.texts()
    axes = {path: axes_in(text) for path, text in texts.items()}
    turned = {path: _turned(own) for path, own in axes.items()}
    if reading.call.companions or not all(turned.values()):
        return reading, {}
    found = {path: unpacked_axes(reading.call.module.forward, path) for path in axes}
    named = {path: each for path, each in found.items() if each and each.is_batch_first}
    names = {path: own for path, own in turned.items() if own and (path in named or BATCH in own)}
    if not named:
        return reading, {}
    notes = {
        f"{path} axes": f"as forward names them, at {each.place}" for path, each in named.items()
    }

    return reading.with_names(names), notes


def _turned(axes: Sequence[str]) -> list[str] | None:
    """Return axes with that of the samples first, in place of steps; None if it is elsewhere."""
    if len(axes) < 2:  # noqa: PLR2004
        return None
    first, second, *others = axes
    is_free = first.isidentifier() and first != BATCH
    if not is_free or BATCH in others:
        return None

    return [BATCH, first if second == BATCH else second, *others]


def unpacked_axes(function: Callable[..., Any], argument: str) -> UnpackedAxes | None:
    """Return the names that a function gives to the sizes of an argument; None if it gives none."""
    try:
        lines, start = inspect.getsourcelines(function)
        (definition,) = ast.parse(textwrap.dedent("".join(lines))).body
    except (OSError, TypeError, SyntaxError, ValueError):
        return None
    for statement in getattr(definition, "body", ()):
        names = dict(_names(statement, argument))
        if names:
            line = start + statement.lineno - 1
            file = Path(inspect.getsourcefile(function) or "").name
            return UnpackedAxes(names, f"{file}:{line}: {lines[statement.lineno - 1].strip()}")
        if _assigns(statement, argument):
            return None

    return None


def _names(statement: ast.stmt, argument: str) -> Iterator[tuple[int, str]]:
    """Yield the names of the sizes of an argument that a statement gives, each with its axis."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return
    target, value = statement.targets[0], statement.value
    targets = target.elts if isinstance(target, ast.Tuple) else [target]
    axes: Sequence[int | None] = range(len(targets))
    if not isinstance(target, ast.Tuple) or ast.unparse(value) not in _shapes(argument):
        values = value.elts if isinstance(value, ast.Tuple) else [value]
        sizes = {text: axis for axis in range(2) for text in _sizes(argument, axis)}
        axes = [sizes.get(ast.unparse(each)) for each in values]
    for axis, each in zip(axes, targets, strict=False):
        if axis is not None and isinstance(each, ast.Name):
            yield axis, each.id


def _shapes(argument: str) -> set[str]:
    return {f"{argument}.shape", f"{argument}.size()"}


def _sizes(argument: str, axis: int) -> set[str]:
    own = {f"{argument}.shape[{axis}]", f"{argument}.size({axis})"}

    return own if axis else {*own, f"len({argument})"}


def _assigns(statement: ast.stmt, name: str) -> bool:
    """Return whether a statement, or one inside it, assigns a name."""
    names = (each for each in ast.walk(statement) if isinstance(each, ast.Name))

    return any(each.id == name and isinstance(each.ctx, ast.Store) for each in names)
