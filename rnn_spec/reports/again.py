"""The command that checks one failed law again."""

from __future__ import annotations

import shlex

from rnn_spec.reports.findings import Findings
from rnn_spec.reports.result import Result
from rnn_spec.reproductions.header import Call, Header, ModelCall, header_of
from rnn_spec.reproductions.script_text import is_complete

__all__ = ["command_again"]


def command_again(result: Result, findings: Findings) -> str | None:
    """
    Return the command that finds a failure again.

    None if it would say less than the script, as where a layer is made by the arguments of a call.
    """
    script = result.reproduction or ""
    header = header_of(script) if is_complete(script) else None
    stated = None if header is None else _stated(header)
    if header is None or stated is None or ":" not in header.subject:
        return None
    profile = [] if findings.profile == "default" else ["--profile", findings.profile]
    seed = findings.law_over_seeds(result).seeds[0]
    law = ["--law", result.law, *profile, "--seed", str(seed)]

    return shlex.join(["rnn-spec", "check", header.subject, *stated, *law])


def _stated(header: Header) -> list[str] | None:
    """Return the options that state what a subject is; None if there is more to state."""
    match header.call, header.model:
        case Call(options=None, kind=kind), None:
            return ["--kind", kind] if kind else []
        case None, ModelCall(law, model, folders=folders) as call:
            return [] if call == ModelCall(law, model, folders=folders) else None

    return None
