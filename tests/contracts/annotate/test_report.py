"""What the command prints of what was inferred, a line each."""

from contracts.annotate.contract import InferredContract
from contracts.annotate.report import lines


def shown(**annotations):
    """The lines about one function."""
    contract = InferredContract("mod:f", annotations, (), (), ())

    return [*lines([contract])][:-1]


def test_axes_without_a_name_are_listed_with_what_to_do():
    """One line for each function, with the argument and the axis."""
    x, result = 'Float[Tensor, "batch _ 4"]', 'tuple[Float[Tensor, "_ _"], Int[Tensor, "batch"]]'
    (line,) = shown(x=x, y='Float[Tensor, "batch"]', **{"return": result})

    assert line.startswith("mod:f: axes written as _: x (axis 1); return (axis 0, 1): ")
    assert "write a name" in line


def test_named_axes_need_no_line():
    """An axis with a name has no line."""
    assert [] == shown(x='Float[Tensor, "batch *rest {self.size}"]')
