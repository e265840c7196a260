"""A failure on a larger case: small, it may hold by chance where a layer draws as it likes."""

from __future__ import annotations

import re
from dataclasses import replace

from rnn_spec.layer.options import Options
from rnn_spec.reports.result import Result
from rnn_spec.reproductions.reproduction import recast
from rnn_spec.reproductions.script_runner import Ending

__all__ = ["enlarged", "failed_as"]

ROOM = 5
"""What each size is at least."""

OWN_OPTIONS = "layer = "
"""How a script begins with a layer whose sizes are its own."""


def enlarged(result: Result) -> Result | None:
    """Give a failure with the same script on a larger case; None if there is none."""
    case, script = result.counterexample, result.reproduction or ""
    if case is None:
        return None
    sizes = {name: max(size, ROOM) for name, size in case.sizes.items()}
    other = replace(case, sizes=sizes)
    if OWN_OPTIONS not in script:
        other = replace(other, options=_roomy(case.options))
    if other == case:
        return None

    return replace(result, counterexample=other, reproduction=recast(script, case, other))


def failed_as(result: Result, ending: Ending) -> Result | None:
    """Give a failure with the reason that its script ended with; None if its law did not fail."""
    found = re.search(rf"^AssertionError: {result.law}: (.+)", ending.said, re.MULTILINE)

    return replace(result, reason=found[1]) if found else None


def _roomy(options: Options) -> Options:
    sizes = {name: max(getattr(options, name), ROOM) for name in ("input_size", "hidden_size")}

    return replace(options, **sizes)
