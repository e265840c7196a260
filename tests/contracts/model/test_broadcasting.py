"""Variadic axes broadcast as shapes of NumPy do."""

from itertools import product

import numpy as np

from contracts.model.broadcasting import broadcast

SHAPES = [shape for rank in range(4) for shape in product((0, 1, 2, 3), repeat=rank)]


def numpys(one, other):
    """Return the shape that NumPy broadcasts to, or None."""
    try:
        return np.broadcast_shapes(one, other)
    except ValueError:
        return None


def test_shapes_that_stretch_broadcast_as_in_numpy():
    """For every pair of small shapes, the result is that of NumPy."""
    pairs = list(product(SHAPES, repeat=2))
    ours = [broadcast((True, one), other, stretches=True) for one, other in pairs]

    assert [numpys(*pair) for pair in pairs] == [joined and joined[1] for joined in ours]


def test_shape_that_does_not_stretch_is_kept():
    """Another shape must fit into it; one that does not stretch must be equal."""
    known = False, (2, 3)

    assert known == broadcast(known, (1, 3), stretches=True)
    assert broadcast(known, (1, 3), stretches=False) is None
    assert broadcast(known, (5, 2, 3), stretches=True) is None
