"""The axes of an object's fields are its own: two objects of one call may have other sizes."""

import dataclasses
from typing import Any, ClassVar, Generic, NamedTuple, NotRequired, Protocol, TypedDict, TypeVar

import numpy as np
import pytest
from jaxtyping import Float

from contracts import ContractError, at_least, checked, refine

Array = np.ndarray
ones = np.ones


@dataclasses.dataclass
class Boxes:
    """As many scores as boxes."""

    corners: Float[Array, "n 4"]
    score: Float[Array, " n"]


class Cloud(NamedTuple):
    """As many colours as points."""

    points: Float[Array, "n 3"]
    colours: Float[Array, " n"]


class Sample(TypedDict):
    """As many labels as rows; the weights may be left out."""

    rows: Float[Array, "n d"]
    labels: Float[Array, " n"]
    weights: NotRequired[Float[Array, " n"]]


class Batch:
    """A plain class with annotations."""

    size: ClassVar[int] = 3
    x: Float[Array, "n d"]
    y: Float[Array, " n"]

    def __init__(self, x: object, y: object = None) -> None:
        self.x = x
        self.y = y


@dataclasses.dataclass
class Pair:
    """Two sets of boxes of different sizes, and an axis of its own."""

    boxes: list[Boxes]
    truth: Boxes | None
    weight: Float[Array, " n"]


def broken(call):
    """Return the path at fault."""
    with pytest.raises(ContractError) as caught:
        call()

    return caught.value.argument


def boxes(n, scores=None):
    """Return boxes."""
    return Boxes(ones((n, 4)), ones(n if scores is None else scores))


KINDS = {
    "dataclass": (Boxes, boxes, ".score"),
    "named tuple": (Cloud, lambda n, k: Cloud(ones((n, 3)), ones(k)), ".colours"),
    "TypedDict": (Sample, lambda n, k: {"rows": ones((n, 2)), "labels": ones(k)}, ".labels"),
    "plain": (Batch, lambda n, k: Batch(ones((n, 2)), ones(k)), ".y"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_object_has_its_own_axes(kind):
    """Two arguments, the items of a list, the result and an axis of the call do not share them."""
    cls, make, path = KINDS[kind]

    @checked
    def match(a: cls, b: cls, many: list[cls], n: Float[Array, " n"]) -> cls:
        return make(6, len(n))

    many = [make(3, 3), make(4, 4)]

    assert match(make(1, 1), make(2, 2), many, ones(6)) is not None
    assert f"a{path}" == broken(lambda: match(make(1, 2), make(2, 2), many, ones(6)))
    assert f"b{path}" == broken(lambda: match(make(1, 1), make(1, 2), many, ones(6)))
    assert f"many[1]{path}" == broken(
        lambda: match(make(1, 1), make(2, 2), [make(3, 3), make(3, 4)], ones(6))
    )
    assert f"return{path}" == broken(lambda: match(make(1, 1), make(2, 2), many, ones(5)))


def test_class_of_attrs():
    """A private field, a default and a factory are those of attrs."""
    attrs = pytest.importorskip("attrs")

    @attrs.define
    class Graph:
        _nodes: Float[Array, "n d"]
        edges: Float[Array, "n n"] = None
        more: Float[Array, " n"] = attrs.Factory(lambda: ones(2))

    @checked
    def take(a: Graph, b: Graph) -> None: ...

    take(Graph(ones((2, 1))), Graph(ones((3, 1)), ones((3, 3)), ones(3)))

    assert "b.more" == broken(lambda: take(Graph(ones((2, 1))), Graph(ones((3, 1)))))
    assert "a.edges" == broken(lambda: take(Graph(ones((2, 1)), ones((3, 3))), Graph(ones((2, 1)))))


def test_nested_objects_have_their_own_axes():
    """An object in an object is one of its own, in a list and behind None."""

    @checked
    def take(pair: Pair | None) -> None: ...

    take(None)
    take(Pair([boxes(1), boxes(2)], boxes(3), ones(4)))
    take(Pair([], None, ones(4)))
    wrong = Pair([boxes(1), boxes(2, 3)], None, ones(4))

    assert "pair.boxes[1].score" == broken(lambda: take(wrong))


def test_message_has_the_axes_of_the_object():
    """The error names the field of the same object that bound the axis, and no other."""

    @checked
    def take(first: Boxes, pair: Pair | None) -> None: ...

    with pytest.raises(ContractError) as caught:
        take(boxes(7), Pair([boxes(2, 3)], None, ones(4)))
    text = str(caught.value)

    assert "pair.boxes[0].score: got 3 on axis 0, expected n = 2" in text
    assert "n = 2, from pair.boxes[0].corners (2, 4)" in text


def test_axes_in_the_annotation_of_an_argument_are_those_of_the_call():
    """What an argument's own annotation names is shared, next to an object that has the name."""

    @checked
    def take(x: tuple[Float[Array, " n"], Boxes], y: Float[Array, " n"]) -> None: ...

    take((ones(2), boxes(5)), ones(2))

    assert "y" == broken(lambda: take((ones(2), boxes(5)), ones(5)))


@dataclasses.dataclass
class Scaled:
    """A size that braces read from the object, and an axis that others are computed from."""

    width: int
    x: Float[Array, "n {width}"]
    y: Float[Array, "2*n {self.width}+1"]


def test_braces_are_read_from_the_object():
    """Within a class, `self` is the object, and a name is one of its fields."""

    @checked
    def take(a: Scaled, b: Scaled) -> None: ...

    right = Scaled(3, ones((2, 3)), ones((4, 4)))

    take(right, Scaled(1, ones((5, 1)), ones((10, 2))))
    assert "b.x" == broken(lambda: take(right, Scaled(1, ones((2, 3)), ones((4, 2)))))
    assert "b.y" == broken(lambda: take(right, Scaled(3, ones((2, 3)), ones((5, 4)))))


def test_name_in_braces_must_be_a_field():
    """A misspelt field is an error when the function is declared."""

    @dataclasses.dataclass
    class Misspelt:
        width: int
        x: Float[Array, "n {widht}"]

    def take(a: Misspelt) -> None: ...

    with pytest.raises(ContractError, match="no field of Misspelt; did you mean width"):
        checked(take)


def test_option_of_an_object_is_chosen_with_its_axes():
    """Options that are tried one after the other see the axes of their object."""

    @dataclasses.dataclass
    class Either:
        x: Float[Array, " n"]
        y: Float[Array, "n 2"] | Float[Array, "2 n"]
        n: int = 1
        z: Float[Array, "{n} 2"] | Float[Array, "n {self.n}"] | None = None

    @checked
    def take(a: list[Either], x: Float[Array, " n"]) -> None: ...

    take([Either(ones(3), ones((3, 2))), Either(ones(4), ones((2, 4)))], ones(9))
    take([Either(ones(3), ones((3, 2)), 5, ones((3, 5)))], ones(9))

    assert "a[0].y" == broken(lambda: take([Either(ones(3), ones((2, 4)))], ones(9)))
    assert "a[0].z" == broken(
        lambda: take([Either(ones(3), ones((3, 2)), 5, ones((4, 5)))], ones(9))
    )


@dataclasses.dataclass
class Derived:
    """A field that is no argument, and one whose default is none of its values."""

    x: Float[Array, "*batch n"]
    mean: Float[Array, "#*batch"] = dataclasses.field(init=False)
    mask: Float[Array, " n"] = None

    def __post_init__(self) -> None:
        """Compute the mean, if there is one."""
        if self.x.ndim > 1:
            self.mean = self.x.mean(-1)


def test_field_that_is_no_argument_is_checked_once_it_is_set():
    """A field with `init=False` belongs to the axes of its object; a default always fits."""

    @checked
    def take(a: Derived, b: Derived) -> None: ...

    wide = Derived(ones((5, 2)))
    take(Derived(ones(3)), wide)
    wide.mean = ones(6)

    assert "b.mean" == broken(lambda: take(Derived(ones(3)), wide))
    assert "a.mask" == broken(lambda: take(Derived(ones(3), ones(4)), wide))


def test_attribute_of_a_plain_class_may_be_none_or_missing():
    """It is annotated and set later: None stands for one that has no value yet."""

    @checked
    def take(batch: Batch) -> None: ...

    take(Batch(ones((2, 3))))
    take(Batch.__new__(Batch))

    assert "batch.y" == broken(lambda: take(Batch(ones((2, 3)), ones(3))))


def test_computed_attribute_and_protocol_are_not_read():
    """A property that carries the name of an annotation is not computed; a protocol is a type."""

    class Lazy:
        x: Float[Array, " n"]
        y: Float[Array, " n"]

        @property
        def x(self) -> Any:
            raise AssertionError

        def __init__(self) -> None:
            self.y = ones(2)

    class HasX(Protocol):
        x: Float[Array, " n"]

    @checked
    def take(a: Lazy, b: HasX, c: Float[Array, " n"]) -> None: ...

    take(Lazy(), Lazy(), ones(3))


def test_key_that_is_left_out_is_not_checked():
    """A TypedDict is any mapping; what keys it has is for a type checker."""

    @checked
    def take(sample: Sample) -> None: ...

    take({"rows": ones((2, 3)), "labels": ones(2)})
    take({"rows": ones((2, 3))})

    assert "sample.weights" == broken(
        lambda: take({"rows": ones((2, 3)), "labels": ones(2), "weights": ones(3)})
    )
    assert "sample" == broken(lambda: take([ones((2, 3))]))


def test_refinement_of_an_axis_is_of_the_call():
    """An axis that only an object has cannot be refined: it has no one size in a call."""

    @refine(at_least(1, "n"))
    def take(x: Boxes) -> None: ...

    with pytest.raises(ContractError, match="no argument has this axis"):
        checked(take)


T = TypeVar("T")


@dataclasses.dataclass
class Both(Generic[T]):
    """Values of a type that an annotation gives, and rows of its own."""

    value: T
    more: list[T]
    rows: Float[Array, " n"]
    labels: Float[Array, " n"]


def test_type_that_the_annotation_gives_has_axes_of_the_call():
    """`Both[Float[Array, "n"]]` names an axis of the call; other fields have axes of their own."""

    @checked
    def take(x: Both[Float[Array, " n"]], y: Float[Array, " n"]) -> Both[Float[Array, "n+1"]]:
        return Both(ones(len(y) + 1), [], ones(1), ones(1))

    take(Both(ones(2), [ones(2)], ones(5), ones(5)), ones(2))

    assert "y" == broken(lambda: take(Both(ones(2), [], ones(5), ones(5)), ones(5)))
    assert "x.more[0]" == broken(lambda: take(Both(ones(2), [ones(5)], ones(5), ones(5)), ones(2)))
    assert "x.labels" == broken(lambda: take(Both(ones(2), [], ones(5), ones(2)), ones(2)))


def test_generic_class_without_a_type():
    """Without the type, the fields that have one are checked."""

    @checked
    def take(x: Both, y: Both[int] | None = None) -> None: ...

    take(Both("a", [1], ones(5), ones(5)), Both(1, [1], ones(2), ones(2)))

    assert "y.labels" == broken(
        lambda: take(Both("a", [], ones(5), ones(5)), Both(1, [1], ones(2), ones(3)))
    )
