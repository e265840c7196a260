"""Arguments for the constructor of a model, guessed by the names and types of its parameters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from rnn_spec.project.class_source import Parameter

__all__ = ["Argument", "guessed_argument", "guessed_arguments"]

Argument: TypeAlias = int | float | bool

SIZES = (
    ({"vocab", "vocabulary", "token", "tokens", "ntoken", "words", "embeddings"}, 20),
    ({"class", "classes", "tag", "tags", "tagset", "label", "labels"}, 3),
    ({"layer", "layers", "nlayers", "depth"}, 1),
    ({"head", "heads", "nhead"}, 2),
    ({"embed", "embedding", "emb"}, 6),
    ({"hidden", "nhid", "units", "model", "state"}, 8),
    ({"out", "output", "outputs", "target", "targets"}, 3),
    ({"kernel"}, 3),
    ({"length", "len", "steps", "horizon", "window"}, 5),
    ({"in", "input", "inputs", "feature", "features", "channels", "obs", "action", "actions"}, 4),
    ({"size", "dim", "num", "ndim"}, 4),
)
"""Sizes by the words in a name, the first that fits; they differ, so that axes are told apart."""


def guessed_arguments(parameters: Iterable[Parameter]) -> dict[str, Argument | None]:
    """Return an argument for each parameter that needs one; None where none can be guessed."""
    return {each.name: guessed_argument(each) for each in parameters if each.is_required}


def guessed_argument(parameter: Parameter) -> Argument | None:
    """Return a value that a parameter may have: a size, a rate or a flag."""
    words = set(parameter.name.lower().split("_"))
    if parameter.annotation == "bool" or "bidirectional" in words:
        return False
    if parameter.annotation == "float" or words & {"drop", "dropout", "rate"}:
        return 0.0
    if parameter.annotation not in {"", "int"}:
        return None
    sizes = (size for names, size in SIZES if words & names)

    return next(sizes, 4 if parameter.annotation == "int" else None)
