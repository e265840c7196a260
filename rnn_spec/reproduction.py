"""A script that fails in the same way."""

from __future__ import annotations

from rnn_spec.case import Case

__all__ = ["script"]

TEMPLATE = '''\
"""{law} fails for {subject}: {reason}"""

from rnn_spec import Case, Options, replay

replay(
    {law!r},
    {subject!r},
    {case!r},
)
'''


def script(law: str, subject: str, case: Case, reason: str) -> str:
    """Write the script; run where the subject can be loaded by its name, it exits with 1."""
    first = reason.replace('"', "'").replace("\\", "/")

    return TEMPLATE.format(law=law, subject=subject, case=case, reason=first)
