"""What a run did not check, one line each: a reader of the verdict must know it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rnn_spec.causes.cause import Cause, NotOffered
from rnn_spec.causes.spelling import Spelling, spelled_inputs
from rnn_spec.law_definition.capability import Capability
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.models.laws.every_law import EVERY_LAW, required_laws
from rnn_spec.reports.equations import FOUND, OTHERS
from rnn_spec.reports.findings import Findings
from rnn_spec.reports.lines.stated import ends_not_checked, samples_not_checked
from rnn_spec.reports.unchecked_parts import left_out, why_no_state
from rnn_spec.role_names import Counting
from rnn_spec.subjects.build.adapter_code import USE, indented
from rnn_spec.vocabulary import KIND_NAMES, LEVELS

__all__ = ["BY_SEVERITY", "unchecked", "why_unverified"]

BY_SEVERITY: Mapping[str, str] = {
    "portability": "Portability: counts only with --strict",
    "strictness": "Strictness: counts only with --strict",
    "advice": "Advice: never counts, and may be intended",
}
"""Titles of the laws that warn."""

NOT_OFFERED: Mapping[str, str] = {
    Capability.PACKED.name.lower(): "Packed sequences: not offered",
    Capability.STATE.name.lower(): "Initial states: not offered",
    Capability.FINAL_STATE.name.lower(): "Final states: not offered",
    Capability.CONTINUOUS.name.lower(): (
        "Gradients not compared with finite differences: the output is piecewise constant"
    ),
}
"""The capabilities without which whole families are not checked."""

NAME_WEIGHTS = "an adapter can name its weights: rnn_spec.Adapter(..., weights=...)"

DROPPED_ANYWHERE = (
    "Dropout is expected between layers. If it is meant to be elsewhere, as in zoneout or of "
    'weights, an adapter states it: randomness="anywhere"'
)

LEARNED_START = ", and its initial state is learned, which explains a difference from no state"
"""What tells a layer from torch.nn's that computes the same steps."""

NOT_SAID = "the report does not say why"

MEANT: Mapping[Counting, str] = {
    "mask": "If it says which steps count, state it:",
    "lengths": "If they are the steps of each sample, state it:",
}
"""When to state an argument that no call passes."""

STATED: Mapping[Counting, str] = {
    "mask": 'rnn_spec.Adapter(..., inputs={"mask": "mask batch seq"})',
    "lengths": "rnn_spec.Adapter(..., call=...), with a function that has a parameter lengths",
}
"""What states it of a layer, where no call shows its axes."""

TEXTS: Mapping[Counting, str] = {"mask": "mask batch seq", "lengths": "lengths batch"}
"""What states it of a model."""

OPTIONS = ("batch_first", "bidirectional", "num_layers", "dropout", "bias", "proj_size")


def unchecked(findings: Findings, spelling: Spelling = Spelling.COMMAND) -> Iterator[str]:
    """Describe the families that were not checked, as far as laws of them were asked for."""
    yield from samples_not_checked(findings, spelling)
    if reason := why_no_state(findings.results, findings.outline):
        yield f"State not checked: {reason}"
    yield from _which_steps_count(findings, spelling)
    yield from ends_not_checked(findings, spelling)
    yield from _equations_not_checked(findings, spelling)
    causes = [each.cause for each in findings.results if each.status == "skipped"]
    missing = dict.fromkeys(filter(None, map(_capability, causes)))
    yield from (NOT_OFFERED[each] for each in missing if each in NOT_OFFERED)
    options = [each for each in OPTIONS if each in missing]
    if options:
        yield f"Options not offered: {', '.join(options)}"
    if required := _required_but_not_checked(findings):
        option = "laws=" if spelling.in_python else "--law"
        yield (
            f"Not checked, and required by the laws that passed: {', '.join(required)} (without "
            f"{option} all laws are checked)"
        )
    if any(each.status == "failed" and _is_about_dropout(each.law) for each in findings.results):
        yield DROPPED_ANYWHERE


def why_unverified(findings: Findings, spelling: Spelling) -> Iterator[str]:
    """Describe what was not checked without which a subject is not verified, and what to state."""
    yield from samples_not_checked(findings, spelling)
    yield from _equations_not_checked(findings, spelling)


def _equations_not_checked(findings: Findings, spelling: Spelling) -> Iterator[str]:
    if findings.without_equations:
        yield f"Equations not checked: {_why_no_equations(findings.about, spelling)}"


def _which_steps_count(findings: Findings, spelling: Spelling) -> Iterator[str]:
    """Describe the arguments that may say which steps count, and what to state."""
    for counting, names in left_out(findings.results, findings.about).items():
        yield f"{counting.capitalize()} not checked: no call passes {names}. {MEANT[counting]}"
        yield _to_state(findings, counting, names, spelling)


def _to_state(findings: Findings, counting: Counting, names: str, spelling: Spelling) -> str:
    """Return what states an argument that says which steps count."""
    if code := findings.about.get(f"adapter_{counting}"):
        return f"  {USE}\n\n{indented(code)}\n"
    if findings.outline is None:
        return f"  {STATED[counting]}"
    others = findings.outline.statements.others
    every = names.split(", ")
    stated = {name: others[name] for name in every if name in others}

    return f"  {spelled_inputs(stated or {every[0]: TEXTS[counting]}, spelling)}"


def _required_but_not_checked(findings: Findings) -> list[str]:
    """Return the laws that were not asked for, and without which a law that passed means little."""
    if not findings.complete:
        return []
    listed = {each.law for each in findings.results}
    passed = [each.law for each in findings.results if each.status == "passed"]
    laws = [EVERY_LAW[name] for name in passed if name in EVERY_LAW]
    required = set[str]().union(*map(required_laws, laws)) - listed

    return [name for name in EVERY_LAW if name in required]


def _is_about_dropout(name: str) -> bool:
    """Return whether a law says where values are dropped."""
    law = CATALOGUE.get(name)

    return law is not None and Capability.DROPOUT_BETWEEN in law.requires


def _capability(cause: Cause | None) -> str | None:
    return cause.capability if isinstance(cause, NotOffered) else None


def _why_no_equations(about: Mapping[str, str], spelling: Spelling) -> str:
    """Return what the experiment showed; without one, what the user can say of the layer."""
    verdict = about.get("equations")
    if verdict in OTHERS:
        learned = LEARNED_START if "initial state" in about else ""
        return about.get("weights", NOT_SAID) + learned + _if_it_should_be(about, spelling)
    if verdict in FOUND:
        return f"the level is {about.get('level', NOT_SAID)}"
    if verdict is not None and "layers" in about:  # no adapter can name what several layers share
        return about.get("weights", NOT_SAID)
    if verdict is not None:
        return f"{about.get('weights', NOT_SAID)} (if it is an RNN, LSTM or GRU, {NAME_WEIGHTS})"
    if about.get("kind") not in KIND_NAMES:
        option = 'kind="LSTM"' if spelling.in_python else "--kind LSTM"
        return f"the kind of layer is unknown (state it, such as {option})"

    return f"the weights are not known ({NAME_WEIGHTS})"


def _if_it_should_be(about: Mapping[str, str], spelling: Spelling) -> str:
    """Return how to count other equations as a failure, unless they do, or it was stated."""
    known = about["kind"] if about.get("kind") in KIND_NAMES else None
    kind = known or about.get("named", about.get("resembles"))
    if kind is None or about.get("level") != LEVELS[0]:
        return ""
    option = f'kind="{kind}"' if spelling.in_python else f"--kind {kind}"
    if "published" in about:
        level = ', level="equations"' if spelling.in_python else " --level equations"
        return (
            f". They are those of {about['published']}: nothing to do, unless torch.nn's are meant "
            f"({option}{level} requires them)"
        )
    if "stated" in about or "breaks" not in about:
        return ""
    own = 'level="relations"' if spelling.in_python else "--level relations"
    otherwise = f"If its equations are its own, state {own}. " if "named" in about else ""

    return f". {otherwise}If torch.nn.{kind}'s are meant, {option} makes this a failure"
