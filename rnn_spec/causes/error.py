"""The error by which a replayed case says that its law fails."""

from __future__ import annotations

from rnn_spec.causes.cause import Cause
from rnn_spec.causes.texts.messages import describe

__all__ = ["ReplayFailedError"]


class ReplayFailedError(AssertionError):
    """
    A law fails on the case that was replayed.

    Attributes:
        law: its name.
        cause: how it fails.
    """

    def __init__(self, law: str, cause: Cause) -> None:
        """Name the law, and how it fails."""
        super().__init__(law, cause)
        self.law, self.cause = law, cause

    def __str__(self) -> str:
        """Describe the failure in a line."""
        return f"{self.law}: {describe(self.cause)}"
