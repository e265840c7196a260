"""Python code that reads and writes the weights that were found, for an adapter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rnn_spec.diagnosis.weights.layout import Gate, Layout, Strip
from rnn_spec.diagnosis.weights.mapping import other_bias
from rnn_spec.diagnosis.weights.one_step.flat_parameters import Entries
from rnn_spec.layer.parameters import suffixes

__all__ = ["snippet"]

HEAD = "p = dict(layer.named_parameters())"

DEEP = '# for one layer and one direction; weights="find" reads any number'


def _hidden(layout: Layout) -> Entries:
    """Return the hidden size: H, or a number if the sizes cannot be chosen."""
    varies = any(each[:, 1:].any() for each in layout.shapes.values())

    return np.array([0, 0, 1] if varies else [layout.options.hidden_size, 0, 0])


def _inputs(layout: Layout) -> Entries:
    """Return the input size: K, or a number if the sizes cannot be chosen."""
    varies = any(each[:, 1:].any() for each in layout.shapes.values())

    return np.array([0, 1, 0] if varies else [layout.options.input_size, 0, 0])


@dataclass(frozen=True)
class Slices:
    """Makes the code that selects a block of a parameter; it names the sizes K and H."""

    layout: Layout

    def code(self, strip: Strip, rows: Entries, columns: Entries | None) -> str:
        """
        Return the code of a block with some rows and columns.

        Raises:
            ValueError: it is not a slice.
        """
        shape = self.layout.shapes[strip.parameter]
        row_axis, column_axis = _axis(strip.down), _axis(strip.along) if columns is not None else -1
        parts = []
        for axis, start in enumerate(strip.start):
            if axis == row_axis:
                parts.append(_slice(start, rows, int(strip.down[axis, 0]), shape[axis]))
            elif axis == column_axis and columns is not None:
                parts.append(_slice(start, columns, int(strip.along[axis, 0]), shape[axis]))
            else:
                parts.append(_number(start))
        selected = "" if set(parts) == {":"} else f"[{', '.join(parts)}]"

        return f'p["{strip.parameter}"]{selected}' + ".T" * (-1 < column_axis < row_axis)


def snippet(layout: Layout, *, deep: bool = False) -> str:
    """
    Return the code of a function `weights`, and of a function `write` if one is needed.

    Args:
        layout: the layout for one layer and one direction.
        deep: whether there are also layers with more.

    Raises:
        ValueError: the weights are not slices of parameters.
    """
    plain = all(_whole(layout, gates) is not None for gates in layout.weights.values())
    arguments = "weights=weights" if plain else "weights=weights, write=write"
    lines = [
        *([DEEP] if deep else []),
        *([] if plain else ["import torch", "", ""]),
        *_function_weights(layout),
        *([] if plain else ["", "", *_function_write(layout)]),
        "",
        "",
        f'# Adapter(..., {arguments}, kind="{layout.kind.name}")',
    ]

    return "\n".join(lines)


def _function_weights(layout: Layout) -> list[str]:
    """Return the lines of the function `weights`."""
    body = ["    return {"]
    for name in layout.weights:
        first, *others = _read(layout, name)
        body += [f'        "{name}": {first}', *("        " + line for line in others)]

    return ["def weights(layer):", *_sizes(layout, body), *body, "    }"]


def _function_write(layout: Layout) -> list[str]:
    """Return the lines of the function `write`."""
    body = ["    with torch.no_grad():"]
    for name in layout.weights:
        body += [f"        {line}" for line in _written(layout, name)]

    return ["def write(layer, weights):", *_sizes(layout, body), *body]


def _sizes(layout: Layout, body: Sequence[str]) -> list[str]:
    """
    Return the lines that define the parameters, and K and H if a function needs them.

    Raises:
        ValueError: a size cannot be read from the shape of a parameter.
    """
    text, inputs, hidden = "\n".join(body), _size(layout, 1), _size(layout, 2)
    has_inputs = _mentions(text, "K")
    has_hidden = _mentions(text, "H") or (has_inputs and _mentions(inputs, "H"))
    if (has_inputs and not inputs) or (has_hidden and not hidden):
        message = "the sizes of the layer are not in the shapes of its parameters"
        raise ValueError(message)

    return [
        f"    {HEAD}",
        *([f"    H = {hidden}"] if has_hidden else []),
        *([f"    K = {inputs}"] if has_inputs else []),
    ]


def _mentions(code: str, name: str) -> bool:
    """Return whether a variable is in code."""
    return re.search(rf"\b{name}\b", code) is not None


def _size(layout: Layout, place: int) -> str:
    """Return the code of a size, as a part of a parameter's shape."""
    for name, shape in layout.shapes.items():
        for axis, formula in enumerate(shape):
            constant, inputs, hidden = map(int, formula)
            of_shape = f'p["{name}"].shape[{axis}]'
            if place == 2 and hidden > 0 and not (constant or inputs):  # noqa: PLR2004 - hidden size
                return of_shape + f" // {hidden}" * (hidden > 1)
            if place == 1 and inputs == 1:
                rest = _number(np.array([constant, 0, hidden]))
                return of_shape + f" - {_grouped(rest)}" * (rest != "0")

    return ""


def _read(layout: Layout, name: str) -> list[str]:
    """Return the lines that read a weight."""
    gates, columns = layout.weights[name], _columns(layout, name)
    whole = _whole(layout, gates)
    if whole is not None:
        return [Slices(layout).code(whole, len(gates) * _hidden(layout), columns) + ","]
    parts = [f"    {_gate(layout, gate, columns)}," for gate in gates]

    return ["torch.cat([", *parts, "]),"]


def _gate(layout: Layout, gate: Gate, columns: Entries | None) -> str:
    """Return the code that reads the rows of one gate."""
    codes = [Slices(layout).code(each, _hidden(layout), columns) for each in gate.strips]
    if not codes:
        other = next(iter(layout.shapes))
        codes = [f'p["{other}"].new_zeros({_number(_hidden(layout))})']
    text = " + ".join(codes)
    text = f"-{_grouped(text)}" if gate.sign < 0 and gate.strips else text

    return text + f" + {gate.plus:g}" * bool(gate.plus)


def _written(layout: Layout, name: str) -> Iterator[str]:
    """Yield the lines that write a weight."""
    gates, columns, letters = layout.weights[name], _columns(layout, name), layout.kind.gates
    yield f'{", ".join(letters)} = weights["{name}"]{_chunks(layout)}'
    for place, (letter, gate) in enumerate(zip(letters, gates, strict=True)):
        value = letter + _missing_beside(layout, name, place)
        value += f" - {gate.plus:g}" if gate.plus else ""
        value = f"-{_grouped(value)}" if gate.sign < 0 else value
        for number, strip in enumerate(gate.strips):
            block = Slices(layout).code(strip, _hidden(layout), columns)
            yield f"{block}.zero_()" if number else f"{block}.copy_({value})"


def _chunks(layout: Layout) -> str:
    """Return the code that divides a weight into gates."""
    gates = len(layout.kind.gates)

    return f".chunk({gates})" if gates > 1 else ""


def _missing_beside(layout: Layout, name: str, place: int) -> str:
    """Return the code that adds a gate's other bias, if the layer has no place for it."""
    other = other_bias(name)
    if other not in layout.weights or layout.weights[other][place].strips:
        return ""

    return f' + weights["{other}"]{_chunks(layout)}[{place}]'


def _columns(layout: Layout, name: str) -> Entries | None:
    """Return the number of columns of a weight, or None for a bias."""
    if name.startswith("bias"):
        return None
    directions = layout.options.num_directions
    above = next(layer for layer, suffix in suffixes(layout.options) if name.endswith(f"_{suffix}"))
    if name.startswith("weight_hh"):
        return _hidden(layout)

    return directions * _hidden(layout) if above else _inputs(layout)


def _whole(layout: Layout, gates: Sequence[Gate]) -> Strip | None:
    """Return all gates as one block, if they are one, in torch.nn's order and as they are."""
    if any(len(each.strips) != 1 or each.sign < 0 or each.plus for each in gates):
        return None
    first, *others = (each.strips[0] for each in gates)
    for place, strip in enumerate(others, 1):
        expected = first.start + place * np.outer(first.down[:, 0], _hidden(layout))
        same = strip.parameter == first.parameter and np.array_equal(strip.start, expected)
        if not same or not np.array_equal(strip.along, first.along):
            return None

    return first


def _axis(steps: Entries) -> int:
    """
    Return the axis along which an index changes.

    Raises:
        ValueError: it changes along several, or by a number that depends on the sizes.
    """
    axes = np.flatnonzero(steps.any(axis=1))
    if len(axes) != 1 or steps[:, 1:].any() or steps[axes[0], 0] < 0:
        message = "the weights that were found are not slices of parameters"
        raise ValueError(message)

    return int(axes[0])


def _slice(start: Entries, count: Entries, step: int, size: Entries) -> str:
    """Return the code of a slice."""
    end = start + step * count
    first = "" if not start.any() else _number(start)
    last = (
        ""
        if np.array_equal(end - start % step, size) or np.array_equal(end, size)
        else _number(end)
    )

    return f"{first}:{last}" + f":{step}" * (step > 1)


def _number(formula: Entries) -> str:
    """Return the code of a constant plus multiples of K and H."""
    constant, inputs, hidden = map(int, formula)
    terms = [
        letter if factor == 1 else f"{factor} * {letter}"
        for letter, factor in (("K", inputs), ("H", hidden))
        if factor
    ]
    terms += [str(constant)] if constant or not terms else []

    return " + ".join(terms)


def _grouped(code: str) -> str:
    """Return code in parentheses if it is a sum or a difference."""
    return f"({code})" if " + " in code or " - " in code else code
