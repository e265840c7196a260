"""Layers under contract in other processes: torch.multiprocessing and the workers of a loader."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

MAIN = """
import sys

import torch
import torch.multiprocessing as mp
from jaxtyping import Float
from torch.utils.data import DataLoader, Dataset

import rnn_spec
from contracts import ContractError, checked


@checked
def windows(x: Float[torch.Tensor, "3 4"]) -> Float[torch.Tensor, "3 4"]:
    return 2 * x


class Windows(Dataset):
    def __init__(self, width):
        self.width = width

    def __len__(self):
        return 4

    def __getitem__(self, place):
        return windows(torch.full((3, self.width), float(place)))


def work(layer, widths, answers):
    torch.set_num_threads(1)
    for width in widths:
        try:
            answers.put(tuple(layer(torch.zeros(7, 5, width))[0].shape))
        except ContractError as error:
            answers.put((error.argument, error.expected, error.actual))


def main(method):
    torch.set_num_threads(1)
    mp.set_sharing_strategy("file_system")
    context = mp.get_context(method)
    answers = context.SimpleQueue()
    child = context.Process(target=work, args=(rnn_spec.GRU(4, 3), (4, 6), answers))
    child.start()
    child.join(120)
    print(answers.get(), answers.get())
    loader = DataLoader(Windows(4), batch_size=2, num_workers=1, multiprocessing_context=method)
    print([tuple(each.shape) for each in loader])
    try:
        next(iter(DataLoader(Windows(5), num_workers=1, multiprocessing_context=method)))
    except ContractError as error:
        print("windows: x: got 5 on axis 1" in str(error))


if __name__ == "__main__":
    main(sys.argv[1])
"""


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_worker_is_under_contract(tmp_path, method):
    """A layer sent to a process, and a dataset of a loader, check there; errors come back."""
    script = tmp_path / "main.py"
    script.write_text(MAIN)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", script, method],
        env={**os.environ, "CONTRACTS": "on"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert [
        "(7, 5, 3) ('input', 4, 6)",
        "[(2, 3, 4), (2, 3, 4)]",
        "True",
    ] == done.stdout.splitlines(), done.stderr
