"""
The precision and recall of hints, over the mutants, the misread layers and the plain mistakes.

`python -m misread.measured --jsonl ../docs/hints.jsonl`, in `tests`, checks each faulty layer
against laws about values on a few cases, and writes every failure with its hint, and whether it is
right.
"""

from __future__ import annotations

import argparse
import json
import sys
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from mutants.catalogue import CAUSES

from misread import (
    biases,
    matrices,
    packing,
    pairs,
    plain,
    relations,
    shapes,
    states,
    steps,
    wiring,
)
from misread.counts import count
from misread.expected import EXPECTED
from rnn_spec import CATALOGUE
from rnn_spec.conformance.law_check import Plan
from rnn_spec.conformance.plans import check_laws
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.subjects.subject import Subject

FAMILIES = (biases, matrices, packing, pairs, plain, relations, shapes, states, steps, wiring)

LAWS = (
    *("answer", "output_shape", "state_shapes", "batch_first", "concatenation", "composition"),
    *("cell", "agreement", "default_state", "final_state", "state_used", "splitting"),
    *("causality", "memory", "independence", "packed_alone"),
)
"""The laws that each layer is checked against, beside the one that names its fault."""

VISIBLE = {"num_layers", "bidirectional", "batch_first"}
"""Options that are fixed where a fault shows only with them."""

CASES = 3
"""How many cases of each law are tried."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Faulty:
    """
    A faulty layer.

    Attributes:
        name: its name.
        file: the file with layers of its kind.
        layer: the layer, or its adapter.
        right: texts of which a right hint has one; none if no known mistake is its fault.
        laws: further laws to check it against.
        fixed: the factors without which the fault is not visible.
    """

    name: str
    file: str
    layer: Any
    right: tuple[str, ...]
    laws: tuple[str, ...] = ()
    fixed: Mapping[str, Any] = field(default_factory=dict)

    def subject(self) -> Subject:
        """Return the layer as a subject, with the factors that are fixed."""
        subject = subject_of(self.layer)

        return replace(subject, fixed={**subject.fixed, **self.fixed})


def faulty_layers() -> Iterator[Faulty]:
    """Yield every faulty layer: the mutants, then those with a known mistake."""
    for mutant, law in CAUSES.items():
        file = mutant.__module__.rpartition(".")[2]
        name = mutant.__name__
        yield Faulty(name, f"mutants/{file}", mutant, EXPECTED.get(name, ()), (law,))
    for family in FAMILIES:
        file = family.__name__.rpartition(".")[2]
        for name, fault in family.FAULTS.items():
            right, fixed = (fault.says, *fault.or_says), _fixed(fault.options)
            yield Faulty(name, f"misread/{file}", fault.layer, right, fault.laws, fixed)


def _fixed(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the factors that are fixed where a fault shows only with some options."""
    fixed = {name: value for name, value in options.items() if name in VISIBLE}

    return fixed | ({"projected": True} if "proj_size" in options else {})


def row(faulty: Faulty) -> Row:
    """Check a layer, and return its failures with their hints."""
    asked = {*LAWS, *faulty.laws}
    laws = [law for name, law in CATALOGUE.items() if name in asked]
    finished = check_laws(Plan(faulty.subject(), CASES, 1, {}), laws)
    results = [each.result for each in finished if each.result.status in {"failed", "warned"}]
    failures = [
        {
            "law": each.law,
            "reason": each.reason,
            "hint": each.hint,
            "right": _right(each.hint, faulty),
        }
        for each in results
    ]

    return {
        "layer": faulty.name,
        "file": faulty.file,
        "known": bool(faulty.right),
        "failures": failures,
    }


def _right(text: str | None, faulty: Faulty) -> bool | None:
    return None if text is None else any(each in text for each in faulty.right)


def main() -> None:
    """Check the faulty layers, and write their failures and hints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="files whose name contains this")
    parser.add_argument("--jsonl", type=Path, help="write the rows here")
    options = parser.parse_args()
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    rows = []
    for faulty in faulty_layers():
        if options.only in faulty.file:
            rows.append(row(faulty))
            print(json.dumps(rows[-1]), flush=True)  # noqa: T201
    if options.jsonl:
        text = "".join(json.dumps(each) + "\n" for each in rows)
        options.jsonl.write_text(text, encoding="utf-8")
    print(count(rows), file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main()
