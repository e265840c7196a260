"""How a script loads a law: by its name, or by its import path."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from rnn_spec.law_definition.law import Law
from rnn_spec.models.laws.every_law import EVERY_LAW
from rnn_spec.reproductions.import_path import import_path

__all__ = ["Part", "law_part"]


@dataclass(frozen=True)
class Part:
    """
    What a script has to load: the law or the layer.

    Attributes:
        name: the name to load it by; None if it has none.
        folder: the folder that must be in `sys.path`.
        options: the arguments with which a class is called.
    """

    name: str | None = None
    folder: str | None = None
    options: dict[str, Any] | None = None


def law_part(law: Law) -> Part:
    """Return a law by its name; one that is in no catalogue, by its import path."""
    if EVERY_LAW.get(law.name) is law:
        return Part(law.name)
    module = law.body.__module__
    own = [name for name, each in vars(sys.modules.get(module)).items() if each is law]
    path = import_path(f"{module}:{own[0]}") if own else None

    return Part(path.name, path.folder) if path else Part()
