"""Tests of the recorder with torch: compiled, traced and scripted functions, and modules."""

import textwrap

import pytest

from contracts.recording.command import record
from contracts.recording.events import Returned

pytestmark = pytest.mark.slow

PACKAGE = """
import torch

def double(x):
    return 2 * x

def call(x):
    return double(x) + 1

class Net(torch.nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size, self.linear = size, torch.nn.Linear(size, 2)
    def forward(self, x):
        return self.linear(x)
"""

SCRIPT = """
import torch, toy

x = torch.ones(3, 4)
compiled = torch.compile(toy.call, fullgraph=True, backend="eager")
assert torch.equal(compiled(x), 2 * x + 1)
traced = torch.jit.trace(toy.call, x)
assert len(list(traced.graph.nodes())) < 6, traced.graph
assert torch.equal(torch.jit.script(toy.double)(x), 2 * x)
assert torch.func.vmap(toy.call)(x).shape == (3, 4)
assert torch.fx.symbolic_trace(toy.call)(x).shape == (3, 4)
net = toy.Net(4)
assert net(x).requires_grad
exported = torch.export.export(net, (x,))
assert torch.equal(exported.module()(x), net(x))
"""


def test_compilers_read_the_code_as_without_the_recorder(tmp_path, monkeypatch):
    """Compiling without a break, tracing, scripting, mapping and exporting work."""
    (tmp_path / "toy.py").write_text(PACKAGE)
    (tmp_path / "script.py").write_text(textwrap.dedent(SCRIPT))
    monkeypatch.chdir(tmp_path)
    recording = record("python -W ignore script.py", ["toy"])
    found = [each for each in recording.events if isinstance(each, Returned)]
    names = {each.call.function for each in found if each.copy}

    assert recording.status == 0
    assert {"toy:call", "toy:double", "toy:Net.forward"} <= names
