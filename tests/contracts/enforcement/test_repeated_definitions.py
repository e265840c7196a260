"""Functions inside functions of imported modules: what has no arrays is read once."""

import gc
import importlib
import sys

import numpy as np
import pytest

import contracts
from contracts import ContractError
from contracts.enforcement import checked, repeated_definitions

TWO, THREE = np.zeros(2), np.zeros(3)

NESTED = """
from __future__ import annotations

import numpy as np
from jaxtyping import Float

def plain():
    def inner(x: int | None, *rest: list[str]) -> Exception: return x
    return inner

def later():
    def inner(x: Later, y: Later): return x
    return inner

def of_local():
    class Local: ...
    def inner(x: Local): return x
    return inner
"""

EVALUATED = """
from typing import overload

def of(hint):
    def inner(x: hint, y: hint, z: int | None = None): return x
    return inner

def with_clause(hint):
    @overload
    def inner(x: hint, y: hint): ...
    def inner(x: int, y: int): return x
    return inner
"""


@pytest.fixture
def hooked(tmp_path, monkeypatch):
    """Import a module of a source under contract."""
    monkeypatch.delenv("CONTRACTS", raising=False)
    monkeypatch.syspath_prepend(tmp_path)

    def load(source):
        (tmp_path / "toy.py").write_text(source)
        importlib.invalidate_caches()
        with contracts.install("toy"):
            return importlib.import_module("toy")

    yield load
    sys.modules.pop("toy", None)


@pytest.fixture
def readings(monkeypatch):
    """The names of the functions whose annotations are read."""
    names = []

    def contract_of(function, **options):
        names.append(function.__qualname__)
        return read(function, **options)

    read = checked.contract_of
    monkeypatch.setattr(checked, "contract_of", contract_of)

    return names


def refuses(function):
    """Whether a function refuses arrays of unequal sizes."""
    try:
        function(TWO, THREE)
    except ContractError:
        return True
    return False


def array():
    """A new annotation of an array."""
    from jaxtyping import Float  # noqa: PLC0415 - a new class each time

    return Float[np.ndarray, " n"]


def test_definition_without_arrays_is_read_once(hooked, readings):
    """A function around another one costs no reading of annotations after its first call."""
    toy = hooked(NESTED)
    made = [toy.plain() for _ in range(3)]

    assert 1 == readings.count("plain.<locals>.inner")
    assert [1, 1, 1] == [each(1) for each in made]


def test_annotation_that_is_an_array_the_next_time_is_checked(hooked):
    """A variable in an annotation has the value of each execution."""
    of = hooked(EVALUATED).of

    assert [False, True, False] == [refuses(of(hint)) for hint in (int, array(), int)]


def test_name_that_is_defined_later_is_checked_then(hooked):
    """An annotation whose name did not exist before is that of an array once it does."""
    toy = hooked(NESTED)
    before = refuses(toy.later())
    toy.Later = array()

    assert [False, True] == [before, refuses(toy.later())]


def test_clause_with_arrays_is_checked_beside_a_definition_without_any(hooked):
    """The clauses of a function are read each time, with their annotations of that time."""
    toy = hooked(EVALUATED)

    assert [False, True] == [refuses(toy.with_clause(hint)) for hint in (object, array())]


def test_name_that_never_resolves_is_no_error(hooked):
    """An annotation by a class inside the function is ignored, each time."""
    toy = hooked(NESTED)

    assert [1, 1] == [toy.of_local()(1), toy.of_local()(1)]


def test_nothing_is_kept_of_a_module_that_is_gone(hooked):
    """What is known of a definition ends with its code."""
    before = set(repeated_definitions._without_arrays)
    hooked(NESTED).plain()
    added = set(repeated_definitions._without_arrays) - before
    del sys.modules["toy"]
    gc.collect()

    assert added
    assert not added & set(repeated_definitions._without_arrays)
