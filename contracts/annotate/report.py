"""What was inferred, as data and as lines of text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from contracts.annotate.contract import InferredContract
from contracts.annotate.undecided import Undecided
from contracts.inference.remarks import Remark

__all__ = ["as_json", "lines"]

SCHEMA_VERSION = 1


def lines(contracts: Sequence[InferredContract]) -> Iterator[str]:
    """Yield a line for each condition and note, and for each thing that is undecided."""
    for each in contracts:
        yield from (f"{each.name}: requires {text}" for text in each.conditions)
        yield from (f"{each.name}: note: {text}" for text in each.notes)
        yield from (f"{each.name}: {text}" for text in _unnamed(each.annotations))
        yield from (f"{each.name}: undecided: {_line(reason)}" for reason in each.undecided)
    annotated = sum(bool(each.annotations) for each in contracts)
    names = sum(len(each.annotations) for each in contracts)
    yield (
        f"{len(contracts)} functions took arrays; "
        f"{annotated} of them are annotated, with {names} annotations"
    )


def _unnamed(annotations: Mapping[str, str]) -> Iterator[str]:
    """Yield a line about the axes that are written as `_`, if there are any, and what to do."""
    found = {name: [*_unnamed_axes(text)] for name, text in annotations.items()}
    places = [f"{name} (axis {', '.join(map(str, axes))})" for name, axes in found.items() if axes]
    if places:
        yield (
            f"axes written as _: {'; '.join(places)}: no size, name or formula fits every call; "
            "write a name where you know one, or leave _, which allows any size"
        )


def _unnamed_axes(annotation: str) -> Iterator[int]:
    """Yield the axes that are `_` in the shapes of an annotation, counted from 0."""
    for shape in re.findall(r'"([^"]*)"', annotation):
        yield from (n for n, axis in enumerate(shape.split()) if axis == "_")


def as_json(contracts: Sequence[InferredContract]) -> str:
    """Return the contracts as JSON, for `--contracts-fuzz-inferred` and the docs directive."""
    data = {"schema_version": SCHEMA_VERSION, "inferred": list(map(_contract, contracts))}

    return json.dumps(data, indent=1)


def _contract(contract: InferredContract) -> dict[str, Any]:
    return {
        "name": contract.name,
        "annotations": dict(contract.annotations),
        "conditions": list(contract.conditions),
        "notes": list(contract.notes),
        "undecided": list(map(_reason, contract.undecided)),
    }


def _reason(reason: Undecided) -> Mapping[str, Any]:
    """Return a reason as data: its kind, what it says, and the text."""
    return {"type": _snake_case(reason), **_plain(vars(reason)), "message": _line(reason)}


def _plain(value: Any) -> Any:
    """Return a value without objects of our own: a remark is its kind and its place."""
    if isinstance(value, Remark):
        return {"type": _snake_case(value), "place": value.place}
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}

    return value


def _snake_case(value: object) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(value).__name__).lower()


def _line(reason: Undecided) -> str:
    return " ".join(str(reason).split())
