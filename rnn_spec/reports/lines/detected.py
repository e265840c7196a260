"""What a layer or a model was detected to be, in lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rnn_spec.causes.spelling import Spelling
from rnn_spec.models.signature.outline import GUESSED
from rnn_spec.reports.equations import FOUND, OTHERS
from rnn_spec.reports.findings import Findings
from rnn_spec.reports.lines.stated import stated_otherwise
from rnn_spec.role_names import LEFT_OUT
from rnn_spec.subjects.subject import BATCH_FIRST
from rnn_spec.vocabulary import KIND_NAMES, MODEL_LEVEL

__all__ = ["detected"]

BY_LEVEL = {
    "relations": "checked by relations between its calls (its weights are not read)",
    "equations": "checked by its equations (its weights are read)",
    "drop-in": "drop-in replacement (torch.nn's parameters and errors apply)",
}
"""What applies at each level, in words."""

OWN_LINE = frozenset(
    {
        "kind",
        "level",
        "signature",
        "equations",
        "weights",
        "resembles",
        "breaks",
        "unlike",
        "same_names",
        "same_weights",
        "named",
        "published",
        "stated",
        "variant",
        "state_axes",
        "idle_mask",
        "idle",
        "mapping",
        "adapter",
        "adapter_inputs",
        "adapter_mask",
        "adapter_lengths",
        *LEFT_OUT.values(),
    }
)
"""What is no line of its own, with its name in front."""

MAPPED = "Weights found by experiment: to load torch.nn's, map them"

SAME = "{}'s, by their names, shapes and meaning: its state_dict gives the same results"
"""What is known of weights that need no code."""

MAKES_IT_FAIL = (
    "If its equations are meant, an adapter that names the weights makes this a failure: "
    "rnn_spec.Adapter(..., weights=...)"
)

UNLIKE = f"its weights give other results here unless they are mapped. {MAKES_IT_FAIL}"
"""What follows from other equations that other weights make up for."""

SAME_NAMES = (
    "The parameters have the names and shapes of {}'s, and another meaning: its state_dict loads "
    f"without an error, and gives other results. {MAKES_IT_FAIL}"
)
"""What follows from names of torch.nn's for other weights."""

CODE = {
    Spelling.COMMAND: "-v prints the code",
    Spelling.PYTHON: "the code is in about['mapping'] of the report",
}
"""Where the code is that maps the weights of a layer."""

TO_PASTE = {
    "adapter": "Its conventions as an adapter",
    "adapter_inputs": "With what no call passes, whatever it means, as an adapter",
    "mapping": "Weights found by experiment, for an adapter",
}
"""What is code, with its title."""

PRINTED = ("adapter_mask", "adapter_lengths")
"""The adapters that are always printed, beside what was not checked."""

ADAPTER = {
    Spelling.COMMAND: "-v prints it",
    Spelling.PYTHON: "it is in about['adapter_inputs'] of the report",
}
"""Where the adapter is that states further arguments."""


def detected(
    findings: Findings, *, verbose: bool = False, spelling: Spelling = Spelling.COMMAND
) -> Iterator[str]:
    """
    Describe what a layer was detected to be; of a model, how its arguments were understood.

    Args:
        findings: what was found.
        verbose: whether to describe everything, also how its weights are mapped.
        spelling: how to spell what a user may state otherwise.
    """
    about = findings.about
    if about.get("level") == MODEL_LEVEL:
        yield f"Detected: a model, with a signature {about.get('signature', 'of its own')}"
    found = about.get("equations") in FOUND
    if "kind" in about and "level" in about:
        yield f"Detected: {_what(about)}, {_level(about)}"
    if "same_weights" in about:
        yield f"Weights: {SAME.format(about['same_weights'])}"
    elif found and not verbose:
        yield f"{MAPPED} ({CODE[spelling]})"
    if "same_names" in about:
        yield SAME_NAMES.format(about["same_names"])
    elif "unlike" in about:
        yield f"{about['unlike']}: {UNLIKE}"
    if "idle" in about:
        yield f"Idle parameters, on which no result depends: {about['idle']}"
    hidden = OWN_LINE | (frozenset() if verbose else {"options"}) | _said_by_conventions(about)
    stated = stated_otherwise(findings.outline, spelling)
    for name, value in about.items():
        if name not in hidden:
            yield from _line(name, value, stated.get(name))
    yield from _code_to_paste(about, verbose=verbose, spelling=spelling)


def _code_to_paste(about: Mapping[str, str], *, verbose: bool, spelling: Spelling) -> Iterator[str]:
    """Yield the adapters that describe a layer, and its weights; or where they are."""
    if "adapter_inputs" in about and not verbose and about.keys().isdisjoint(PRINTED):
        yield f"An adapter states what no call passes ({ADAPTER[spelling]})"
    for name, title in TO_PASTE.items():
        if verbose and name in about:
            yield f"{title}:\n\n{about[name]}\n"


def _line(name: str, value: str, stated: str | None) -> Iterator[str]:
    """Describe one thing, with what states it otherwise: an example on a line of its own."""
    is_long = stated is not None and name == GUESSED
    yield f"{name}: {value}" + ("" if stated is None or is_long else f" ({stated})")
    if is_long:
        yield f"  {stated}"


def _said_by_conventions(about: Mapping[str, str]) -> set[str]:
    """Return the lines that the line about conventions makes superfluous."""
    return {"layout"} if "conventions" in about and about.get("layout") == BATCH_FIRST else set()


def _what(about: Mapping[str, str]) -> str:
    """Return the name of a layer: its kind, with what was found about its weights."""
    if about.get("equations") in FOUND and "weights" in about:
        return about["weights"]

    return about["kind"] if about["kind"] in KIND_NAMES else "a recurrent layer of unknown kind"


def _level(about: Mapping[str, str]) -> str:
    """Return what is checked, in words; of a kind that was stated, equations cannot be read."""
    if about["level"] == "equations" and about.get("equations") in OTHERS:
        return "as stated, and checked by relations between its calls"

    return BY_LEVEL.get(about["level"], about["level"])
