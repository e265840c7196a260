"""rnn_spec: its one call, with what the entry declares."""

from __future__ import annotations

from rivals.subject import CannotRun, CannotRunError, Subject

__all__ = ["check"]


def check(subject: Subject) -> str | None:
    """Return every law that fails."""
    import rnn_spec  # noqa: PLC0415

    if not hasattr(rnn_spec, "check_model"):
        raise CannotRunError(CannotRun.OLD)
    report = rnn_spec.check_model(subject.entry.make, **subject.entry.options)
    failed = [each for each in report.results if each.status in {"failed", "warned"}]

    return "; ".join(each.law for each in failed) or None
