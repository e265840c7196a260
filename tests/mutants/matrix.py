"""
The matrix of laws and mutants: which law catches which faulty layer.

`python -m mutants.matrix`, in `tests`, checks every mutant against every law (laws that compile the
layer only for the mutants in `transforms`), prints the matrix, and exits with 1 if no law catches
some mutant, or if some law catches no mutant.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

import torch
from rich.console import Console
from rich.progress import track
from rich.table import Table
from torch import nn

import rnn_spec
from mutants.catalogue import CAUSES
from rnn_spec import CATALOGUE

Row = dict[str, Any]


def main() -> None:
    """Compute and print the matrix; exit with 1 if it has a gap."""
    options = _options()
    mutants = [each for each in CAUSES if options.only in each.__name__]
    rows = list(_rows(mutants, options.profile, options.seed, options.jobs))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    show(rows)
    sys.exit(bool(survivors(rows) or (not options.only and laws_without_mutant(rows))))


def row(task: tuple[int, str, int]) -> Row:
    """Check one mutant against the laws, and return its row of the matrix."""
    index, profile, seed = task
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    mutant = list(CAUSES)[index]
    start, caught_at = time.process_time(), []
    report = rnn_spec.check(
        mutant,
        profile=profile,
        seed=seed,
        laws=_law_names(mutant),
        tell=lambda *_: caught_at.append(time.process_time()),
    )
    ends = [*caught_at[1:], time.process_time()]
    caught = [n for n, each in enumerate(report.results) if each.status == "failed"]

    return {
        "mutant": mutant.__name__,
        "file": mutant.__module__.rpartition(".")[2],
        "models": (mutant.__doc__ or "").partition(":")[0],
        "cause": CAUSES[mutant],
        "caught by": [report.results[n].law for n in caught],
        "first": ends[caught[0]] - start if caught else None,
        "seconds": time.process_time() - start,
        "blocked": report.counts["blocked"],
    }


def _law_names(mutant: type[nn.Module]) -> list[str]:
    """Return the names of the laws to check; those that compile the mutant take the longest."""
    compiles = mutant.__module__.endswith("transforms")

    return [name for name, law in CATALOGUE.items() if compiles or law.family != "transforms"]


def survivors(rows: Iterable[Row]) -> list[str]:
    """Return the names of the mutants that no law catches."""
    return [each["mutant"] for each in rows if not each["caught by"]]


def laws_without_mutant(rows: Iterable[Row]) -> list[str]:
    """Return the names of the laws that catch no mutant."""
    catching = {law for each in rows for law in each["caught by"]}

    return [name for name in CATALOGUE if name not in catching]


def show(rows: list[Row]) -> None:
    """Print which laws catch each mutant, which mutants each law catches, and a summary."""
    console = Console(highlight=False)
    console.print(
        _table("mutant", "caught by", {each["mutant"]: each["caught by"] for each in rows})
    )
    caught = {
        law: [each["mutant"] for each in rows if law in each["caught by"]] for law in CATALOGUE
    }
    console.print(_table("law", "catches", caught))
    first = [each["first"] for each in rows if each["first"] is not None]
    missed = [each["mutant"] for each in rows if each["cause"] not in each["caught by"]]
    console.print(
        f"{len(rows) - len(survivors(rows))} of {len(rows)} mutants caught, the median after "
        f"{median(first):.2f} s of a run; survivors: {survivors(rows) or 'none'}; laws that catch "
        f"none: {laws_without_mutant(rows) or 'none'}; not caught by the law that names them: "
        f"{missed or 'none'}",
        soft_wrap=True,
    )


def _table(one: str, other: str, rows: Mapping[str, list[str]]) -> Table:
    table = Table(one, other, box=None, pad_edge=False)
    for name, others in rows.items():
        table.add_row(name, ", ".join(others) or "[bold red]none[/]")

    return table


def _rows(mutants: list[type[nn.Module]], profile: str, seed: int, jobs: int) -> Iterable[Row]:
    every = list(CAUSES)
    tasks = [(every.index(each), profile, seed) for each in mutants]
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        results = pool.imap(row, tasks)
        yield from track(results, "checking mutants", len(tasks), console=Console(stderr=True))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", default="quick")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="mutants whose name contains this")
    parser.add_argument("--json", type=Path, help="write the matrix here")

    return parser.parse_args()


if __name__ == "__main__":
    main()
