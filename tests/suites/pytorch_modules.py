"""
PyTorch's own tests of its modules, run on the mutants: which do they miss?

`python -m suites.pytorch_modules path/to/pytorch/test/test_modules.py`, in `tests`. The file is not
in PyTorch's wheel, but the descriptions of modules that it uses are; in these, RNN, GRU and LSTM
are replaced by each faulty layer. Tests that the conforming layer of a mutant fails too do not
count. The tests of gradients are left out: with finite differences and so many layers they take
hours; the rest takes a quarter of an hour.
"""

from __future__ import annotations

import argparse
import copy
import datetime as dt
import importlib.util
import sys
import unittest
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from mutants.catalogue import CAUSES
from torch import nn

from suites.families import show
from suites.likeness import conforming_of
from suites.recorded import record

__all__ = ["entry", "failures", "missed"]

LEFT_OUT = "test_grad"


def main() -> None:
    """Run the file on every mutant, and print how many pass all its tests."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="PyTorch's test/test_modules.py")
    parser.add_argument("--json", type=Path, help="a file of the comparison, to record the result")
    parser.add_argument("--note", default="", help="which file and which torch, for the record")
    options = parser.parse_args()
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    found = missed(options.file)
    show(found)
    if options.json:
        record(options.json, entry(found, options.note))


def entry(missed: Mapping[type[nn.Module], bool], note: str) -> dict[str, Any]:
    """Return what the comparison says of these tests."""
    return {
        "tool": "PyTorch's module tests",
        "date": dt.datetime.now(tz=dt.UTC).date().isoformat(),
        "note": note,
        "command": "cd tests && python -m suites.pytorch_modules path/to/test_modules.py",
        "caught": len(missed) - sum(missed.values()),
        "of": len(missed),
    }


def missed(file: Path) -> dict[type[nn.Module], bool]:
    """Return whether each mutant with a conforming layer passes the whole file."""
    bases = {mutant: base for mutant in CAUSES if (base := conforming_of(mutant))}
    failed = failures(file, [*bases, *set(bases.values())])

    return {mutant: failed[mutant] <= failed[base] for mutant, base in bases.items()}


def failures(file: Path, layers: list[type[nn.Module]]) -> Mapping[type[nn.Module], set[str]]:
    """Return the names of the tests that each layer fails."""
    cases = _cases(file, layers)
    result = unittest.TestResult()
    unittest.TestSuite(cases).run(result)
    failed: dict[type[nn.Module], set[str]] = defaultdict(set)
    for case, _ in (*result.failures, *result.errors):
        test, layer = _test_and_layer(case, layers)
        failed[layer].add(test)

    return failed


def _cases(file: Path, layers: list[type[nn.Module]]) -> Iterator[unittest.TestCase]:
    """Yield the tests that the file makes for these layers instead of PyTorch's modules."""
    from torch.testing._internal import common_modules  # noqa: PLC0415 - a test alone needs it

    infos = {each.module_cls.__name__: each for each in common_modules.module_db}
    common_modules.module_db[:] = [_info(infos, layer) for layer in layers]
    spec = importlib.util.spec_from_file_location("test_modules", file)
    if spec is None or spec.loader is None:
        sys.exit(f"cannot read {str(file)!r}")
    module = importlib.util.module_from_spec(spec)
    sys.modules["test_modules"] = module
    spec.loader.exec_module(module)
    for suite in unittest.defaultTestLoader.loadTestsFromModule(module):
        yield from (case for case in suite if LEFT_OUT not in case.id())


def _info(infos: Mapping[str, Any], layer: type[nn.Module]) -> Any:
    """Return the description of PyTorch's module, for a layer in its place."""
    base = conforming_of(layer)
    info = copy.copy(infos[(base or layer).__name__.removeprefix("Conforming")])
    info.module_cls = layer

    return info


def _test_and_layer(case: Any, layers: list[type[nn.Module]]) -> tuple[str, type[nn.Module]]:
    """Return the name of a test without the layer's name, and the layer."""
    name = case.id().rpartition(".")[2]
    layer = max(
        (each for each in layers if f"_{each.__name__}_" in name), key=lambda it: len(it.__name__)
    )

    return name.replace(layer.__name__, ""), layer


if __name__ == "__main__":
    main()
