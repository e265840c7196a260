"""A picture of a case: the arrays that go into the layer, and those that come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from contracts.model.axes import is_array_annotation, read
from contracts.model.descriptions import axis_name
from contracts.rendering.shape_table import Row
from contracts.rendering.svg import Bars, Call, diagram
from rnn_spec.law_definition.case import Case, free_axes, lengths_of, shape_of, sizes_of
from rnn_spec.law_definition.law import Law
from rnn_spec.law_definition.quantities import State, is_lengths
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.layer.kind import KINDS
from rnn_spec.layer.options import Options
from rnn_spec.subjects.subject import BATCH_DEPTH_FEATURES, BATCH_FEATURES, BATCH_FIRST, STATES

__all__ = ["picture", "picture_of_law", "render"]

ORDER = (
    "seq",
    "batch",
    "input_size",
    "depth",
    "hidden_size",
    "2*hidden_size",
    "more",
    "proj_size",
    "2*proj_size",
)
"""Axes in the order of their colours, the same in every picture."""

AXES = ("seq", "batch", "input_size")
"""The axes of an input."""

OWN_AXES = {BATCH_FEATURES: (1, 2), BATCH_DEPTH_FEATURES: (1, 0, 2)}
"""The places of the axes of a layer's own state among those of torch.nn's."""

T = TypeVar("T", Row, Row | Bars)

Shape: TypeAlias = tuple[int, ...]

UNCHANGED: Mapping[str, Shape] = MappingProxyType({})
"""What is passed where a law passes its arguments."""

NAMELESS = "_"
"""What stands for the name of an axis of an array that has more or fewer than it should."""

SECOND = "y"
"""The second input of a law, which the law describes."""

SIZES = ("input_size", "hidden_size", "proj_size")


def picture(
    law: Law, case: Case, about: Mapping[str, str], passed: Mapping[str, Shape] = UNCHANGED
) -> Call | None:
    """
    Return the call of a layer on a case of a law, in the layout of the layer itself.

    None if the case lacks a size that the law needs, as in a report of another version.

    *about* is what was detected: the kind of the layer, and whether it takes and returns a state.
    *passed* has the shapes that the law passes, where they are not those of its arguments.

    The results are those of the first argument; the notes are the options and settings that are
    not at their default. A layer that starts from its default state has none among its arguments.
    """
    if not _sizes_needed(law) <= sizes_of(case).keys():
        return None
    kind = about.get("kind", "")
    takes, returns = _state_use(about)
    given = takes and case.start == "given"
    arguments = tuple(_arguments(law, case, kind if given else None))
    runs = any(each.path == "x" for each in arguments)
    results = tuple(_results(case, kind if returns else None, arguments[0])) if runs else ()
    arguments = tuple(_as_passed(arguments, passed)) if passed else arguments
    own = OWN_AXES.get(about.get("state_axes", ""))
    if own is not None:
        arguments = tuple(_reordered(each, own) for each in arguments)
        results = tuple(_reordered(each, own) for each in results)
    batch_first = case.options.batch_first or about.get("layout") == BATCH_FIRST

    return Call(
        kind if kind in KINDS else "layer",
        tuple(map(_batch_first, arguments)) if batch_first else arguments,
        tuple(map(_batch_first, results)) if batch_first else results,
        tuple(f"{name}={value}" for name, value in _changed(case).items()),
    )


def picture_of_law(
    name: str, case: Case, about: Mapping[str, str], passed: Mapping[str, Shape] = UNCHANGED
) -> Call | None:
    """Return the call of a layer on a case of a law of the catalogue; None for any other law."""
    law = CATALOGUE.get(name)

    return picture(law, case, about, passed) if law else None


def _as_passed(rows: Iterable[Row | Bars], passed: Mapping[str, Shape]) -> Iterator[Row | Bars]:
    """Yield the rows of what is passed, with its shapes; too many or too few axes have no names."""
    for row in rows:
        if not isinstance(row, Row):
            yield row
        elif (shape := passed.get(row.path)) is not None:
            axes = row.axes if len(row.axes) == len(shape) else (NAMELESS,) * len(shape)
            yield replace(row, shape=shape, axes=axes)


def _reordered(row: T, own: tuple[int, ...]) -> T:
    """Return a part of a state with the axes of the layer's own state; any other row as it is."""
    if not isinstance(row, Row) or row.axes[:1] != ("depth",) or row.shape is None:
        return row
    if 0 not in own and row.shape[0] != 1:
        return row

    return replace(
        row, axes=tuple(row.axes[n] for n in own), shape=tuple(row.shape[n] for n in own)
    )


def _batch_first(row: T) -> T:
    """Return a row with the batch axis first, as a layer takes what laws have time first."""
    if not isinstance(row, Row) or row.axes[1:2] != ("batch",) or "depth" in row.axes:
        return row

    return replace(row, axes=_swapped(row.axes), shape=row.shape and _swapped(row.shape))


def _swapped(axes: tuple[Any, ...]) -> tuple[Any, ...]:
    first, second, *rest = axes

    return (second, first, *rest)


def _sizes_needed(law: Law) -> set[str]:
    """Return the names of the axes without whose sizes no argument of a law has a shape."""
    lengths = ("seq", "batch") if any(map(is_lengths, law.quantifiers.values())) else ()

    return {*free_axes(law), *lengths}


def _state_use(about: Mapping[str, str]) -> tuple[bool, bool]:
    """Return whether a layer takes a state, and whether it returns one."""
    matching = [use for use, words in STATES.items() if words == about.get("state")]

    return matching[0] if matching else (True, True)


def render(call: Call) -> str:
    """Render a call as SVG, each axis in the colour that it has in every picture."""
    return diagram(call, order=ORDER)


def _arguments(law: Law, case: Case, kind: str | None) -> Iterator[Row | Bars]:
    for name, annotation in law.quantifiers.items():
        if annotation is State:
            yield from _state(case, kind, "_0")
        elif is_lengths(annotation):
            yield Bars(name, ("batch", "seq"), lengths_of(case, annotation))
        elif is_array_annotation(annotation):
            spec = read(annotation)
            axes = tuple(axis_name(axis) for axis in spec.axes)
            axes = tuple(map(_axis_in_words, axes, AXES)) if len(axes) == len(AXES) else axes
            words = law.second_input if name == SECOND else ""
            yield Row(name, spec.dtype, axes, shape_of(annotation, sizes_of(case)), words)


def _axis_in_words(name: str, usual: str) -> str:
    """Return the name of an axis of an input; the usual one if a law has a number for it."""
    return usual if name.isdecimal() else name


def _results(case: Case, kind: str | None, x: Row | Bars) -> Iterator[Row]:
    """List the output, which has the axes of the input but the last one, and the final states."""
    options = case.options
    name = ("2*" if options.bidirectional else "") + _output(options)
    if isinstance(x, Row) and x.shape is not None:
        axes, shape = (*x.axes[:-1], name), (*x.shape[:-1], options.width)
        yield Row("output", x.type, axes, shape)
    yield from _state(case, kind, "_n")


def _state(case: Case, kind: str | None, which: str) -> Iterator[Row]:
    """List the parts of a state, if there is one; a layer of no known kind has one part."""
    if kind is None:
        return
    options, batch = case.options, case.sizes.get("batch", 1)
    shape = (options.depth, batch, options.output_size)
    yield Row(f"h{which}", "Float", ("depth", "batch", _output(options)), shape)
    if kind == "LSTM":
        cells = (options.depth, batch, options.hidden_size)
        yield Row(f"c{which}", "Float", ("depth", "batch", "hidden_size"), cells)


def _output(options: Options) -> str:
    return "proj_size" if options.proj_size else "hidden_size"


def _changed(case: Case) -> dict[str, object]:
    shown = {*SIZES, *case.sizes, "seed"}

    return {name: value for name, value in case.described().items() if name not in shown}
