"""Where torch.nn's weights are in a layer's parameters, for any input size and hidden size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rnn_spec.diagnosis.weights.mapping import NOWHERE, Mapped, Rows
from rnn_spec.diagnosis.weights.one_step.experiment import UndecidedError
from rnn_spec.diagnosis.weights.one_step.flat_parameters import Entries, FlatParameters
from rnn_spec.layer.kind import Kind
from rnn_spec.layer.options import Options
from rnn_spec.layer.weights import expected_shapes

__all__ = ["Gate", "Layout", "Observation", "Strip", "layout_of"]


@dataclass(frozen=True)
class Strip:
    """
    A block of a parameter, with one row for each unit.

    Each number is a constant plus multiples of the input size and of the hidden size.

    Attributes:
        parameter: the name of the parameter.
        start: the index of the first entry.
        down: how the index changes from row to row.
        along: how the index changes from column to column.
    """

    parameter: str
    start: Entries
    down: Entries
    along: Entries

    def entries(
        self, parameters: FlatParameters, sizes: Entries, shape: tuple[int, int]
    ) -> Entries:
        """Return the entries of the block at some sizes."""
        which = parameters.names.index(self.parameter)
        start, down, along = (each @ sizes for each in (self.start, self.down, self.along))
        rows, columns = np.indices(shape)[..., None]
        index = np.moveaxis(start + rows * down + columns * along, -1, 0)
        flat = np.ravel_multi_index(tuple(index), tuple(parameters.parameters[which].shape))

        return np.asarray(flat + parameters.starts[which])


@dataclass(frozen=True)
class Gate:
    """The rows of one gate in one of torch.nn's weights: no block, one, or biases to be added."""

    strips: tuple[Strip, ...]
    sign: float
    plus: float


@dataclass(frozen=True)
class Layout:
    """
    Where torch.nn's weights are, for one number of layers and directions.

    Attributes:
        kind: the kind of the layer.
        options: its options, at small sizes.
        weights: the gates of each weight, by torch.nn's names.
        shapes: the shape of each parameter.
    """

    kind: Kind
    options: Options
    weights: Mapping[str, tuple[Gate, ...]]
    shapes: Mapping[str, Entries]

    def sizes(self, parameters: FlatParameters) -> Entries | None:
        """Return 1, the input size and the hidden size of a layer, or None if it is another."""
        shapes = _shapes(parameters)
        if _ranks(shapes) != _ranks(self.shapes):
            return None
        formulas = np.concatenate([self.shapes[name] for name in shapes])
        actual = np.concatenate(list(shapes.values()))
        free = np.linalg.lstsq(formulas[:, 1:], actual - formulas[:, 0], rcond=None)[0]
        sizes = np.array([1, *np.rint(free).astype(np.int64)])
        if not formulas[:, 1].any():
            sizes[1] = sizes[2]  # the two sizes were equal in each observation
        if not formulas[:, 1:].any():
            sizes = np.array([1, self.options.input_size, self.options.hidden_size])

        return sizes if np.array_equal(formulas @ sizes, actual) else None

    def mapped(self, parameters: FlatParameters, sizes: Entries) -> dict[str, Rows]:
        """Return torch.nn's weights as entries of a layer's parameters at some sizes."""
        inputs, hidden = int(sizes[1]), int(sizes[2])
        options = replace(self.options, input_size=inputs, hidden_size=hidden)
        shapes = expected_shapes(self.kind, replace(options, bias=True))

        return {
            name: _rows(gates, parameters, sizes, (hidden, *shapes[name][1:]))
            for name, gates in self.weights.items()
        }


def _rows(
    gates: Sequence[Gate], parameters: FlatParameters, sizes: Entries, shape: tuple[int, ...]
) -> Rows:
    """Return the rows of all gates of a weight; each gate has a block of this shape."""
    block = (shape[0], shape[1] if len(shape) > 1 else 1)
    blocks = [[s.entries(parameters, sizes, block).reshape(shape) for s in g.strips] for g in gates]
    entries = [next(iter(each), np.full(shape, NOWHERE)) for each in blocks]
    others = [
        tuple(int(one[row]) for one in each[1:]) for each in blocks for row in range(shape[0])
    ]

    return Rows(
        np.concatenate(entries),
        tuple(others) if len(shape) == 1 else (),
        np.repeat([each.sign for each in gates], shape[0]),
        np.repeat([each.plus for each in gates], shape[0]),
    )


Observation = tuple[Options, FlatParameters, Mapped]
"""What was found at some sizes."""


def layout_of(kind: Kind, observations: Sequence[Observation]) -> Layout:
    """
    Return the layout that explains what was found at several sizes.

    Raises:
        UndecidedError: the weights are not blocks of parameters, or not at regular places.
    """
    options, _, mapped = observations[0]
    sizes = np.array([[1, each.input_size, each.hidden_size] for each, _, _ in observations])
    shapes = [_shapes(each) for _, each, _ in observations]
    if any(_ranks(each) != _ranks(shapes[0]) for each in shapes):
        message = "its parameters have other names at other sizes"
        raise UndecidedError(message)

    return Layout(
        kind,
        options,
        {name: tuple(_gates(name, kind, sizes, observations)) for name in mapped},
        {name: _formula(sizes, [each[name] for each in shapes]) for name in shapes[0]},
    )


def _gates(
    name: str, kind: Kind, sizes: Entries, observations: Sequence[Observation]
) -> Iterator[Gate]:
    """Yield the gates of a weight."""
    count = len(kind.gates)
    found = [_blocks(parameters, mapped[name], count) for _, parameters, mapped in observations]
    rows = observations[0][2][name]
    for gate in range(count):
        strips = zip(*(each[gate] for each in found), strict=True)
        first = gate * len(rows.sign) // count
        yield Gate(
            tuple(_general(sizes, each) for each in strips),
            float(rows.sign[first]),
            float(rows.plus[first]),
        )


def _blocks(parameters: FlatParameters, rows: Rows, count: int) -> list[list[Strip]]:
    """Return, for each gate, the blocks in which its entries are."""
    entries = rows.entries.reshape(len(rows.sign), -1)
    more = max((len(each) for each in rows.others), default=0)
    others = [
        np.array([[each[n] if n < len(each) else NOWHERE] for each in rows.others])
        for n in range(more)
    ]

    return [
        [_strip(parameters, block) for block in gate if (block != NOWHERE).any()]
        for gate in zip(*(np.split(each, count) for each in (entries, *others)), strict=True)
    ]


def _strip(parameters: FlatParameters, entries: Entries) -> Strip:
    """
    Return the block of a parameter in which entries are.

    Raises:
        UndecidedError: they are not in a block.
    """
    if (entries == NOWHERE).any():
        message = "a gate has only a part of its weights"
        raise UndecidedError(message)
    places = [parameters.place(int(entry)) for entry in entries.flat]
    name = places[0].parameter
    if any(each.parameter != name for each in places):
        message = "the weights of a gate are in several parameters"
        raise UndecidedError(message)
    index = np.array([each.index for each in places]).reshape(*entries.shape, -1)
    start = index[0, 0]
    down = index[1, 0] - start
    along = index[0, 1] - start if entries.shape[1] > 1 else np.zeros_like(start)
    rows, columns = np.indices(entries.shape)[..., None]
    if not np.array_equal(start + rows * down + columns * along, index):
        message = "the weights of a gate are not a block of a parameter"
        raise UndecidedError(message)

    return Strip(name, start, down, along)


def _general(sizes: Entries, strips: Sequence[Strip]) -> Strip:
    """
    Return a block for all sizes.

    Raises:
        UndecidedError: it is in another parameter at other sizes, or at irregular places.
    """
    if len({each.parameter for each in strips}) > 1:
        message = "a weight is in another parameter at other sizes"
        raise UndecidedError(message)
    start, down, along = (
        _formula(sizes, [getattr(each, name) for each in strips])
        for name in ("start", "down", "along")
    )

    return Strip(strips[0].parameter, start, down, along)


def _formula(sizes: Entries, values: Sequence[Entries]) -> Entries:
    """
    Return numbers as a constant plus multiples of the sizes that differ.

    Raises:
        UndecidedError: they depend on the sizes in another way.
    """
    wanted = np.stack(values)
    used = [0, *(n for n in (1, 2) if len(set(sizes[:, n])) > 1)]
    if np.array_equal(sizes[:, 1], sizes[:, 2]):
        used = used[:1] + used[2:]
    solution = np.linalg.lstsq(sizes[:, used].astype(float), wanted.astype(float), rcond=None)[0]
    formula = np.zeros((wanted.shape[1], 3), dtype=np.int64)
    formula[:, used] = np.rint(solution).astype(np.int64).T
    if not np.array_equal(sizes @ formula.T, wanted):
        message = "the places of its weights depend on the sizes in an irregular way"
        raise UndecidedError(message)

    return formula


def _shapes(parameters: FlatParameters) -> dict[str, Entries]:
    """Return the shape of each parameter."""
    named = zip(parameters.names, parameters.parameters, strict=True)

    return {name: np.array(each.shape, dtype=np.int64) for name, each in named}


def _ranks(shapes: Mapping[str, Entries]) -> dict[str, int]:
    """Return the number of axes of each parameter."""
    return {name: len(each) for name, each in shapes.items()}
