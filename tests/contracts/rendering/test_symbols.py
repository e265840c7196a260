"""Shapes in symbols."""

import pytest

from contracts.model.axes import read_axes
from contracts.rendering.symbols import Symbols

KNOWN = {"n": "N", "directions": "D", "out": "H_{out}"}


class Layer:
    """Something with sizes."""

    @property
    def width(self):
        """Directions times features."""
        return self.directions * self.out

    @property
    def rest(self):
        """What is left."""
        return self.n - self.out

    @property
    def drawn(self):
        """No arithmetic."""
        return len(self.rows)


@pytest.mark.parametrize(
    ("axes", "expected"),
    [
        ("n", "(N,)"),
        ("n seq_len 3", r"(N, \mathrm{seq\_len}, 3)"),
        ("{self.width} n", r"(D \, H_{out}, N)"),
        ("2*{self.rest}", r"(2 \, (N - H_{out}),)"),
        ("n-{self.rest}", "(N - (N - H_{out}),)"),
        ("n+1-{self.drawn}", r"(N + 1 - \mathrm{drawn},)"),
        ("(n+1)//2", r"(\lfloor (N + 1) / 2 \rfloor,)"),
        ("n**2", "({N}^{2},)"),
        ("n%2*3", r"(N \bmod 2 \, 3,)"),
        ("max(n,1)", r"(\operatorname{max}(N, 1),)"),
        ("*n _", r"(N \ldots, \cdot)"),
        ("#n", "(N,)"),
    ],
)
def test_shape_is_typeset(axes, expected):
    """A letter stands for a size, a product for a property that is one; parentheses as needed."""
    assert expected == Symbols(KNOWN, Layer).shape(read_axes(axes))
