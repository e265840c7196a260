"""A case as JSON: its sizes, options and settings in one object, and back."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec import Meta

from rnn_spec.law_definition.case import Case
from rnn_spec.layer.options import Options
from rnn_spec.plain_data import DataError, Flag, Text, converted, data_error, fields_of
from rnn_spec.text import clean

__all__ = ["CaseData", "Seed", "Size", "case_from_json", "case_to_json"]

LONGEST_NAME = 100

Size: TypeAlias = Annotated[int, Meta(ge=0, le=10_000, description="an integer from 0 to 10,000")]
Dimension: TypeAlias = Annotated[int, Meta(le=2**31, description="an integer up to 2^31")]
Seed: TypeAlias = Annotated[int, Meta(ge=0, le=2**59, description="an integer from 0 to 2^59")]
Share: TypeAlias = Annotated[float, Meta(ge=0, le=1, description="a number from 0 to 1")]


class CaseData(msgspec.Struct, kw_only=True):
    """The options and settings of a case; every other key is the size of an axis."""

    input_size: Dimension
    hidden_size: Dimension
    num_layers: Dimension = 1
    nonlinearity: Text = "tanh"
    bias: Flag = True
    batch_first: Flag = False
    dropout: Share = 0.0
    bidirectional: Flag = False
    proj_size: Dimension = 0
    seed: Seed = 0
    dtype: Text = "float32"
    device: Text = "cpu"
    layout: Text = "contiguous"
    weights: Text = "drawn"
    start: Text = "given"


OPTIONS = {each.name for each in fields(Options)}
NAMES = set(CaseData.__struct_fields__)


def case_to_json(case: Case) -> dict[str, Any]:
    """Return every size, option and setting that is not at its default, and the seed."""
    return {**case.described(), "seed": case.seed}


def case_from_json(data: Any, place: str = "case") -> Case:
    """
    Return a case from what `case_to_json` returned.

    Raises:
        DataError: a key is missing, or has a wrong value.
    """
    known = fields_of(CaseData, data, place, f"{place}.")
    options = {name: value for name, value in known.items() if name in OPTIONS}
    settings = {name: _cleaned(known[name]) for name in known.keys() - OPTIONS}
    sizes = {name: _size(name, data[name], place) for name in data if name not in NAMES}
    try:
        return Case(Options(**options), sizes, **settings)
    except ValueError as error:
        message = f"{place}: {error}"
        raise DataError(message) from None


def _cleaned(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _size(name: str, size: Any, place: str) -> int:
    """Return the size of an axis, whose name is an identifier."""
    if not name.isidentifier() or len(name) > LONGEST_NAME:
        raise data_error(place, name, "the name of an option or of an axis")

    return int(converted(size, Size, f"{place}.{name}"))
