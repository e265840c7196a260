"""Call: a model can be called, at every size, and returns what it declares."""

from __future__ import annotations

from rnn_spec.causes.failure import WrongShape
from rnn_spec.causes.model_failure import (
    ArgumentChanged,
    AxesMerged,
    AxesRegrouped,
    LayersAsSamples,
    NotFinite,
    PartMissing,
    StepsRegrouped,
)
from rnn_spec.law_definition.law import law
from rnn_spec.models.calls.bits import differs
from rnn_spec.models.calls.call import Call
from rnn_spec.models.calls.comparison import Demands, Required
from rnn_spec.models.features import Feature
from rnn_spec.models.laws.foundations import model_law
from rnn_spec.models.subject.model import Model
from rnn_spec.models.tracing.layer_rows import merges_layers
from rnn_spec.models.tracing.moved_steps import moved_steps
from rnn_spec.models.tracing.operation import Recorded
from rnn_spec.models.tracing.regrouping import regroupings
from rnn_spec.models.tracing.trace import traced
from rnn_spec.vocabulary import MODEL_LEVEL

CONTRACT = "jaxtyping, Array annotations: a named axis has any size"


@law(source=CONTRACT, level=MODEL_LEVEL)
def model_call(f: Model, a: Call) -> Demands:
    """
    A call with arguments of the declared shapes runs, and returns numbers.

    Minus infinity is a number: it is the logit of what is masked.
    """
    for path, count in f(a).valid().counts_of_no_number().items():
        yield Required(count == 0, NotFinite(f"result{path}", count))


@model_law(source=CONTRACT)
def model_shapes(f: Model, a: Call) -> Demands:
    """
    Results have the declared shape at sizes that were not seen before.

    They are tried with one sample, with one step, with as many samples as steps, and at sizes
    equal to those of the parameters. An axis whose name is in no argument of the call may have any
    size: it may depend on whether an argument is left out. No result has a row for each layer of
    each sample, and no layer reads steps that a view took apart.
    """
    yield from _numbers(f, a)
    yield from _samples_in_rows(f, a)
    yield from _steps_kept(f, a)
    found = f.tensors(a)
    sizes = a.given_sizes
    for part in a.signature.declared:
        yield Required(
            part.path in found, PartMissing(part.name, tuple(map("result{}".format, found)))
        )
        if part.written is None:
            continue
        shape = tuple(found[part.path].shape)
        for dim, size in zip(part.written, shape, strict=False):
            if dim.name is not None:
                sizes.setdefault(dim.name, size)
        expected = tuple(-1 if (own := dim.of(sizes)) is None else own for dim in part.written)
        is_right = len(shape) == len(expected) and all(
            other in {one, -1} for one, other in zip(shape, expected, strict=True)
        )
        yield Required(is_right, WrongShape(part.name, shape, expected))


def _numbers(f: Model, a: Call) -> Demands:
    """Yield that a call at a size that is left out elsewhere returns numbers."""
    fails = f.subject.domain.fails
    axis = next((axis for axis, size in a.sizes.items() if size in fails.get(axis, ())), "")
    for path, count in f(a).valid().counts_of_no_number().items() if axis else ():
        yield Required(count == 0, NotFinite(f"result{path}", count, axis, a.sizes[axis]))


def _samples_in_rows(f: Model, a: Call) -> Demands:
    """Yield that no part with a multiple of an axis has a row for each layer of each sample."""
    for part in f.signature.parts:
        for dim in part.written or ():
            is_multiple = dim.name is None and "*" in dim.text and len(dim.names) == 1
            if is_multiple and (trace := traced(f, a)).error is None:
                is_right = merges_layers(trace, part.path) is None
                yield Required(is_right, LayersAsSamples(part.name, dim.text))


def _steps_kept(f: Model, a: Call) -> Demands:
    """Yield that no view takes the place of a permute before a layer reads the steps."""
    found = moved_steps(f, a)
    if found is None:
        return
    reader = found.reader.given_to.path or found.reader.name
    steps = (found.before, found.after)
    yield Required(is_true=False, failure=StepsRegrouped(*_shapes(found.view), steps, reader))


@model_law(source="torch.nn.Module.forward")
def model_inputs_kept(f: Model, a: Call) -> Demands:
    """A call changes none of its arguments."""
    before = a.copied()
    f(a)
    for path, value in a.values.items():
        changed = bool(differs(value, before.values[path]).any())
        yield Required(not changed, ArgumentChanged(path))


@model_law(
    source="torch.nn.RNN, Outputs: the batch is an axis of its own",
    requires=Feature.BATCH,
    after="model_shapes",
    severity="advice",
)
def model_axes(f: Model, a: Call) -> Demands:
    """
    Samples and steps have an axis of their own in each result.

    After `view(-1, ...)` they share one, and no later reader can tell from the shape in which
    order they are. Nor does a view take the place of a permute: it would put values of several
    rows in one.
    """
    f(a)
    for part in f.signature.parts:
        for dim in part.written or ():
            merged = dim.factors is not None and f.signature.batch in dim.factors
            yield Required(not merged, AxesMerged(part.name, dim.text))
    view = next(regroupings(traced(f, a)), None)
    yield Required(view is None, AxesRegrouped(*_shapes(view)))


def _shapes(view: Recorded | None) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the shapes before and after a view, if there is one."""
    if view is None:
        return (), ()

    return tuple(view.inputs[0].tensor.shape), tuple(view.results[0].value.shape)
