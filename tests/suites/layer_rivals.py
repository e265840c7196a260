"""
Check every faulty layer with every tool: `python -m suites.layer_rivals --json FILE`, in `tests`.

A mutant is measured if it derives from a conforming layer, so that a tool that accepts the one and
not the other has found the fault. All of them take ten minutes. With `--layer NAME` or `--tool
NAME` only these are measured, and the file keeps the other verdicts. PyTorch's tests of its modules
take longer and need a file of PyTorch; `suites.pytorch_modules` records them in the same file.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import Any

import torch
from mutants.catalogue import CAUSES
from torch import nn

from rnn_spec import CATALOGUE
from rnn_spec.conformance.law_check import undisturbed
from suites.likeness import CORRECT, conforming_of
from suites.recorded import KEY
from suites.tools import (
    assert_close,
    gradcheck,
    hypothesis_alone,
    jaxtyping_beartype,
    onnx,
    ours,
)

__all__ = ["TOOLS", "layers", "name_of", "updated", "verdict"]

Layer = type[nn.Module]

TOOLS: Mapping[str, Callable[[Layer], None]] = MappingProxyType(
    {
        "rnn_spec": ours.check,
        "assert_close, usual calls": assert_close.check_usual_calls,
        "assert_close, one call": assert_close.check_one_call,
        "ONNX node tests": onnx.check,
        "gradcheck": gradcheck.check,
        "Hypothesis alone": hypothesis_alone.check,
        "jaxtyping + beartype": jaxtyping_beartype.check,
    }
)
COMMAND = "cd tests && python -m suites.layer_rivals --json ../docs/layers_compared.json"
PACKAGES = ("torch", "onnx", "hypothesis", "jaxtyping", "beartype")
LONGEST = 200
"""How many characters of a message are kept."""


def layers() -> Iterator[tuple[str, Layer]]:
    """Yield the layers with the family of the law that names their fault, then correct layers."""
    families = dict.fromkeys(law.family for law in CATALOGUE.values())
    measured = [each for each in CAUSES if conforming_of(each)]
    for family in families:
        of_family = [each for each in measured if CATALOGUE[CAUSES[each]].family == family]
        yield from ((family, each) for each in of_family)
    yield from (("correct", each) for each in CORRECT)


def verdict(tool: Callable[[Layer], None], layer: Layer) -> dict[str, str]:
    """Return what a tool finds in a layer."""
    correct = layer in CORRECT
    try:
        with undisturbed():
            tool(layer)
    except Exception as error:
        message = f"{type(error).__name__}: {error}".strip()
        return {"verdict": "false alarm" if correct else "caught", "message": message[:LONGEST]}

    return {"verdict": "passed" if correct else "missed", "message": ""}


def name_of(layer: Layer) -> str:
    """Return the name of a layer, with that of torch.nn if it is its own."""
    return layer.__name__ if layer.__module__.startswith("mutants") else f"nn.{layer.__name__}"


def measured(tools: Iterable[str], chosen: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield a row for each layer that is chosen."""
    names = set(chosen)
    for kind, layer in layers():
        if name_of(layer) in names:
            print(kind, name_of(layer), file=sys.stderr)  # noqa: T201
            yield {
                "kind": kind,
                "layer": name_of(layer),
                "law": CAUSES.get(layer),
                "tools": {tool: verdict(TOOLS[tool], layer) for tool in tools},
            }


def updated(before: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what is written: these rows, other verdicts as before, and how it was done."""
    known = {row["layer"]: row for row in before.get("layers", ())}
    for row in rows:
        tools = {**known.get(row["layer"], {"tools": {}})["tools"], **row["tools"]}
        known[row["layer"]] = {
            **row,
            "tools": {tool: tools[tool] for tool in TOOLS if tool in tools},
        }
    names = [name_of(layer) for _, layer in layers()]

    return {
        "date": dt.datetime.now(tz=dt.UTC).date().isoformat(),
        "command": COMMAND,
        "python": sys.version.split()[0],
        "versions": {package: metadata.version(package) for package in PACKAGES},
        KEY: before.get(KEY, []),
        "layers": [known[name] for name in names if name in known],
    }


def main() -> None:
    """Measure, and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--layer", action="append")
    parser.add_argument("--tool", action="append", choices=TOOLS)
    options = parser.parse_args()
    torch.set_num_threads(1)
    file: Path = options.json
    before = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    every = [name_of(layer) for _, layer in layers()]
    rows = [*measured(options.tool or TOOLS, options.layer or every)]
    file.write_text(json.dumps(updated(before, rows), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
