"""The command that checks one failed law, or one subject, again."""

from __future__ import annotations

import ast
import shlex
from collections.abc import Iterable, Sequence

from rnn_spec.models.calls.example_data import example_code
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.plain_data import DataError
from rnn_spec.reports.asked import Asked, model_words
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
    strict = _strict([result, *same], findings)
    options = [*stated, *_level(findings.asked), *laws, *strict]

    return _command("check", header.subject, options, findings, seed)


def command_alone(findings: Findings) -> str:
    """Return the command that checks a subject alone, with a seed of its report."""
    asked = findings.asked
    command = "check" if asked.model is None else "check-model"
    headers = (header_of(each.reproduction or "") for each in findings.results)
    stated = next((_stated(each) for each in headers if each is not None), None) or []
    if asked.model:
        stated = [*asked.model]
    elif asked.kind is not None:
        stated = ["--kind", asked.kind]
    strict = ["--strict"] if asked.strict else _strict(findings.results, findings)
    options = [*stated, *_level(asked), *asked.scope, *strict]

    return _command(command, findings.subject, options, findings, findings.seeds[0])


def _command(
    command: str, subject: str, options: Sequence[str], findings: Findings, seed: int
) -> str:
    profile = [] if findings.profile == "default" else ["--profile", findings.profile]
    run = [*profile, *findings.asked.limits, "--seed", str(seed)]

    return shlex.join(["rnn-spec", command, subject, *options, *run])


def _level(asked: Asked) -> list[str]:
    return [] if asked.level is None else ["--level", asked.level]


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
                return [*model_words(_options(call))]
            except (DataError, ValueError, SyntaxError):  # a header that a file has changed
                return None

    return None


def _options(call: ModelCall) -> ModelOptions:
    """
    Return what a script states about a model.

    Raises:
        ValueError: an argument is no literal.
        SyntaxError: likewise.
        DataError: the example is no data of an example.
    """
    return ModelOptions(
        call=call.call,
        example=None if call.example is None else example_code(call.example),
        inputs=call.inputs,
        output=call.output,
        causal=call.causal,
        random=call.random,
        arguments={name: ast.literal_eval(value) for name, value in call.arguments.items()},
    )
