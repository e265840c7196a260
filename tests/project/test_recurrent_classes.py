"""Layers and models are recognised in their source, and what cannot be checked is named."""

import ast
import textwrap
from pathlib import Path

import pytest

from rnn_spec.project.class_source import read_module
from rnn_spec.project.python_files import PythonFile
from rnn_spec.project.recurrent_classes import (
    FoundClass,
    LeftOut,
    Obstacle,
    Role,
    recurrent_classes,
)

SIZES = "input_size, hidden_size"


def found_in(**sources):
    """Return what is found in modules, by the name of the class."""
    modules = []
    for name, source in sources.items():
        file = PythonFile(Path(f"{name}.py"), name, "")
        modules.append(read_module(file, ast.parse(textwrap.dedent(source))))
    found = recurrent_classes(modules)

    return {each.target.rpartition(":")[2]: each for each in found}


def module(base="nn.Module", constructor=SIZES, forward="x", body="return x", made=""):
    """Return the source of a class."""
    return f"""
import torch
from torch import nn

class Own({base}):
    def __init__(self, {constructor}):
        super().__init__()
        {made or "pass"}

    def forward(self, {forward}):
        {body}
"""


LOOP = "for step in x: pass\n        return x, x"


@pytest.mark.parametrize(
    "source",
    [
        "import torch\nclass Own(torch.nn.LSTM): ...",
        "import torch.nn as tnn\nclass Own(tnn.GRUCell): ...",
        "from torch.nn import RNN as Base\nclass Own(Base): ...",
        "from torch.nn.modules.rnn import RNNBase\nclass Own(RNNBase): ...",
        "from rnn_spec import LSTM\nclass Own(LSTM): ...",
        "from torch import nn\nfrom typing import Generic\nclass Own(Generic[int], nn.GRU): ...",
        module(base="nn.LSTM", constructor=f"{SIZES}, peephole=True"),
        module(base="nn.LSTM", constructor="*args, **kwargs"),
        module(body=LOOP),
        module(forward="x, state=None", made="self.cell = nn.GRUCell(input_size, hidden_size)"),
        module(made="self.rnn = nn.LSTM(input_size, hidden_size)", body="return x, x"),
        module(constructor=f"{SIZES}, num_layers, dropout, batch_first=False", body=LOOP),
        module(base="torch.jit.ScriptModule", body=LOOP),
        *(
            module(
                forward=forward,
                made="self.rnn = nn.LSTM(input_size, hidden_size)",
                body="return x, x",
            )
            for forward in ("x, lengths", "x, mask", "x, state, seq_lens", "state, x")
        ),
        module(forward="x, h", made="self.lin = nn.Linear(3, 4)"),
        module(forward="x, h, c", made="self.lin = nn.Linear(3, 4)", body="return h, c"),
        module(forward="x, h", made="self.cell = nn.GRUCell(3, 4)"),
        module(constructor="in_dim, hid_dim", forward="x, state=None", body=LOOP),
        module(constructor="in_dim, hid_dim", forward="x, init_states=None", body=LOOP),
        module(
            constructor="in_dim, hid_dim",
            forward="x, state=None",
            made="self.cell = nn.GRUCell(in_dim, hid_dim)",
            body=LOOP,
        ),
    ],
)
def test_layer_is_recognised(source):
    """By its base, or by the sizes and a loop or a cell, where a state goes in or comes out."""
    found = found_in(own=source)["Own"]

    assert FoundClass(found.file, "Own", Role.LAYER) == found


def test_cell_that_names_itself_is_a_layer():
    """`super(Cell, self)` in its constructor is no cell that it is around."""
    source = module(constructor="in_features, hidden_features", forward="x, h=None")
    source = source.replace("super()", "super(Cell, self)").replace("Own", "Cell")

    assert Role.LAYER is found_in(own=source)["Cell"].role


@pytest.mark.parametrize(
    ("source", "arguments"),
    [
        (module(made="self.rnn = nn.LSTM(4, 5)"), {"input_size": 4, "hidden_size": 8}),
        (module(constructor="width=4", made="self.rnn = nn.LSTM(4, 5)"), {}),
        (
            module(
                constructor="vocab_size, embed_dim, n_layers: int, p_drop: float, *, deep: bool",
                made='self.rnn = {"lstm": nn.LSTM, "gru": nn.GRU}["lstm"](4, 5)',
            ),
            {"vocab_size": 20, "embed_dim": 6, "n_layers": 1, "p_drop": 0.0, "deep": False},
        ),
        (
            module(constructor=f"{SIZES}, num_classes", made="self.rnn = nn.GRU(3, 4)", body=LOOP),
            {"input_size": 4, "hidden_size": 8, "num_classes": 3},
        ),
        (
            module(
                constructor="",
                forward='x: Float[Tensor, "batch 3"], y: Float[Tensor, "batch 4"]',
                made="self.rnn = nn.GRU(3, 4)",
            ),
            {},
        ),
    ],
)
def test_model_is_recognised_and_its_arguments_are_guessed(source, arguments):
    """What contains a recurrent layer is a model; sizes, rates and flags are guessed."""
    found = found_in(own=source)["Own"]

    assert FoundClass(found.file, "Own", Role.MODEL, arguments) == found


@pytest.mark.parametrize(
    ("forward", "made", "guessed"),
    [
        ("tokens, lengths", "self.rnn = nn.GRU(3, 4)", ("tokens", "lengths")),
        ("x, mask, h", "self.rnn = nn.GRU(3, 4)", ("x", "mask", "h")),
        (
            "src, tgt",
            "self.rnn, self.table = nn.GRU(3, 4), nn.Embedding(5, 3)",
            ("src", "tgt"),
        ),
        ("x, lengths=None", "self.rnn = nn.GRU(3, 4)", ()),
        ('x: Float[Tensor, "batch seq 3"], lengths', "self.rnn = nn.GRU(3, 4)", ()),
    ],
)
def test_inputs_are_guessed_from_their_names(forward, made, guessed):
    """Lengths, masks and states beside one input; several inputs where there is a table."""
    found = found_in(own=module(constructor="", forward=forward, made=made))["Own"]

    assert FoundClass(found.file, "Own", Role.MODEL, guessed=guessed) == found


@pytest.mark.parametrize(
    ("source", "obstacle", "names"),
    [
        (
            module(constructor="cfg, path: str", made="self.rnn = nn.GRU(3, 4)"),
            Obstacle.CONSTRUCTOR,
            ("cfg", "path"),
        ),
        (
            module(constructor="", forward="x, level", made="self.rnn = nn.GRU(3, 4)"),
            Obstacle.INPUTS,
            ("x", "level"),
        ),
        (
            module(constructor="", forward="*inputs", made="self.rnn = nn.GRU(3, 4)"),
            Obstacle.INPUTS,
            ("*args",),
        ),
        (module(base="nn.LSTM", constructor="width"), Obstacle.LAYER_CONSTRUCTOR, ("width",)),
        (
            module(forward="x, h, level", made="self.cell = nn.GRUCell(3, 4)"),
            Obstacle.LAYER_INPUTS,
            ("level",),
        ),
        (
            module(forward="x, lengths, lens_of_x, drop_mask", made="self.cell = nn.GRUCell(3, 4)"),
            Obstacle.LAYER_INPUTS,
            ("lens_of_x", "drop_mask"),
        ),
        (
            module(constructor="width", forward="x, state=None", body=LOOP),
            Obstacle.LAYER_CONSTRUCTOR,
            ("width",),
        ),
        (module(base="nn.LSTM") + "\nfor epoch in range(3): pass\n", Obstacle.RUNS, ("13",)),
        (
            module(base="nn.LSTM") + "\nargs = ArgumentParser().parse_args()\n",
            Obstacle.RUNS,
            ("13",),
        ),
    ],
)
def test_class_that_cannot_be_checked_as_it_is_is_left_out(source, obstacle, names):
    """The reason names what is in the way."""
    assert LeftOut("own:Own", obstacle, names) == found_in(own=source)["Own"]


@pytest.mark.parametrize(
    "source",
    [
        "class Own: ...",
        "from torch import nn\nclass Own(nn.Linear): ...",
        module(made="self.lin = nn.Linear(3, 4)"),
        module(made="for p in self.parameters(): pass"),
        module(constructor="width", body=LOOP),
        module(base="object", body=LOOP),
        module(base="nn.LSTM", body="raise NotImplementedError"),
        module(body='"""Inherit."""', made="self.rnn = nn.GRU(3, 4)"),
        "from flax import linen as nn\nclass Own(nn.RNN): ...",
        "from elsewhere import LSTM\nclass Own(LSTM): ...",
        "import torch\ndef make():\n    class Own(torch.nn.LSTM): ...",
    ],
)
def test_other_classes_are_left_alone(source):
    """No recurrence, no module of torch, nothing to call: none of these is a subject."""
    assert {} == found_in(own=source)


def test_guard_of_a_program_is_no_obstacle():
    """A loop under `if __name__` does not run when the file is imported."""
    source = module(base="nn.LSTM") + "\nif __name__ == '__main__':\n    for i in x: pass\n"

    assert isinstance(found_in(own=source)["Own"], FoundClass)


def test_bases_and_parts_are_followed_through_other_files():
    """A base in another file, a name that a package passes on, and a model around a layer."""
    found = found_in(
        base="import torch\nclass Base(torch.nn.Module):\n"
        "    def __init__(self, input_size, hidden_size): ...\n    def forward(self, x): ...",
        package="from base import Base as Passed",
        layer="from package import Passed\nclass Layer(Passed):\n"
        "    def forward(self, x, h=None):\n        while x: pass\n        return x, h",
        model="import layer\nfrom torch import nn\nclass Model(nn.Module):\n"
        "    def __init__(self):\n        self.inner = layer.Layer(3, 4)\n"
        "    def forward(self, x): return self.inner(x)",
        around="from model import *\nimport model as m, torch\nclass Around(torch.nn.Module):\n"
        "    def __init__(self):\n        self.inner = m.Model()\n"
        "    def forward(self, x): return self.inner(x)",
    )
    roles = {name: each.role for name, each in found.items()}

    assert {"Layer": Role.LAYER, "Model": Role.MODEL, "Around": Role.MODEL} == roles


def test_classes_that_inherit_in_a_circle_end():
    """A circle of bases or of imports, which no program could run, is read to its end."""
    found = found_in(
        one="from two import B\nfrom two import name\nclass A(B): ...",
        two="from one import A\nfrom one import name\nclass B(A): ...\nclass C(name): ...",
    )

    assert {} == found


def test_file_that_cannot_be_imported_is_an_obstacle():
    """A class in a file such as `my-layer.py` has no module that a test could import."""
    file = PythonFile(Path("my-layer.py"), "", "")
    (found,) = recurrent_classes([read_module(file, ast.parse(module(base="nn.LSTM")))])

    assert LeftOut("./my-layer.py:Own", Obstacle.NAME) == found


@pytest.mark.parametrize("obstacle", Obstacle)
def test_reason_is_a_sentence(obstacle):
    """The braces of the settings are no place for a name."""
    reason = LeftOut("own:Own", obstacle, ("cfg",)).reason

    assert "{}" not in reason
    assert "{{" not in reason
