"""Advice: what may be intended, and that a person should look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress

from rnn_spec.causes.model_failure import End, NormalizedOverSteps, NotUsed
from rnn_spec.models.calls.call import VALUES, Call, Calls, OtherCalls
from rnn_spec.models.calls.changes import FIRST, LAST, changes
from rnn_spec.models.calls.comparison import Demands, Required
from rnn_spec.models.calls.differences import largest_difference
from rnn_spec.models.calls.normalization import is_normalized, scored_parts
from rnn_spec.models.calls.results import Results
from rnn_spec.models.features import Feature
from rnn_spec.models.laws.foundations import model_law
from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.model import Model
from rnn_spec.models.subject.shifted import is_shifted


@model_law(
    source="karpathy2019: an input-independent baseline must be worse",
    requires=(Feature.BATCH, Feature.REAL),
    after=("model_inputs_kept", "model_determinism", "model_purity"),
    severity="advice",
)
def model_use(f: Model, several: Calls, others: OtherCalls) -> Demands:
    """
    Every argument, and every step of it, matters to a sample's own result.

    Lengths matter as well. What changes no result, in no call, is not used. The last step of a
    sequence that is shifted inside, such as what a decoder has said, is read by no step. A loop
    that ends too early, or begins too late, leaves a step of the results as it was made.
    """
    matters: dict[str, bool] = defaultdict(bool)
    for call, other in zip(several, others, strict=True):
        base = f(call)
        shifted = set(_shifted(f, call, other))
        for name, changed in changes(call, other, shifted=shifted):
            matters[name] = matters[name] or _is_seen(f, changed, base)
    unused = tuple(name for name, is_used in matters.items() if not is_used)
    yield Required(not unused, NotUsed(unused, _constant_end(f, several, others, unused)))


@model_law(
    source="torch.nn.Softmax, dim: the axis along which every slice sums to 1",
    requires=(Feature.BATCH, Feature.REAL),
    after="model_causality",
    severity="advice",
)
def model_normalization(f: Model, a: Call) -> Demands:
    """
    The scores of each step are not normalised over the steps.

    A softmax over time makes the scores of a step depend on all steps. That is meant for the
    weights of attention: they have steps last, or one score for each step, or come beside another
    result.
    """
    results = f(a)
    for axis in f.signature.times:
        for part in scored_parts(f.signature, axis):
            value, place = results.values[part.path], part.axis(axis)
            over_steps = place is not None and is_normalized(value, place)
            has_several = value.shape[-1] > 1
            is_wrong = over_steps and has_several and not is_normalized(value, value.dim() - 1)
            yield Required(not is_wrong, NormalizedOverSteps(part.name, axis))


def _constant_end(f: Model, several: Calls, others: OtherCalls, unused: Iterable[str]) -> End:
    """Return the end of the steps at which an input is not read, and results are the same."""
    ends: dict[End, str] = {"last": LAST, "first": FIRST}
    for end, name in ends.items():
        is_unused = any(each.endswith(f" at {name}") for each in unused)
        pairs = zip(several, others, strict=True)
        if is_unused and all(_is_constant(f, *pair, end) for pair in pairs):
            return end

    return ""


def _is_constant(f: Model, a: Call, b: Call, end: End) -> bool:
    """Return whether results with an axis of time are the same at one end of it in two calls."""
    axes = [axis for axis in f.signature.times if f(a).only(axis).values]

    def at_end(call: Call, axis: str) -> Results:
        step = 0 if end == "first" else call.steps(axis) - 1
        return f(call).steps(axis, step, step + 1)

    gaps = [largest_difference(at_end(a, axis), at_end(b, axis)) for axis in axes]

    return bool(gaps) and max(gaps) == 0


def _shifted(f: Model, a: Call, b: Call) -> Iterator[str]:
    """Yield the path of each sequence that is shifted inside, or stated to be."""
    given = (each for each in f.signature.with_role(*VALUES) if each.path in a.values)
    for each in given:
        times = (dim.name for dim in each.dims if dim.name in f.signature.times)
        axis = next(times, None)
        if axis is not None and (_is_stated_shifted(f, each) or _runs_shifted(f, a, b, axis, each)):
            yield each.path


def _is_stated_shifted(f: Model, argument: Argument) -> bool:
    return any(each.is_strict and each.is_about(argument) for each in f.subject.causal)


def _runs_shifted(f: Model, a: Call, b: Call, axis: str, argument: Argument) -> bool:
    with suppress(ModelError):
        return is_shifted(f, a, b, axis, argument.path)

    return False


def _is_seen(f: Model, changed: Call, base: Results) -> bool:
    """Return whether a changed call has another result; an error shows that the change is seen."""
    try:
        return largest_difference(f(changed), base) > 0
    except ModelError:
        return True
