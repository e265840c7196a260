"""The axis of a result says how many of its entries belong to a sequence that ends early."""

import pytest
import torch
from models.valid_parts import Frames, Repeated

from contracts.model.axes import read_axes
from rnn_spec.models.building.building import build_model
from rnn_spec.models.building.description import described
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.drawing import draw
from rnn_spec.models.signature.argument import Part
from rnn_spec.models.signature.dim import dim_of
from rnn_spec.models.signature.extent import Extent, extent_of, is_known
from rnn_spec.models.subject.options import ModelOptions

SIZES = {"batch": 3, "time": 4, "src": 2}


def part_of(axes):
    """Return a part of a result with some axes."""
    return Part.of("", tuple(dim_of(each, {}) for each in read_axes(axes)))


@pytest.mark.parametrize(
    ("axes", "expected"),
    [
        ("batch time 5", Extent(1, (0, 1, 2, 3, 4))),
        ("(time+1)//2 batch", Extent(0, (0, 1, 1, 2, 2))),
        ("batch time-1 5", Extent(1, (0, 0, 1, 2, 3))),
        ("batch time+1", Extent(1, (1, 2, 3, 4, 5))),
        ("batch src", None),
        ("batch 2*time", None),
        ("batch src+time", None),
        ("batch time//2 time-1", None),
    ],
)
def test_extent(axes, expected):
    """Of an axis that grows by at most one a step, which depends on no other axis."""
    assert expected == extent_of(part_of(axes), "time", SIZES)


@pytest.mark.parametrize(
    ("axes", "known"),
    [
        ("batch time 5", True),
        ("batch time-1", True),
        ("batch src", True),
        ("batch 2*time", False),
        ("batch src+time", False),
        ("batch frames", False),
    ],
)
def test_known_extent(axes, known):
    """It is known of a result that does not depend on the steps as well."""
    assert known is is_known(part_of(axes), "time", SIZES)
    assert not is_known(Part.of("", None), "time", SIZES)


def test_results_past_the_end_are_left_out():
    """Entries of frames of which a sequence has none."""
    subject = build_model(Frames, ModelOptions(), "Frames")
    call = draw(subject.signature, ModelCase({"batch": 4, "time": 7}, 0))
    results = subject.model()(call).valid()
    counts = (call.lengths["time"] + 1) // 2

    assert torch.equal(torch.arange(4) < counts[:, None], results.kept["[0]"][..., 0])
    assert [2, 4] == [results.cut("time", n).values["[0]"].shape[1] for n in (4, 7)]


def test_result_of_unknown_extent_is_named():
    """The report says that padding is not checked there."""
    about = described(build_model(Repeated, ModelOptions(), "Repeated"))

    assert "not checked in result: which" in about["padding"]
    assert "padding" not in described(build_model(Frames, ModelOptions(), "Frames"))
