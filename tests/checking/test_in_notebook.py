"""A check in a notebook: the kernel lives, whatever a layer of a cell does."""

from pathlib import Path

import pytest

pytest.importorskip("ipykernel")

import kernels

from rnn_spec.processes.descendants import descendants

pytestmark = pytest.mark.slow

LAYERS = """\
import os, threading, time
import torch
from torch import nn
import rnn_spec


class Leaves(nn.GRU):
    def forward(self, input, hx=None):
        if len(input) > 2:
            os._exit(1)
        return super().forward(input, hx)


class Hangs(nn.GRU):
    def forward(self, input, hx=None):
        while len(input) > 2:
            time.sleep(0.1)
        return super().forward(input, hx)


class Slow(nn.GRU):
    def forward(self, input, hx=None):
        time.sleep(0.2)
        return super().forward(input, hx)


LOCK = threading.Lock()


class Locks(nn.GRU):
    def forward(self, input, hx=None):
        with LOCK:
            return super().forward(input, hx)


class Stacked(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell = nn.GRUCell(input_size, hidden_size)

    def forward(self, x, h=None):
        outputs = []
        for step in x.unbind(1):
            h = self.cell(step, h)
            outputs.append(h)
        return torch.stack(outputs), h


class Reads(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.GRU(2, 3, batch_first=True)

    def forward(self, x):
        out, _ = self.layer(x)
        return out / out.std(0, keepdim=True).add(1)
"""

CHECK = "rnn_spec.check({}, laws=['answer'], profile='quick', seed=0, {})"


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """Yield a kernel in which the layers are defined."""
    with kernels.running_kernel(tmp_path_factory.mktemp("notebook")) as kernel:
        assert kernel.run(LAYERS).error is None

        yield kernel


def line_of(text):
    """Return the number of the line of the layers that has a text."""
    return next(n for n, line in enumerate(LAYERS.splitlines(), 1) if text in line)


def processes(kernel):
    """Return the processes that a kernel has started, but what others are forked from."""
    return [pid for pid in descendants(kernel.pid) if "fork_server" not in _command(pid)]


def _command(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return "fork_server"  # it has ended


def test_layer_that_ends_its_process_fails(kernel):
    """`os._exit` in a layer of a cell ends no kernel, and is a failed law."""
    outputs = kernel.run(f"report = {CHECK.format('Leaves', '')}\nreport")
    shown = kernel.run("print(report)")

    assert (None, None) == (outputs.error, shown.error)
    assert "failed answer: exited with status 1" in shown.text
    assert "exited with status 1" in outputs.html[-1]


def test_layer_that_hangs_is_stopped(kernel):
    """A call that does not return is ended at the time limit, and its line is named."""
    outputs = kernel.run(f"print({CHECK.format('Hangs', 'timeout=4')})")

    assert f"did not return within 4 s, in forward (In[1]:{line_of('time.sleep')})" in outputs.text


def test_interrupt_stops_the_check_and_leaves_no_process(kernel):
    """An interrupted cell ends as any other does, and leaves how far it came."""
    outputs = kernel.run(CHECK.format("Slow", ""), interrupt_at="checking")

    assert "KeyboardInterrupt" == outputs.error[0]
    assert "interrupted" in outputs.html[-1]
    assert [] == processes(kernel)


def test_progress_is_shown_and_removed(kernel):
    """The law that is checked is shown at one place, which is empty at the end."""
    outputs = kernel.run(f"report = {CHECK.format('nn.GRU', '')}")

    assert any("checking <code>answer</code>" in each for each in outputs.html)
    assert {"text/html": "", "text/plain": ""} == outputs.data[-1]
    assert "" == outputs.errors


def test_no_progress_if_it_is_not_wanted(kernel):
    """`progress=False` shows nothing."""
    assert [] == kernel.run(f"report = {CHECK.format('nn.GRU', 'progress=False')}").html


def test_what_cannot_be_sent_is_checked_in_the_kernel(kernel):
    """A layer with a lock is checked all the same, and one line says where."""
    outputs = kernel.run(f"print({CHECK.format('Locks', '')})")

    assert "Locks: conforms" in outputs.text
    assert "cannot pickle '_thread.lock' object; so it is checked in this one" in outputs.errors
    assert "isolate: " not in outputs.errors
    assert "ipykernel" in outputs.errors.partition("UserWarning")[0]


def test_what_cannot_be_sent_is_an_error_if_it_must_be(kernel):
    """`isolate=True` is refused in one line."""
    outputs = kernel.run(CHECK.format("Locks(3, 4)", "isolate=True"))

    assert ("SubjectError", True) == (outputs.error[0], "_thread.lock" in outputs.error[1])


def test_layer_that_cannot_be_checked_is_a_short_message(kernel):
    """The cell ends with an error, of which the notebook shows the message and no traceback."""
    outputs = kernel.run(CHECK.format("Stacked", ""))

    assert "SubjectError" == outputs.error[0]
    assert outputs.error[1].splitlines() == "\n".join(outputs.traceback)[14:].splitlines()
    assert "rnn_spec.check(layer)" in outputs.error[1]


def test_error_of_a_constructor_keeps_its_traceback(kernel):
    """The line that raised it is shown, as it is one of the user's."""
    made = "lambda input_size, hidden_size: 1 / 0"
    outputs = kernel.run(CHECK.format(made, "isolate=False"))

    assert "Traceback (most recent call last)" in "".join(outputs.traceback)


def test_model_of_a_cell_is_located_in_it(kernel):
    """The line is named with the number of the cell."""
    outputs = kernel.run(
        "print(rnn_spec.check_model(Reads(), inputs={'x': 'float batch seq 2'}, profile='quick',"
        " seed=0, laws=['model_isolation']))"
    )

    assert f"First at In[1]:{line_of('out.std')}, std(0, keepdim=True)" in outputs.text


UNDER_CONTRACT = """
from jaxtyping import Float
from torch import Tensor


class Declared(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.GRU(2, 3, batch_first=True)

    def forward(self, x: Float[Tensor, "batch seq 2"]) -> Float[Tensor, "batch seq 4"]:
        return self.layer(x)[0]
"""


def test_model_under_contract_is_sent_with_its_contract(kernel):
    """What `%%contracts` adds to a cell is there in the other process too."""
    kernel.run("%load_ext contracts")
    kernel.run(UNDER_CONTRACT)
    outputs = kernel.run(
        "print(rnn_spec.check_model(Declared, profile='quick', seed=0, laws=['model_call']))"
    )

    assert "ContractError: Declared.forward: return: got 3 on axis 2, expected 4" in outputs.text
