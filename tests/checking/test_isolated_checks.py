"""`check(isolate=True)`: the same report, from processes of its own."""

import subprocess
import sys
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location

import pytest
import torch
from jaxtyping import Float
from torch import Tensor, nn

import rnn_spec
from rnn_spec import Equation, Model, SubjectError

pytestmark = pytest.mark.slow

FEW = ["answer", "state_shapes", "causality"]

RUN = {"profile": "quick", "seed": 0}


LAYERS = """
import os
import threading
from torch import nn

LOCK = threading.Lock()


class Reversed(nn.GRU):
    def forward(self, input, hx=None):
        out, state = super().forward(input, hx)
        return out.flip(0), state


class Leaves(nn.GRU):
    def forward(self, input, hx=None):
        os._exit(3)


class Locked(nn.GRU):
    def forward(self, input, hx=None):
        with LOCK:
            return super().forward(input, hx)
"""


class Mixed(nn.Module):
    """A model whose samples are not independent."""

    def forward(self, x: Float[Tensor, "batch seq 2"]) -> Float[Tensor, "batch seq 2"]:
        return x - x.mean(0)


@rnn_spec.law(source="a test")
def twice(f, x: Float[Tensor, "seq batch input_size"]) -> Equation:
    """A law of this module."""
    return Equation(f(x), f(x))


@pytest.fixture(scope="module")
def layers(tmp_path_factory):
    """Yield a module that only this process finds."""
    file = tmp_path_factory.mktemp("layers") / "only_here.py"
    file.write_text(LAYERS)
    spec = spec_from_file_location("only_here", file)
    sys.modules["only_here"] = module = module_from_spec(spec)
    spec.loader.exec_module(module)

    yield module

    del sys.modules["only_here"]


def results(report):
    """Return the results without what each run has another value of."""
    return [replace(each, seconds=0.0) for each in report.results]


def test_report_is_that_of_a_check_in_this_process(layers):
    """A class that only this process can import is sent, and its script names its file."""
    here = rnn_spec.check(layers.Reversed, laws=FEW, **RUN)
    there = rnn_spec.check(layers.Reversed, laws=FEW, isolate=True, jobs=1, **RUN)

    assert (here.subject, here.about, results(here)) == (there.subject, there.about, results(there))
    assert "only_here.py:Reversed" in there.results[-1].reproduction


def test_instance_and_own_law_are_sent():
    """So are an instance, and a law that is in no catalogue."""
    layer = nn.GRU(3, 4)
    layer.register_buffer("more", torch.zeros(1))
    report = rnn_spec.check(layer, laws=["answer", twice], isolate=True, jobs=1, **RUN)

    assert {"answer": "passed", "twice": "passed"} == {
        each.law: each.status for each in report.results
    }


def test_layer_that_ends_its_process_is_a_failure(layers):
    """It ends no process but its own."""
    report = rnn_spec.check(layers.Leaves, laws=["answer"], timeout=60, **RUN)

    assert ["exited with status 3"] == [each.reason for each in report.results]


def test_model_is_sent_with_what_is_stated_about_it():
    """A model has the same report as in this process."""
    stated = {"causal": "seq", "laws": ["model_isolation"], **RUN}
    here = rnn_spec.check_model(Mixed(), **stated)
    there = rnn_spec.check_model(Mixed(), isolate=True, jobs=1, **stated)
    declared = rnn_spec.check(Model(Mixed(), laws=["model_isolation"]), isolate=True, jobs=1, **RUN)

    assert results(here) == results(there)
    assert ["failed"] == [each.status for each in declared.results]


def test_what_cannot_be_sent_is_refused_in_one_line(layers):
    """The error says why there is no isolation."""
    with pytest.raises(SubjectError) as raised:
        rnn_spec.check(layers.Locked, isolate=True, **RUN)

    assert str(raised.value).startswith("isolate: ")
    assert str(raised.value).endswith("TypeError: cannot pickle '_thread.lock' object")
    assert "Locked cannot be sent to another process" in str(raised.value)


def test_laws_are_told():
    """`tell` is called with each law, as in this process."""
    told = []
    rnn_spec.check(
        "torch.nn:GRU", laws=["answer"], tell=lambda *each: told.append(each), jobs=1, **RUN
    )

    assert [("answer", 1)] == told


def test_class_of_a_script_is_not_run_again(tmp_path):
    """A script that checks its own class is not imported by the processes."""
    script = tmp_path / "script.py"
    script.write_text(
        "import rnn_spec\n"
        "from torch import nn\n"
        "print('run')\n"
        "class Own(nn.GRU): pass\n"
        "report = rnn_spec.check(Own, laws=['answer', 'pickled'], isolate=True, seed=0)\n"
        "print(report)\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)

    assert ("run\n__main__:Own: conforms (2 passed)\n", "") == (done.stdout, done.stderr)
