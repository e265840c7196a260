"""`Self` is the class of the object whose method is called."""

import dataclasses
from typing import Self

import numpy as np
import pytest
from jaxtyping import Float

import contracts
from contracts import ContractError, checked

Array = np.ndarray
Row = Float[Array, " n"]


@checked
class Layer:
    """A class whose methods return what they are told to."""

    def __init__(self, result=None):
        self.result = result

    def given(self, x: Row) -> Self:
        """Return the result."""
        return self if self.result is None else self.result

    def optional(self, x: Row) -> Self | None:
        """Return the result, or None."""
        return self.result

    def paired(self, x: Row) -> tuple[Self, Row]:
        """Return the result with the array."""
        return self.result, x

    def listed(self, x: Row) -> list[Self]:
        """Return results."""
        return [self, self.result]

    def beside(self, other: Self, x: Row) -> Row:
        """Take another of the class."""
        return x

    @classmethod
    def made(cls, x: Row, kind: type) -> Self:
        """Return an object of a class."""
        return kind()


class Deep(Layer):
    """A class that inherits the methods."""


ROW = np.zeros(2)


@pytest.mark.parametrize(
    "right",
    [
        lambda: Layer().given(ROW),
        lambda: Layer(Deep()).given(ROW),
        lambda: Layer().optional(ROW),
        lambda: Layer(Layer()).optional(ROW),
        lambda: Layer(Deep()).paired(ROW),
        lambda: Deep(Deep()).listed(ROW),
        lambda: Layer().beside(Deep(), ROW),
        lambda: Layer.made(ROW, Deep),
        lambda: Deep().made(ROW, Deep),
    ],
)
def test_object_of_the_class_passes(right):
    """An object of the class, or of one below, is `Self`."""
    right()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Layer(3).given(ROW),
        lambda: Deep(Layer()).given(ROW),
        lambda: Layer(3).optional(ROW),
        lambda: Layer().paired(ROW),
        lambda: Deep(Layer()).listed(ROW),
        lambda: Deep().beside(Layer(), ROW),
        lambda: Layer().beside(3, ROW),
        lambda: Deep.made(ROW, Layer),
    ],
)
def test_object_of_another_class_is_refused(wrong):
    """Any other object is refused, one of the class above too; the error names `Self`."""
    with pytest.raises(ContractError, match="Self"):
        wrong()


@dataclasses.dataclass
class Node:
    """A record with others of its class in a field."""

    row: Row
    below: tuple[Row, Self] | None = None


def test_self_in_a_field_is_the_class_of_the_object():
    """In an object, `Self` is the class of that object, and not that of the method."""

    class Reader:
        @checked
        def read(self, node: Node) -> None: ...

    Reader().read(Node(ROW, (ROW, Node(ROW))))
    with pytest.raises(ContractError, match=r"node\.below"):
        Reader().read(Node(ROW, (ROW, Reader())))


def test_function_without_a_receiver_is_not_checked():
    """Without `self` or `cls`, there is no class that `Self` could be."""

    @checked
    def free(x: Row) -> Self:
        return 3

    assert 3 == free(ROW)


def test_layer_put_under_contract_in_place():
    """An object whose class was replaced may return one of its original class."""
    nn = pytest.importorskip("torch").nn

    class Own(nn.LSTM):
        @checked
        def again(self, x: Row) -> Self:
            return Own(2, 3)

    layer = Own(2, 3)
    with contracts.enforce(layer):
        assert isinstance(layer.again(ROW), Own)
