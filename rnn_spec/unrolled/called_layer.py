"""What comes out of a layer that is built and called at given sizes, axis by axis."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

from contracts.rendering.shape_table import Row
from rnn_spec.exceptions import error_line, interrupts
from rnn_spec.layer.kind import GRU, KINDS, LSTM
from rnn_spec.layer.options import Options
from rnn_spec.subjects.adapters.adapter import Adapted, Adapter
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.build.target import load
from rnn_spec.subjects.conventions.usual_names import with_usual_names
from rnn_spec.subjects.models.layer_factory import layer_factory
from rnn_spec.subjects.probes.kind_detection import detect_kind
from rnn_spec.subjects.probes.option_probing import first_layer
from rnn_spec.subjects.subject import SubjectError
from rnn_spec.unrolled.axis_names import axis_names, named_sizes
from rnn_spec.unrolled.own_shapes import Asked, OwnShapes
from rnn_spec.unrolled.shapes import layer_shapes

__all__ = ["called_shapes"]

OTHER = {"seq": 7, "batch": 11, "input_size": 13, "hidden_size": 17}
"""The sizes of a second call, which tells apart what has equal sizes in the first."""

USUAL = Options(1, 1)

RETURNED = {
    LSTM.name: {"return[0]", "return[1][0]", "return[1][1]"},
    GRU.name: {"return[0]", "return[1]"},
}
"""What the layers of torch.nn return; an RNN has the shapes of a GRU."""


@dataclass(frozen=True)
class Shape:
    """The type of a value that came out, and its shape; of a packed sequence, when padded."""

    type: str
    sizes: tuple[int, ...]


@dataclass(frozen=True)
class Called:
    """A call: what came out, by its path, and what its sizes are called."""

    shapes: Mapping[str, Shape]
    sizes: Mapping[str, int]


def called_shapes(asked: Asked) -> OwnShapes:
    """
    Build a layer, call it, and name the axes of what comes out.

    Raises:
        SubjectError: it is no layer, it cannot be built, or it cannot be called.
        ValueError: an option is out of its range.
    """
    loaded = load(asked.target)
    is_adapter = isinstance(loaded, Adapter)
    make = loaded if is_adapter else with_usual_names(loaded, asked.target)
    made = loaded.factory(asked.target) if is_adapter else layer_factory(make, asked.target)
    factory, module = first_layer(made)
    options = _options(factory, asked)
    calls = [_called(factory, options, asked)]
    with suppress(SubjectError):
        calls.append(_called_again(factory, asked))
    kind = _kind(factory, module, calls[0])
    expected = {} if kind is None else _expected(kind, options, asked)
    rows = tuple(_row(path, calls, expected.get(path)) for path in calls[0].shapes)

    return OwnShapes(rows, kind, expected)


def _kind(factory: Factory, module: nn.Module, call: Called) -> str | None:
    """Return the kind of torch.nn's layer to compare with; by what is returned, if by no name."""
    detected = None if isinstance(module, Adapted) else detect_kind(factory, module)
    if detected is not None:
        return detected.name
    returned = call.shapes.keys() - {"input"}

    return next((name for name, paths in RETURNED.items() if returned == paths), None)


def _options(factory: Factory, asked: Asked) -> Options:
    """
    Return the options of a layer: those that are asked, and its own where they cannot be chosen.

    Raises:
        SubjectError: one is asked that the layer does not offer.
        ValueError: one is out of its range.
    """
    options = factory.options(**asked.options)
    for name, value in asked.options.items():
        own = getattr(options, name, None)
        chosen = name not in {"input_size", "hidden_size"} and value != getattr(USUAL, name, None)
        if own != value and chosen:
            message = f"{factory.name} offers no {name}"
            raise SubjectError(message)

    return factory.own(options)


def _called_again(factory: Factory, asked: Asked) -> Called:
    """Call a layer at other sizes."""
    options = factory.own(factory.options(**{**asked.options, **OTHER}))

    return _called(factory, options, replace(asked, seq=7, batch=asked.batch and 11))


def _called(factory: Factory, options: Options, asked: Asked) -> Called:
    """
    Call a layer.

    Raises:
        SubjectError: it cannot be built, or raises an error.
    """
    x = torch.zeros(_input_shape(options, asked))
    given = _packed(x, options) if asked.packed else x
    try:
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            given, result = _run(factory.probe(options), given)
    except SubjectError:
        raise
    except BaseException as error:
        if interrupts(error):
            raise
        what = f"{'a packed sequence' if asked.packed else 'an input'} of shape {tuple(x.shape)}"
        message = f"{factory.name} cannot be called with {what}: {error_line(error)}"
        raise SubjectError(message) from error
    shapes = {"input": _shape(given), **dict(_leaves("return", result))}

    return Called(shapes, named_sizes(options, asked.seq, asked.batch))


def _run(module: nn.Module, x: Any) -> tuple[Any, Any]:
    """Return an input as a layer takes it, and what the layer returns."""
    if not isinstance(module, Adapted):
        return x, module(x)
    own, state = module.handed(x)

    return own, module.adapter.call(module.layer, own, state, **module.beside(x))


def _input_shape(options: Options, asked: Asked) -> tuple[int, ...]:
    if asked.batch is None:
        return asked.seq, options.input_size
    runs = (asked.batch, asked.seq) if options.batch_first else (asked.seq, asked.batch)

    return *runs, options.input_size


def _packed(x: Tensor, options: Options) -> PackedSequence:
    seq, batch = x.shape[:2] if not options.batch_first else (x.shape[1], x.shape[0])

    return pack_padded_sequence(x, torch.full((batch,), seq), batch_first=options.batch_first)


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Shape]]:
    """Yield the tensors in a result, with their paths."""
    if isinstance(value, Tensor | PackedSequence):
        yield path, _shape(value)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _leaves(f"{path}[{key!r}]", each)
    elif isinstance(value, tuple | list):
        for place, each in enumerate(value):
            yield from _leaves(f"{path}[{place}]", each)


def _shape(value: Tensor | PackedSequence) -> Shape:
    whole = pad_packed_sequence(value)[0] if isinstance(value, PackedSequence) else value

    return Shape(type(value).__name__, tuple(whole.shape))


def _expected(kind: str, options: Options, asked: Asked) -> dict[str, Row]:
    """Return the tensors of torch.nn's layer of a kind; none if it has not these options."""
    own = {name: value for name, value in options.changed().items() if name in KINDS[kind].options}
    with suppress(ValueError):
        rows = layer_shapes(kind, seq=asked.seq, batch=asked.batch, packed=asked.packed, **own)
        return {row.path: row for row in rows}

    return {}


def _row(path: str, calls: list[Called], expected: Row | None) -> Row:
    """Name the axes of a tensor by its shapes in the calls."""
    first = calls[0].shapes[path]
    alike = [each for each in calls if _rank(each, path) == len(first.sizes)]
    names = axis_names(
        [each.shapes[path].sizes for each in alike],
        [each.sizes for each in alike],
        expected.axes if expected else (),
    )

    return Row(path, first.type, names, first.sizes)


def _rank(call: Called, path: str) -> int:
    return len(call.shapes[path].sizes) if path in call.shapes else -1
