"""
PyTorch's own tests of its modules, held against the mutants: which do they miss?

`python -m suites.pytorch_modules path/to/pytorch/test/test_modules.py`, in `tests`. The file is not
in PyTorch's wheel; the descriptions of modules that it goes through are, and in these RNN, GRU and
LSTM are replaced by each faulty layer. What a layer fails that is made like the mutants, and
conforms, counts for nothing. The tests of gradients are left out: by finite differences, of so many
layers, they take hours; the rest takes a quarter of an hour.
"""

from __future__ import annotations

import argparse
import copy
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

__all__ = ["failures", "missed"]

LEFT_OUT = "test_grad"


def main() -> None:
    """Run the file on every mutant, and show how many pass it all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="PyTorch's test/test_modules.py")
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    show(missed(parser.parse_args().file))


def missed(file: Path) -> dict[type[nn.Module], bool]:
    """Say of each mutant that is made of a conforming layer whether it passes the whole file."""
    made = {mutant: base for mutant in CAUSES if (base := conforming_of(mutant))}
    found = failures(file, [*made, *set(made.values())])

    return {mutant: found[mutant] <= found[base] for mutant, base in made.items()}


def failures(file: Path, layers: list[type[nn.Module]]) -> Mapping[type[nn.Module], set[str]]:
    """Name the tests of the file that each layer fails."""
    cases = _cases(file, layers)
    result = unittest.TestResult()
    unittest.TestSuite(cases).run(result)
    found: dict[type[nn.Module], set[str]] = defaultdict(set)
    for case, _ in (*result.failures, *result.errors):
        test, layer = _told(case, layers)
        found[layer].add(test)

    return found


def _cases(file: Path, layers: list[type[nn.Module]]) -> Iterator[unittest.TestCase]:
    """Let the file make its tests for these layers in place of all modules."""
    from torch.testing._internal import common_modules  # noqa: PLC0415 - a test alone needs it

    known = {each.module_cls.__name__: each for each in common_modules.module_db}
    common_modules.module_db[:] = [_described(known, layer) for layer in layers]
    spec = importlib.util.spec_from_file_location("test_modules", file)
    if spec is None or spec.loader is None:
        sys.exit(f"cannot read {str(file)!r}")
    module = importlib.util.module_from_spec(spec)
    sys.modules["test_modules"] = module
    spec.loader.exec_module(module)
    for suite in unittest.defaultTestLoader.loadTestsFromModule(module):
        yield from (case for case in suite if LEFT_OUT not in case.id())


def _described(known: Mapping[str, Any], layer: type[nn.Module]) -> Any:
    """Describe a layer as the module that it stands for."""
    base = conforming_of(layer)
    info = copy.copy(known[(base or layer).__name__.removeprefix("Conforming")])
    info.module_cls = layer

    return info


def _told(case: Any, layers: list[type[nn.Module]]) -> tuple[str, type[nn.Module]]:
    """Tell a test's own name, and whom it is of, by the name that PyTorch gives it."""
    name = case.id().rpartition(".")[2]
    layer = max(
        (each for each in layers if f"_{each.__name__}_" in name), key=lambda it: len(it.__name__)
    )

    return name.replace(layer.__name__, ""), layer


if __name__ == "__main__":
    main()
