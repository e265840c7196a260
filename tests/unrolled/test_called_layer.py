"""The shapes that come out of a layer of your own, and the names of their axes."""

import pytest

from rnn_spec.subjects.subject import SubjectError
from rnn_spec.unrolled.axis_names import axis_names
from rnn_spec.unrolled.called_layer import called_shapes
from rnn_spec.unrolled.own_shapes import Asked

LAYERS = """
from torch import nn
from rnn_spec import Adapter


class Turned(nn.LSTM):
    def forward(self, input, hx=None):
        out, (h, c) = super().forward(input, hx)
        return out, (h.transpose(0, 1), c)


class BatchFirst(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.layer = nn.GRU(input_size, hidden_size, batch_first=True)

    def forward(self, x):
        return self.layer(x)


class OutputOnly(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.layer = nn.GRU(input_size, hidden_size)

    def forward(self, x):
        out, h = self.layer(x)
        return {"out": out, "last": h[-1], "gates": out.repeat(1, 1, 4)}


class Raises(nn.GRU):
    def forward(self, input, hx=None):
        raise RuntimeError("no")


adapted = Adapter(BatchFirst, batch_first=True)
instance = nn.GRU(6, 7, batch_first=True)
"""


@pytest.fixture
def shown(tmp_path, monkeypatch):
    """Return a function that returns the shapes of a layer, by path."""
    (tmp_path / "own_layers.py").write_text(LAYERS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)

    def show(name, seq=3, batch=5, *, packed=False, **options):
        sizes = {"input_size": 4, "hidden_size": 2, **options}
        return called_shapes(Asked(f"./own_layers.py:{name}", seq, batch, packed, sizes))

    return show


def test_each_tensor_that_comes_out_is_named(shown):
    """Axes have the names of torch.nn's, in the order in which they come out."""
    found = shown("Turned", num_layers=2, bidirectional=True)
    rows = {row.path: (row.shape, row.axes) for row in found.rows}

    assert "LSTM" == found.kind
    assert ((3, 5, 4), ("seq", "batch", "width")) == rows["return[0]"]
    assert ((5, 4, 2), ("batch", "depth", "output_size")) == rows["return[1][0]"]
    assert ((4, 5, 2), ("depth", "batch", "hidden_size")) == rows["return[1][1]"]
    assert (4, 5, 2) == found.expected["return[1][0]"].shape


def test_equal_sizes_are_told_apart_by_a_second_call(shown):
    """A batch of as many samples as there are steps is the batch all the same."""
    found = shown("BatchFirst", seq=2, batch=2)

    assert ("depth", "seq", "hidden_size") == found.rows[2].axes
    assert ("GRU", (1, 2, 2)) == (found.kind, found.expected["return[1]"].shape)


def test_adapter_calls_a_layer_in_its_own_layout(shown):
    """What goes in and comes out is that of the layer, and not what laws see."""
    found = shown("adapted")

    assert [(5, 3, 4), (5, 3, 2), (1, 5, 2)] == [row.shape for row in found.rows]


def test_instance_has_its_own_sizes(shown):
    """Its sizes and its layout cannot be chosen."""
    found = shown("instance")

    assert [(5, 3, 6), (5, 3, 7), (1, 5, 7)] == [row.shape for row in found.rows]
    assert found.rows[0].axes == ("batch", "seq", "input_size")


def test_other_results_are_shown_too(shown):
    """A dict is shown by its keys, and no layer of torch.nn is beside it."""
    found = shown("OutputOnly")

    assert (None, {}) == (found.kind, found.expected)
    assert ("return['out']", ("seq", "batch", "hidden_size")) == (
        found.rows[1].path,
        found.rows[1].axes,
    )
    assert ("batch", "hidden_size") == found.rows[2].axes
    assert ("seq", "batch", "8") == found.rows[3].axes


@pytest.mark.parametrize(
    ("options", "shapes"),
    [
        ({"batch": None}, [(3, 4), (3, 2), (1, 2)]),
        ({"packed": True}, [(3, 5, 4), (3, 5, 2), (1, 5, 2)]),
    ],
)
def test_single_and_packed_sequences(options, shapes, shown):
    """A layer is called with a sequence without a batch, or with a packed one."""
    assert shapes == [row.shape for row in shown("BatchFirst", **options).rows]


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("BatchFirst", {"num_layers": 2}, "own_layers.py:BatchFirst offers no num_layers"),
        ("Raises", {}, r"cannot be called with an input of shape \(3, 5, 4\): RuntimeError: no"),
        ("Turnd", {}, "has no 'Turnd'; did you mean Turned?"),
    ],
)
def test_layer_without_shapes_is_an_error(name, options, message, shown):
    """The error says why."""
    with pytest.raises(SubjectError, match=message):
        shown(name, **options)


def test_name_of_an_axis_fits_in_every_call():
    """An axis has the likeliest name that fits, of those that are expected first."""
    sizes = [{"seq": 3, "depth": 1, "num_layers": 1}, {"seq": 7, "depth": 1, "num_layers": 1}]

    assert ("depth", "seq", "3") == axis_names([(1, 3, 3), (1, 7, 3)], sizes)
    assert ("num_layers",) == axis_names([(1,), (1,)], sizes, ["num_layers"])


def test_official_layer_has_its_own_shapes():
    """torch.nn's layer returns what it is expected to return."""
    sizes = {"input_size": 4, "hidden_size": 3, "proj_size": 2, "bidirectional": True}
    found = called_shapes(Asked("torch.nn:LSTM", 3, 5, options=sizes))

    assert all(found.expected[row.path].axes == row.axes for row in found.rows)
