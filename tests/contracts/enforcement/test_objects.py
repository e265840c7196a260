"""Dataclasses of an imported package: their constructors, and the functions that take them."""

import importlib
import sys

import numpy as np
import pytest

import contracts
from contracts import ContractError

SOURCE = """
from __future__ import annotations

from dataclasses import InitVar, dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float


@dataclass
class Boxes:
    xyxy: Float[np.ndarray, "n 4"]
    score: Float[np.ndarray, "n"]


class Cloud(NamedTuple):
    points: Float[np.ndarray, "n 3"]


@dataclass
class Converted:
    points: Float[np.ndarray, "n 3"]
    times: InitVar[int] = 1

    def __post_init__(self, times):
        self.points = np.asarray(self.points) * times


@dataclass
class Broken:
    x: Float[np.ndarray, "n"]

    def __post_init__(self):
        self.x = self.x[None]


def collate(samples: list[Boxes]) -> list[Boxes]:
    return samples


def match(pred: Boxes, truth: Boxes) -> Float[np.ndarray, "p t"]:
    return np.zeros((len(pred.score), len(truth.score)))


def chamfer(a: Cloud, b: Cloud) -> Float[np.ndarray, ""]:
    return np.zeros(())


def filtered(b: Boxes, keep: int) -> Boxes:
    return Boxes(b.xyxy[:keep], b.score[:keep])


def use(b: Broken) -> None:
    pass
"""
"""What the functions of vision and geometry packages take."""


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """Return the module, imported under contract."""
    monkeypatch.setenv("CONTRACTS", "on")
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "toy_objects.py").write_text(SOURCE)
    with contracts.install("toy_objects"):
        yield importlib.import_module("toy_objects")
    del sys.modules["toy_objects"]


def boxes(toy, n):
    """Return boxes with as many scores."""
    return toy.Boxes(np.ones((n, 4)), np.ones(n))


def test_objects_of_one_call_have_sizes_of_their_own(toy):
    """Objects in a list, two arguments, named tuples, and a result that is smaller."""
    small, large = boxes(toy, 3), boxes(toy, 5)

    assert 2 == len(toy.collate([small, large]))
    assert (3, 5) == toy.match(small, large).shape
    assert () == toy.chamfer(toy.Cloud(np.ones((3, 3))), toy.Cloud(np.ones((5, 3)))).shape
    assert 2 == len(toy.filtered(large, 2).score)


def test_generated_constructor_checks_its_arguments(toy):
    """What `__post_init__` converts must fit before, as with jaxtyping."""
    with pytest.raises(ContractError, match="points: got list"):
        toy.Converted([[1.0, 2.0, 3.0]])

    assert (2, 3) == toy.Converted(np.ones((2, 3)), times=2).points.shape


def test_field_that_post_init_breaks_is_refused_where_it_is_passed(toy):
    """The constructor returns, as with jaxtyping; a function that takes the object refuses it."""
    broken = toy.Broken(np.ones(2))
    with pytest.raises(ContractError, match=r"use: b\.x: got 2 axes, expected 1"):
        toy.use(broken)
