"""The text of a failure of a model."""

from __future__ import annotations

from functools import singledispatch

from rnn_spec.causes import model_failure as failures

__all__ = ["text_of_model_failure"]

SHOWN = 4
"""How many names of a list are shown."""

DECLARED = "if that is meant, state random=True (the command: --random)"
"""How to declare that a model draws."""


@singledispatch
def text_of_model_failure(cause: object) -> str:
    """
    Return the text of a failure of a model, in one line.

    Raises:
        TypeError: it is no such failure.
    """
    message = f"{cause!r} is not a cause"
    raise TypeError(message)


_text = text_of_model_failure


@_text.register
def _(cause: failures.SampleMixed) -> str:
    return (
        f"replacing sample {cause.replaced} changed {_of(cause.part)} of sample {cause.sample} "
        f"{_by(cause.difference)}"
    )


@_text.register
def _(cause: failures.OrderMatters) -> str:
    return (
        f"reordering the samples does not reorder {_of(cause.part)}: "
        f"sample {cause.sample} differs {_by(cause.difference)}"
    )


@_text.register
def _(cause: failures.AloneDiffers) -> str:
    return (
        f"sample {cause.sample} alone differs {_by(cause.difference)} in {_of(cause.part)} "
        "from the same sample in the batch"
    )


@_text.register
def _(cause: failures.PaddingMatters) -> str:
    whose = f" of sample {cause.sample}" if cause.sample >= 0 else ""
    where = "past the ends of the sequences"
    lengths = f"lengths {[*cause.lengths]} along {cause.axis}"
    if cause.argument:
        where = f"of {cause.argument} past its own ends in {' and '.join(cause.ends)}"
        lengths = f"its {lengths}, where others are longer"

    return (
        f"other values {where} changed {_of(cause.part)}{whose} {_by(cause.difference)} ({lengths})"
    )


@_text.register
def _(cause: failures.CutDiffers) -> str:
    return (
        f"sample {cause.sample}, cut to its own length {cause.length} and alone, differs "
        f"{_by(cause.difference)} in {_of(cause.part)} from the same sample in the padded batch"
    )


@_text.register
def _(cause: failures.LaterStepMatters) -> str:
    own = "; a step must not read its own input either" if cause.strict else ""
    what = cause.argument or "the input"

    return (
        f"changing {what} from step {cause.changed} on changed {_of(cause.part)} at "
        f"step {cause.step} {_by(cause.difference)}{own}"
    )


@_text.register
def _(cause: failures.SplitDiffers) -> str:
    return (
        f"a sequence cut after step {cause.after}, with the state passed on, differs "
        f"{_by(cause.difference)} in {_of(cause.part)} from the whole one"
    )


@_text.register
def _(cause: failures.ResetIncomplete) -> str:
    return (
        f"what came before the reset of sample {cause.sample} at step {cause.step} still changes "
        f"{_of(cause.part)} after it {_by(cause.difference)}"
    )


@_text.register
def _(cause: failures.ResetNotFresh) -> str:
    return (
        f"after the reset of sample {cause.sample} at step {cause.step}, {_of(cause.part)} differs "
        f"{_by(cause.difference)} from a sequence that begins there"
    )


@_text.register
def _(cause: failures.ResetSpreads) -> str:
    return (
        f"a reset of sample {cause.sample} changed {_of(cause.part)} of sample {cause.other} "
        f"{_by(cause.difference)}"
    )


@_text.register
def _(cause: failures.NoGradient) -> str:
    count = len(cause.parameters)
    verb = "has" if count == 1 else "have"

    text = f"{count} of {cause.total} parameters {verb} no gradient: {_list(cause.parameters)}"

    return f"{text}. {_last_layer(cause)}" if cause.layer else text


def _last_layer(cause: failures.NoGradient) -> str:
    """Return where the final state of the last layer is, which no result depends on."""
    is_one = cause.directions == 1
    where = "h_n[-1]" if is_one else f"h_n[-{cause.directions}:], of both directions"

    return f"No result depends on the last layer of {cause.layer}: its final state is {where}"


@_text.register
def _(cause: failures.Unregistered) -> str:
    return (
        f"a tensor of shape {cause.shape} gets a gradient and is not in parameters(): "
        "a module or parameter in a plain list or dict?"
    )


@_text.register
def _(cause: failures.WrongSlope) -> str:
    return (
        f"the slope along the {cause.along}: autograd computes {cause.got:.4g}, "
        f"the finite difference is {cause.expected:.4g}"
    )


@_text.register
def _(cause: failures.NoBatch) -> str:
    return f"samples are independent along none of the axes that were found ({_list(cause.axes)})"


@_text.register
def _(cause: failures.NotSeeded) -> str:
    return (
        f"two models that are built with the same seeds of torch, NumPy and Python differ: "
        f"{_list(cause.parameters)}"
    )


@_text.register
def _(cause: failures.NotUsed) -> str:
    text = f"no result depends on {_list(cause.inputs)}"
    if not cause.constant:
        return text
    loop = "begin too late" if cause.constant == "first" else "end too early"

    return (
        f"{text}, and the {cause.constant} step of the results is the same for every input: does "
        f"a loop over the steps {loop}?"
    )


@_text.register
def _(cause: failures.Drawn) -> str:
    return (
        f"two equal calls in eval mode differ {_by(cause.difference)} in {_of(cause.part)}: "
        f"something is drawn at random; {DECLARED}"
    )


@_text.register
def _(cause: failures.Remembered) -> str:
    where = f", in {_list(cause.attributes)}" if cause.attributes else ""

    return (
        f"the same call differs {_by(cause.difference)} in {_of(cause.part)} after another call: "
        f"something is kept between calls{where}"
    )


@_text.register
def _(cause: failures.TrainingFails) -> str:
    return f"step {cause.step} of training raises {cause.error}: {cause.message}"


@_text.register
def _(cause: failures.ArgumentChanged) -> str:
    return f"a call changes its argument {cause.argument}"


@_text.register
def _(cause: failures.ModeChanged) -> str:
    return f"a call puts {_list(cause.modules)} in {cause.mode} mode"


@_text.register
def _(cause: failures.ParametersChanged) -> str:
    return f"a call in training mode changes parameters: {_list(cause.parameters)}"


@_text.register
def _(cause: failures.ModeMatters) -> str:
    return f"train() and then eval() changed {_of(cause.part)} {_by(cause.difference)}"


@_text.register
def _(cause: failures.RunsOnlyAt) -> str:
    sizes = ", ".join(map(str, cause.sizes))

    return f"it runs only at {cause.axis} = {sizes}; else {cause.error}: {cause.message}"


@_text.register
def _(cause: failures.PartMissing) -> str:
    return f"there is no {cause.part}; there is {_list(cause.found) or 'no tensor'}"


@_text.register
def _(cause: failures.NotFinite) -> str:
    text = f"{cause.part}: {cause.count} values are NaN or infinite"
    if not cause.axis:
        return text
    least = f'AtLeast("{cause.axis}", {cause.size + 1})'

    return (
        f"{text} where {cause.axis} is {cause.size}, and not at other sizes. If so few are not "
        f"meant, declare it: {least} in the annotation, or at_least({cause.size + 1}, "
        f'"{cause.axis}")'
    )


@_text.register
def _(cause: failures.OnDefault) -> str:
    error = f": {cause.error}: {cause.message}" if cause.error else ""

    return f"a tensor made inside has the default {cause.what}, not that of the input{error}"


@_text.register
def _(cause: failures.PrecisionLost) -> str:
    return (
        f"in float32, {_of(cause.part)} differs from float64 {_by(cause.difference)} "
        f"(expected within {cause.bound:.1g})"
    )


@_text.register
def _(cause: failures.LossNotLowered) -> str:
    return (
        f"{cause.steps} steps of descent on one batch did not lower a loss: "
        f"{cause.before:.4g} before, {cause.after:.4g} after"
    )


@_text.register
def _(cause: failures.AxesMerged) -> str:
    return (
        f"one axis of {_of(cause.part)} is {cause.axis}: steps and samples can no longer be "
        "told apart by its shape"
    )


@_text.register
def _(cause: failures.LayersAsSamples) -> str:
    return (
        f"one axis of {_of(cause.part)} is {cause.axis}: its rows are no samples, but the layers "
        "or directions of a state, and there are more of them with each sample"
    )


@_text.register
def _(cause: failures.AxesRegrouped) -> str:
    return (
        f"{cause.before} is viewed as {cause.after}, which splits and merges no whole axes: each "
        "row of the result has values of several rows, as if axes were exchanged"
    )


@_text.register
def _(cause: failures.StepsRegrouped) -> str:
    return (
        f"{cause.before} is viewed as {cause.after}: the steps are along axis {cause.steps[0]}, "
        f"and a view does not move them to axis {cause.steps[1]}, which {cause.reader} reads as "
        "steps: each of them has values of several steps"
    )


@_text.register
def _(cause: failures.NormalizedOverSteps) -> str:
    return (
        f"{_of(cause.part)} is a softmax over {cause.axis}, the axis of time: the scores of each "
        "step depend on all steps"
    )


def _of(part: str) -> str:
    """Return the words for a part of a result."""
    return "the result" if part == "result" else part


def _by(difference: float) -> str:
    return f"by {difference:.2g}"


def _list(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:SHOWN])

    return shown + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
