"""
The CPU time of a quick check of two layers in each way to run it, as a table, in seconds.

No times are asserted; CONTRIBUTING.md has the command that prints them.
"""

import resource
import subprocess
import sys
from itertools import islice

import pytest

pytestmark = pytest.mark.slow

LAYERS = ("LSTM", "GRU")

IMPORTS = "import torch, rnn_spec.conformance.check"

TEST = """
import rnn_spec
import torch
from hypothesis import settings

settings.register_profile("quick", max_examples=20)
settings.load_profile("quick")


@rnn_spec.parametrize_with_laws([torch.nn.LSTM, torch.nn.GRU])
def test_obeys(law):
    law()
"""


def checks(times):
    """Return a program that checks both layers so many times."""
    names = [f"torch.nn:{name}" for name in LAYERS] * times

    return f"import rnn_spec; [rnn_spec.check(n, profile='quick', seed=0) for n in {names}]"


PYTHON = [sys.executable, "-c"]
COMMAND = [*PYTHON, "from rnn_spec.cli import main; main()", "check", "--profile=quick", "--seed=0"]
PYTEST = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--hypothesis-seed=0"]

WAYS = {
    "import of torch and rnn_spec, which each process below does first": [[*PYTHON, IMPORTS]],
    "rnn-spec check, once for each layer": [[*COMMAND, f"torch.nn:{name}"] for name in LAYERS],
    "rnn_spec.check of each layer, in one process": [[*PYTHON, checks(1)]],
    "rnn_spec.check of each layer twice, in one process": [[*PYTHON, checks(2)]],
    "pytest": [PYTEST],
    "pytest -n 2": [[*PYTEST, "-n", "2"]],
}
"""The commands of each way; what `rnn-spec check` takes beyond the imports, its worker takes."""

FEW = 1
"""Ways that a run of the tests tries, which measures nothing."""


def cpu_seconds(commands, folder):
    """Return the CPU time of commands, and of the processes that they start."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for command in commands:
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)

    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_ways_of_running(benchmark, tmp_path):
    """Print the CPU seconds of each way; every layer conforms."""
    (tmp_path / "test_layers.py").write_text(TEST)
    ways = dict(islice(WAYS.items(), FEW)) if benchmark.disabled else WAYS

    times = benchmark.pedantic(
        lambda: {name: cpu_seconds(commands, tmp_path) for name, commands in ways.items()},
        rounds=1,
    )

    rows = [f"{seconds:8.1f}  {name}" for name, seconds in times.items()]
    benchmark.extra_info["CPU seconds"] = rows
    heading = f"CPU seconds of a quick check of torch.nn's {' and '.join(LAYERS)}"
    print("", heading, *rows, sep="\n")  # noqa: T201 - the output of the benchmark
