"""Errors that a model raises, told from those of its check."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rnn_spec.exceptions import interrupts

__all__ = ["ModelError", "attributed"]


class ModelError(Exception):
    """
    An error that a model raised.

    Attributes:
        error: the error.
    """

    def __init__(self, error: BaseException) -> None:
        """Keep the error."""
        super().__init__(error)
        self.error = error


@contextmanager
def attributed() -> Iterator[None]:
    """
    Attribute whatever is raised to the model.

    Raises:
        ModelError: something was raised, and no person stopped the run.
    """
    try:
        yield
    except ModelError:
        raise
    except BaseException as error:
        if interrupts(error):
            raise
        raise ModelError(error) from error
