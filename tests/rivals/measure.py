"""
Check every model with every tool, and write down what each finds: `python -m rivals.measure`.

Run it in `tests`, in an environment with the tools, made by
`pip install pytest-torch torchtest2 pangolinn tqdm pillow` and
`pip install --no-deps neural-net-checklist` (its torchvision is not needed here).
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import io
import json
import logging
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import torch
from models import CORRECT, KINDS, Correct, Faulty, open_models

from rivals import (
    of_checklist,
    of_pangolinn,
    of_pytest_torch,
    of_rnn_spec,
    of_torchtest2,
    plain_torch,
)
from rivals.subject import CannotRunError, Subject

TOOLS: Mapping[str, Callable[[Subject], str | None]] = {
    "rnn_spec": of_rnn_spec.check,
    "pytest-torch": of_pytest_torch.check,
    "torchtest2": of_torchtest2.check,
    "neural-net-checklist": of_checklist.check,
    "pangolinn": of_pangolinn.check,
    "torch.autograd.gradcheck": plain_torch.gradcheck,
    "torch.export": plain_torch.export,
    "torch.jit.trace": plain_torch.trace,
}
PACKAGES = ("torch", "pytest-torch", "torchtest2", "neural-net-checklist", "pangolinn")
OPEN = "shown with the prototype"
LONGEST = 300
"""How many characters of a message are kept."""


def entries() -> Iterable[tuple[str, str, Faulty | Correct]]:
    """Yield the kind, the name and the entry of every model."""
    for kind, models in [*KINDS.items(), (OPEN, open_models.FAULTY), ("correct", CORRECT)]:
        yield from ((kind, name, entry) for name, entry in models.items())
    yield from (("correct", name, entry) for name, entry in open_models.CORRECT.items())


def verdict(tool: Callable[[Subject], str | None], entry: Faulty | Correct) -> dict[str, str]:
    """Return what a tool finds in a model."""
    found = "false alarm" if isinstance(entry, Correct) else "caught"
    missed = "passed" if isinstance(entry, Correct) else "missed"
    torch.manual_seed(0)
    try:
        with quiet():
            message = tool(Subject(entry))
    except CannotRunError as error:
        return {"verdict": "cannot run", "message": error.args[0]}
    except ModuleNotFoundError as error:
        return {"verdict": "not installed", "message": str(error)}
    except Exception as error:
        message = f"{type(error).__name__}: {error}"

    return {"verdict": found if message else missed, "message": (message or "")[:LONGEST]}


@contextlib.contextmanager
def quiet():
    """Drop what a tool prints and warns of."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield


def totals(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, dict[str, int]]]:
    """Count the verdicts of each tool by kind of fault."""
    counts: dict[str, dict[str, Counter[str]]] = {}
    for row in rows:
        for tool, each in row["tools"].items():
            of_kind = counts.setdefault(tool, {}).setdefault(row["kind"], Counter())
            of_kind[each["verdict"]] += 1

    return {tool: {kind: dict(c) for kind, c in kinds.items()} for tool, kinds in counts.items()}


def version(package: str) -> str | None:
    """Return the installed version of a package."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def measured(tools: Iterable[str], names: Iterable[str]) -> Iterable[dict[str, Any]]:
    """Yield a row for each model."""
    chosen = set(names)
    for kind, name, entry in entries():
        if chosen and name not in chosen:
            continue
        print(kind, name, file=sys.stderr)  # noqa: T201
        yield {
            "kind": kind,
            "model": name,
            "law": getattr(entry, "law", None),
            "tools": {tool: verdict(TOOLS[tool], entry) for tool in tools},
        }


def main() -> None:
    """Measure, and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--tool", action="append", choices=TOOLS)
    parser.add_argument("--model", action="append", default=[])
    options = parser.parse_args()
    torch.set_num_threads(1)
    rows = [*measured(options.tool or TOOLS, options.model)]
    document = {
        "date": dt.datetime.now(tz=dt.UTC).date().isoformat(),
        "command": f"cd tests && python -m rivals.measure {' '.join(sys.argv[1:])}",
        "python": sys.version.split()[0],
        "versions": {package: version(package) for package in PACKAGES},
        "totals": totals(rows),
        "models": rows,
    }
    options.json.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()
