"""The command that checks one failed law, or one subject, again."""

from __future__ import annotations

import ast
import shlex
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rnn_spec.causes.failure import OtherEquations
from rnn_spec.models.calls.example_data import example_code
from rnn_spec.plain_data import DataError
from rnn_spec.reports.findings import Findings
from rnn_spec.reports.result import Result
from rnn_spec.reproductions.header import Call, Header, ModelCall, header_of
from rnn_spec.reproductions.script_text import is_complete
from rnn_spec.vocabulary import LEVELS

__all__ = ["command_again", "command_alone"]


def command_again(result: Result, findings: Findings, *others: Result) -> str | None:
    """
    Return the command that finds a failure again, and other failures of the same seed with it.

    None if it would say less than the script, as where a layer is made by the arguments of a call.
    """
    script = result.reproduction or ""
    header = header_of(script) if is_complete(script) else None
    stated = None if header is None else _stated(header)
    if header is None or stated is None or ":" not in header.subject:
        return None
    seed = findings.law_over_seeds(result).seeds[0]
    same = [each for each in others if seed in findings.law_over_seeds(each).seeds]
    laws = [part for each in (result, *same) for part in ("--law", each.law)]
    is_variant = isinstance(result.cause, OtherEquations) and "published" in findings.about
    level = ["--level", "equations"] if is_variant else []

    return _command(
        header.subject,
        [*stated, *level, *laws, *_strict([result, *same], findings)],
        findings,
        seed,
    )


def command_alone(findings: Findings) -> str:
    """Return the command that checks a subject alone, with a seed of its report."""
    headers = (header_of(each.reproduction or "") for each in findings.results)
    stated = next((_stated(each) for each in headers if each is not None), None)

    strict = _strict(findings.results, findings)

    return _command(findings.subject, [*(stated or []), *strict], findings, findings.seeds[0])


def _command(subject: str, options: list[str], findings: Findings, seed: int) -> str:
    profile = [] if findings.profile == "default" else ["--profile", findings.profile]

    return shlex.join(["rnn-spec", "check", subject, *options, *profile, "--seed", str(seed)])


def _strict(results: Iterable[Result], findings: Findings) -> list[str]:
    """Return the option with which a failure counts that else is a warning, if one did."""
    is_drop_in = findings.about.get("level") == LEVELS[-1]
    is_minor = any(each.status == "failed" and each.severity != "broken" for each in results)

    return ["--strict"] if is_minor and not is_drop_in else []


def _stated(header: Header) -> list[str] | None:
    """Return the options that state what a subject is; None if there is more to state."""
    match header.call, header.model:
        case Call(options=None, kind=kind), None:
            return ["--kind", kind] if kind else []
        case None, ModelCall(blank=()) as call:
            try:
                return [part for option in _of_model(call) for part in option]
            except (DataError, ValueError, SyntaxError):  # a header that a file has changed
                return None

    return None


def _of_model(call: ModelCall) -> Iterator[tuple[str, ...]]:
    """
    Yield the options of the command that state what a script states about a model.

    Raises:
        ValueError: an argument is no literal, or what an input is cannot be an option.
        SyntaxError: likewise.
        DataError: the example is no data of an example.
    """
    for name, value in call.arguments.items():
        ast.literal_eval(value)
        yield "--arg", f"{name}={value}"
    if call.call is not None:
        yield "--call", call.call
    if call.example is not None:
        yield "--example", example_code(call.example)
    for name, value in call.inputs.items():
        yield "--input", f"{name}={_axes(value)}"
    if call.output is not None:
        yield "--output", _axes(call.output)
    for axis, order in call.causal.items():
        yield "--causal", axis if order == "weak" else f"{axis}={order}"
    if call.random:
        yield ("--random",)


def _axes(value: Any) -> str:
    """
    Return the axes of a value as an option has them: a text, several of them, or a literal.

    Raises:
        ValueError: it is none of these.
    """
    match value:
        case str():
            return value
        case [str(single)]:
            return f"{single},"
        case [*several] if all(isinstance(each, str) for each in several):
            return ", ".join(several)
        case Mapping():
            return repr(dict(value))
    message = f"got {value!r}, expected axes"
    raise ValueError(message)
