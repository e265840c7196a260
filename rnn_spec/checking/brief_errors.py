"""How a notebook shows a subject that cannot be checked: by the message, without our traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from rnn_spec.checking.surroundings import in_notebook
from rnn_spec.subjects.subject import SubjectError

__all__ = ["shown_briefly"]


@contextmanager
def shown_briefly() -> Iterator[None]:
    """
    Let a notebook show the message of a SubjectError alone.

    An error that has another one as its cause, such as one that a constructor raised, keeps its
    traceback: the user's own lines are in it.

    Raises:
        SubjectError: the same one.
    """
    try:
        yield
    except SubjectError as error:
        if in_notebook() and error.__cause__ is None:
            # IPython looks for this method, and shows the lines that it returns.
            vars(error)["_render_traceback_"] = partial(_lines, error)
        raise


def _lines(error: SubjectError) -> list[str]:
    return f"{type(error).__name__}: {error}".splitlines()
