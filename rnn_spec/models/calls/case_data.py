"""A case of a law as JSON and back: of a layer with its options, or of a model with its sizes."""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.case_data import Seed, Size
from rnn_spec.law_definition.case_data import case_from_json as layer_case_from_json
from rnn_spec.law_definition.case_data import case_to_json as layer_case_to_json
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.plain_data import Text, data_error, fields_of
from rnn_spec.text import clean

__all__ = ["AnyCase", "ModelCaseData", "case_from_json", "case_to_json"]

AnyCase: TypeAlias = Case | ModelCase

LONGEST_NAME = 100


class ModelCaseData(msgspec.Struct, kw_only=True):
    """The sizes and settings of a case of a model."""

    sizes: dict[str, Size]
    seed: Seed = 0
    dtype: Text = "float64"
    device: Text = "cpu"


def case_to_json(case: AnyCase) -> dict[str, Any]:
    """Return a case as plain data."""
    if isinstance(case, Case):
        return layer_case_to_json(case)
    device = {} if case.device == "cpu" else {"device": case.device}

    return {"sizes": dict(case.sizes), "seed": case.seed, "dtype": case.dtype, **device}


def case_from_json(data: Any, place: str = "case") -> AnyCase:
    """
    Return a case from what `case_to_json` returned; that of a model has `sizes`.

    Raises:
        DataError: a key is missing, or has a wrong value.
    """
    if not isinstance(data, dict) or "sizes" not in data:
        return layer_case_from_json(data, place)
    fields = fields_of(ModelCaseData, data, place, f"{place}.")
    within = f"{place}.sizes"
    for name in fields["sizes"]:
        if not name.isidentifier() or len(name) > LONGEST_NAME:
            raise data_error(within, name, "the name of an axis")
    for name in {"dtype", "device"} & fields.keys():
        fields[name] = clean(fields[name])

    return ModelCase(**fields)
