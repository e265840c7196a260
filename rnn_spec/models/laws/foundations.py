"""The decorator of a law of models, and the prerequisites of most of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rnn_spec.law_definition.law import Law, as_tuple, law
from rnn_spec.vocabulary import MODEL_LEVEL

__all__ = ["model_law"]


def model_law(*, after: str | tuple[str, ...] = (), **fields: Any) -> Callable[..., Law]:
    """
    Make a law of models; every one but `model_call` requires that.

    Args:
        after: further prerequisites, by name.
        fields: as for `law`.
    """
    return law(level=MODEL_LEVEL, requires_laws=("model_call", *as_tuple(after)), **fields)
