"""
What contracts cost before a call and at it, as a table: contracts against jaxtyping with beartype.

Each figure is the least CPU time of several processes. No times are asserted; CONTRIBUTING.md has
the command that prints them.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

import pytest

pytestmark = pytest.mark.slow

MODULES, PROCESSES, TIMES = 20, 3, 200

IMPORT = {
    "contracts": "from contracts import checked, install",
    "jaxtyping": "import jaxtyping, beartype",
}

INSTALL = {
    "contracts": "import contracts; contracts.install({0!r}); import {0}",
    "jaxtyping": (
        "import jaxtyping; jaxtyping.install_import_hook({0!r}, 'beartype.beartype'); import {0}"
    ),
}

MADE = """
from declared import CALL, CHECK, MAKE
make, check, call = MAKE[{kind!r}], CHECK[{tool!r}], CALL[{kind!r}]
checked = check(make())
call(checked)
made = [make() for _ in range({times})]
"""
"""The first declaration and the first call of a process import what all of them need."""

MEASURED = {
    "declaration": "for each in made: check(each)",
    "declaration and first call": "for each in made: call(check(each))",
    "call": "for each in made: call(checked)",
}

PROGRAM = """
import sys, time
import numpy
{before}
start = time.process_time()
{measured}
print(time.process_time() - start)
"""

HEAD = '''"""A module of a package."""

import numpy as np
from jaxtyping import Float, Int
'''

WITH_ARRAYS = '''

def gather_{0}(
    table: Float[np.ndarray, "words width"],
    tokens: Int[np.ndarray, "batch seq"],
    mask: Float[np.ndarray, "batch seq"] | None = None,
) -> Float[np.ndarray, "batch seq width"]:
    """Return the rows of a table."""
    rows = table[tokens]
    return rows if mask is None else rows * mask[..., None]
'''

WITHOUT_ARRAYS = '''

def parse_{0}(text: str, separator: str = ",", limit: int | None = None) -> list[dict[str, int]]:
    """Return the parts of a text."""
    parts = text.split(separator)[:limit]
    return [{{part: len(part)}} for part in parts if part]
'''

PACKAGES = {"arrays": [WITH_ARRAYS] * 10, "few_arrays": [WITH_ARRAYS, *[WITHOUT_ARRAYS] * 9]}
"""The functions of each module of a package."""


@dataclass(frozen=True)
class Cost:
    """
    What is measured.

    Attributes:
        name: the name of the line.
        before: what runs before, by tool.
        measured: what is measured, by tool.
        times: how many times it runs in a process.
        package: the package that it imports.
        cached: whether the package was imported before, by another process.
        off: whether both tools are switched off.
    """

    name: str
    before: dict[str, str]
    measured: dict[str, str]
    times: int = 1
    package: str = ""
    cached: bool = False
    off: bool = False


def of_both(program, **values):
    """Return one program for each tool."""
    return {tool: program.format(tool=tool, **values) for tool in IMPORT}


def costs(times):
    """Yield the lines of the table."""
    nothing = of_both("")
    yield Cost("import", nothing, IMPORT)
    yield Cost("import after torch", of_both("import torch"), IMPORT)
    yield Cost("import, switched off", nothing, IMPORT, off=True)
    for package in PACKAGES:
        measured = {tool: text.format(package) for tool, text in INSTALL.items()}
        for cached in (False, True):
            name = f"import of a package, {package}, {'cached' if cached else 'first'}"
            yield Cost(name, IMPORT, measured, package=package, cached=cached)
    for kind in ("function", "method", "class"):
        before = of_both(MADE, kind=kind, times=times)
        for name, text in MEASURED.items():
            yield Cost(f"{name} of a {kind}", before, of_both(text), times=times)


def seconds(cost, tool, folder):
    """Return the CPU time of a process, for one of the things that it does."""
    program = PROGRAM.format(before=cost.before[tool], measured=cost.measured[tool])
    off = {"CONTRACTS": "off", "JAXTYPING_DISABLE": "1"} if cost.off else {}
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"CONTRACTS", "JAXTYPING_DISABLE", "PYTHONDONTWRITEBYTECODE"}
    }
    environment["PYTHONPATH"] = os.pathsep.join([str(folder), *sys.path])
    if cost.package and not cost.cached:
        shutil.rmtree(folder / cost.package / "__pycache__", ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment | off,
        capture_output=True,
        text=True,
        check=True,
    )

    return float(done.stdout) / cost.times


def write(folder, modules):
    """Write the packages."""
    for package, functions in PACKAGES.items():
        home = folder / package
        home.mkdir()
        names = [f"module_{number}" for number in range(modules)]
        home.joinpath("__init__.py").write_text("".join(f"from . import {n}\n" for n in names))
        text = HEAD + "".join(each.format(n) for n, each in enumerate(functions))
        for name in names:
            home.joinpath(f"{name}.py").write_text(text)


def written(time):
    """Write a time in its unit."""
    return f"{time * 1e3:7.1f} ms" if time >= 1e-3 else f"{time * 1e6:7.1f} us"


def test_costs(benchmark, tmp_path):
    """Print what contracts and jaxtyping with beartype take, and their ratio."""
    few = benchmark.disabled
    write(tmp_path, 1 if few else MODULES)
    lines = list(costs(2 if few else TIMES))
    lines = [lines[4], lines[-2]] if few else lines

    def measure():
        return {
            (cost.name, tool): min(
                seconds(cost, tool, tmp_path) for _ in range(1 if few else PROCESSES)
            )
            for cost in lines
            for tool in IMPORT
        }

    times = benchmark.pedantic(measure, rounds=1, warmup_rounds=0)
    rows = []
    for cost in lines:
        ours, theirs = (times[cost.name, tool] for tool in IMPORT)
        rows.append(f"{written(ours)} {written(theirs)} {ours / theirs:6.2f}  {cost.name}")
    benchmark.extra_info["CPU time"] = rows
    print("", " contracts  jaxtyping  ratio", *rows, sep="\n")  # noqa: T201 - the output
