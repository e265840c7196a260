"""The code of a model that is not annotated may name the axes of what it reads."""

import pytest
from models import unpacked

import rnn_spec
from rnn_spec.causes.location import BatchReadAsTime
from rnn_spec.models.example_calls.unpacked_axes import unpacked_axes


def of_pair(x):
    """Unpack the sizes of a tensor."""
    (b, t), n = x.shape, 3
    return b, t, n


def of_three(x):
    """Unpack the sizes of a tensor."""
    b, t, f = x.size()
    return b, t, f


def of_first(x):
    """Name the size of one axis."""
    n = len(x)
    return n + 1


def of_word(x):
    """Name the size of one axis."""
    bsz = x.shape[0]
    return bsz + 1


def of_steps(x):
    """Name two sizes."""
    t, b = x.size(0), x.size(1)
    return t, b


def of_others(x):
    """Name the axes of a convolution."""
    n, c, w = x.shape
    return n, c, w


def of_changed(x):
    """Name the axes of something else."""
    x = x.transpose(0, 1)
    b, t, f = x.shape
    return b, t, f


@pytest.mark.parametrize(
    ("function", "names", "is_batch_first"),
    [
        (of_three, {0: "b", 1: "t", 2: "f"}, True),
        (of_first, {0: "n"}, False),
        (of_word, {0: "bsz"}, True),
        (of_steps, {0: "t", 1: "b"}, False),
        (of_others, {0: "n", 1: "c", 2: "w"}, False),
        (of_changed, None, False),
        (of_pair, None, False),
        (len, None, False),
    ],
)
def test_names(function, names, is_batch_first):
    """Of the argument as it came; one letter alone says nothing of an axis."""
    found = unpacked_axes(function, "x")

    assert names == (found and found.names)
    assert is_batch_first is bool(found and found.is_batch_first)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (unpacked.TimeForgotten, "failed"),
        (unpacked.LastForgotten, "failed"),
        (unpacked.BatchFirst, "passed"),
        (unpacked.TimeFirst, "passed"),
        (unpacked.TimeFirstTurned, "passed"),
    ],
)
def test_forgotten_batch_first_fails_where_the_code_names_the_samples(model, expected):
    """With the line, and the line that names them; nothing else is accused."""
    report = rnn_spec.check_model(model, laws=["model_isolation"], profile="quick", seed=0)
    (result,) = report.results

    assert expected == result.status
    assert (expected == "failed") is ("x axes" in report.about)
    if result.location is not None:
        assert BatchReadAsTime("rnn", 0, batch_first=False) == result.location.reason
        assert "self.rnn(x)" in result.location.code
