"""What a user may state of a model otherwise, beside the lines of a report that are about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rnn_spec.causes.cause import NoSamples
from rnn_spec.causes.model_failure import NoBatch
from rnn_spec.causes.spelling import (
    Spelling,
    spelled_arguments,
    spelled_call,
    spelled_causal,
    spelled_example,
    spelled_inputs,
    spelled_output,
    spelled_strict,
)
from rnn_spec.causes.texts.location_messages import describe_location
from rnn_spec.causes.texts.messages import describe
from rnn_spec.models.signature.argument import parameter_of
from rnn_spec.models.signature.outline import (
    BUILT_WITH,
    GUESSED,
    Outline,
    Statements,
    samples_of_states,
)
from rnn_spec.reports.findings import Findings
from rnn_spec.reports.unchecked_parts import inputs_apart
from rnn_spec.role_names import BATCH_FIRST, line_about, line_about_polarity

__all__ = ["ends_not_checked", "samples_not_checked", "stated_otherwise"]


def stated_otherwise(outline: Outline | None, spelling: Spelling) -> dict[str, str]:
    """Return what states otherwise what a line is about, by the name of the line."""
    return {} if outline is None else dict(_stated(outline, spelling))


def _stated(outline: Outline, spelling: Spelling) -> Iterator[tuple[str, str]]:
    statements = outline.statements
    adapter = (
        "call=, an adapter, states it" if spelling.in_python else "--call, an adapter, states it"
    )
    said = set[str]()
    for array in outline.arguments:
        name = array.parameter
        own = {name: statements.inputs[name]} if name in statements.inputs else {}
        if name in said:
            continue
        said |= {*own}
        yield line_about(array.path), spelled_inputs(own, spelling) if own else adapter
    for path, text in statements.padding.items():
        yield line_about_polarity(path), spelled_inputs({parameter_of(path): text}, spelling)
    if statements.batch_first:
        yield BATCH_FIRST, spelled_inputs(statements.batch_first, spelling)
    for name, text in statements.others.items():
        yield line_about(name), spelled_inputs({name: text}, spelling)
    if statements.causal:
        yield "causal", _causal(statements, spelling)
    if statements.padded:
        yield "padding", spelled_inputs(statements.padded, spelling)
    yield BUILT_WITH, spelled_arguments(spelling)
    if statements.example:
        yield GUESSED, spelled_example(statements.example, spelling)


def _causal(statements: Statements, spelling: Spelling) -> str:
    """Return what states that nothing looks ahead; of a sequence beside another, not even at it."""
    weak = spelled_causal(statements.causal, spelling)
    if not statements.strict:
        return weak

    strict = spelled_strict(statements.strict, spelling)

    return f"{weak}, or {strict} if no step may read its own input"


def samples_not_checked(findings: Findings, spelling: Spelling) -> Iterator[str]:
    """Describe why no law of samples was checked, and what to state."""
    causes = (each.cause for each in findings.results if isinstance(each.cause, NoSamples))
    cause = next(causes, None)
    if cause is None:
        return
    yield f"Samples not checked: {describe(cause)}"
    places = (each.location for each in findings.results if isinstance(each.cause, NoBatch))
    yield from (describe_location(each) for each in places if each is not None)
    if cause.why == "not_in_result":
        yield "Does the model index, average or reshape it away, or is another axis the batch?"
    count = samples_of_states(findings.outline) if findings.outline else 0
    if cause.why == "not_found" and count:
        yield (
            f"The states are those of {count} samples. If another argument has steps and samples "
            "in one axis, write a function call(model, ...) that takes them in two axes, reshapes "
            f"them, and calls the model, and state it, {spelled_call(spelling)}"
        )
        return
    batched = {} if findings.outline is None else findings.outline.statements.batched
    inputs = [spelled_inputs(batched, spelling)] if batched else []
    if cause.why == "scalar":
        output = spelled_output(f"float {cause.axis or 'batch'}", spelling)
        yield "A loss is one number. If there should be one for each sample, state it, such as"
        yield f"  {_joined([*inputs, output], spelling)}"
    elif inputs:
        yield "State which axis is the batch, if there is one, such as"
        yield f"  {inputs[0]}"


def ends_not_checked(findings: Findings, spelling: Spelling) -> Iterator[str]:
    """Describe why it was not checked that each sequence ends by itself, and what to state."""
    apart = inputs_apart(findings.results, findings.outline)
    if apart:
        yield (
            "Separate lengths not checked: calls raise errors where one sequence alone has fewer "
            "steps, so all may end together. If each ends by itself, state an axis of its own for "
            "one of them, such as"
        )
        yield f"  {spelled_inputs(apart, spelling)}"


def _joined(stated: Sequence[str], spelling: Spelling) -> str:
    return (", " if spelling.in_python else " ").join(stated)
