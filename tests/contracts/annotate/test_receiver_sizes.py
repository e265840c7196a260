"""Tests of sizes that a receiver fixes."""

from types import SimpleNamespace

import numpy as np
import pytest

from contracts.annotate.agreement import agreement
from contracts.annotate.receiver_sizes import with_receiver_sizes
from contracts.annotate.recorded import RecordedCall
from contracts.recording.outline import outline_of, receiver_outline


def apply(self, x):
    """Take an array."""
    return self, x


def generalized(text, *calls):
    """Return the annotation of `x`, inferred from the first call: a receiver, and a shape."""
    recorded = tuple(
        RecordedCall(
            (receiver_outline(SimpleNamespace(**receiver)), outline_of(np.ones(shape))),
            (outline_of(None),),
        )
        for receiver, shape in calls
    )

    def agrees(name, each):
        return name in agreement(apply, {name: each}, recorded).annotations

    texts = {"x": f'Float[np.ndarray, "{text}"]'}
    receivers = [each.arguments[0] for each in recorded]
    found = with_receiver_sizes(texts, [receivers[0], *receivers], agrees, frozenset({20}))

    return found["x"].split('"')[1]


@pytest.mark.parametrize(
    ("text", "calls", "expected"),
    [
        ("n 4", [({"size": 4}, (3, 4))], "n {self.size}"),
        ("n 4", [({"size": 4, "heads": 4}, (3, 4))], "n _"),
        ("n 2", [({"size": 2}, (3, 2))], "n _"),
        ("n 2", [({"size": 2}, (3, 2)), ({"size": 3}, (3, 3))], "n {self.size}"),
        (
            "n 4",
            [({"size": 4, "heads": 4}, (3, 4)), ({"size": 5, "heads": 2}, (3, 5))],
            "n {self.size}",
        ),
        ("n 3", [({"size": 4}, (5, 3)), ({"size": 5}, (5, 3))], "n 3"),
        ("n 3", [({"size": 4}, (5, 3)), ({"size": 5}, (5, 6))], "n _"),
        ("n 4", [({"w": np.ones((4, 2))}, (3, 4))], "n {self.w.shape[0]}"),
        ("n-2", [({"size": 3}, (5,))], "..."),
        ("3 2", [({"size": 2}, (3, 2))], "..."),
        ("n 2", [({"size": 2, "at": 0}, (3, 2)), ({"size": 2, "at": 9}, (3, 2))], "n _"),
        ("n 4", [({}, (3, 4))], "n 4"),
        ("n 12", [({"d": 6, "k": 2}, (5, 12)), ({"d": 4, "k": 3}, (5, 12))], "n _"),
        ("n 12", [({"d": 6, "k": 3}, (5, 12)), ({"d": 6, "k": 5}, (5, 12))], "n _"),
        ("n 20", [({"d": 5, "k": 4}, (3, 20)), ({"d": 2, "k": 10}, (3, 20))], "n 20"),
    ],
)
def test_number_is_an_attribute_where_that_is_known(text, calls, expected):
    """A number is the attribute that is equal in every object, or open where two could be."""
    assert expected == generalized(text, *calls)
