"""Every faulty model as a subject, with the law that best names its fault."""

from __future__ import annotations

from collections.abc import Mapping

from models import FAULTY, open_models
from rnn_spec import Model

__all__ = ["CAUSES"]

CAUSES: Mapping[Model, str] = {
    Model(entry.make, name=name, **entry.options): entry.law
    for name, entry in {**FAULTY, **open_models.FAULTY}.items()
}
