"""What `contracts.infer` returns, notes, leaves undecided and refuses, on functions of NumPy."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import contracts
from contracts import ContractError
from contracts.inference.calls import worker
from contracts.inference.calls.leaves import Container
from contracts.inference.remarks import (
    AlsoAccepted,
    CallsLost,
    ChangesWithValues,
    ExampleRefused,
    NotAnnotatable,
    OneInTheExample,
    OtherBelow,
    OtherForm,
    OutOfTime,
    RefusedSizes,
    Remark,
    TailUnread,
    Unread,
    WritesArguments,
)

RNG = np.random.default_rng(1)


def floats(*shape: int) -> np.ndarray:
    """Return different numbers."""
    return RNG.normal(size=shape)


def kinds(remarks: tuple[Remark, ...]) -> list[type[Remark]]:
    """Return the types of remarks."""
    return list(map(type, remarks))


def triangle(x: np.ndarray) -> np.ndarray:
    """Return the matrix of which these are the entries below the diagonal."""
    n = round((1 + (1 + 8 * len(x)) ** 0.5) / 2)
    matrix = np.zeros((n, n))
    matrix[np.tril_indices(n, -1)] = x

    return matrix


def test_the_signature_has_annotations_that_can_be_checked() -> None:
    """A function with the inferred signature is under contract."""

    def product(a: Any, b: Any) -> Any:
        return a @ b

    inferred = contracts.infer(product, floats(3, 4), floats(4, 5))
    product.__annotations__ = {
        **{name: each.annotation for name, each in inferred.signature.parameters.items()},
        "return": inferred.signature.return_annotation,
    }
    checked = contracts.checked(product)

    assert checked(np.ones((2, 7)), np.ones((7, 1))).shape == (2, 1)
    with pytest.raises(ContractError, match="b: got 6 on axis 0, expected m = 7"):
        checked(np.ones((2, 7)), np.ones((6, 1)))


def test_the_text_is_a_definition_with_its_imports() -> None:
    """What is printed can be pasted: the annotations, defaults and marks of the parameters."""

    def windows(x: Any, /, size: Any, *, step: int = 1, name: str = "x") -> Any:
        return np.lib.stride_tricks.sliding_window_view(x, size)[::step]

    inferred = contracts.infer(windows, floats(9), 3)

    assert str(inferred) == (
        'def windows(\n    x: Float[np.ndarray, "n"],\n    /,\n    size: int,\n    *,\n'
        "    step=1,\n    name='x',\n"
        ') -> Float[np.ndarray, "n-{size}+1 {size}"]: ...\n'
        "# where n >= {size}"
    )
    assert inferred.imports == ("import numpy as np", "from jaxtyping import Float")


@pytest.mark.parametrize(
    ("function", "example", "remark"),
    [
        (np.unique, (floats(5),), ChangesWithValues("return axis 0")),
        (lambda x: x[x > 0], (floats(6),), ChangesWithValues("return axis 0")),
        (np.squeeze, (floats(3, 1, 4),), OneInTheExample("a axis 1")),
        (triangle, (floats(10),), AlsoAccepted("x axis 0", 10, (15,))),
        (np.stack, ([floats(3), floats(3)],), NotAnnotatable("arrays", Container.LIST)),
    ],
)
def test_what_cannot_be_decided_is_said(
    function: Callable[..., Any], example: tuple[Any, ...], remark: Remark
) -> None:
    """A size that depends on values, an axis of one, sizes without a rule, a list of arrays."""
    assert remark in contracts.infer(function, *example).undecided


def test_an_undecided_axis_is_annotated_as_any_size() -> None:
    """The axis itself, and the sizes of the result that change with it."""
    inferred = contracts.infer(triangle, floats(10))

    assert inferred.annotations == {
        "x": 'Float[np.ndarray, "_"]',
        "return": 'Float[np.ndarray, "_ _"]',
    }


@pytest.mark.parametrize(
    ("function", "example", "remark"),
    [
        (lambda x: x.sort() or x, (floats(5),), WritesArguments("x")),
        (np.zeros_like, (floats(5),), Unread("a")),
        (lambda x, w: x[:, :4] @ w, (floats(3, 4), floats(4, 2)), TailUnread("x axis 1", 4)),
        (lambda x: 1 / 0 if len(x) == 7 else x, (floats(5),), RefusedSizes("x axis 0", (7,))),
        (lambda x: x.squeeze(), (floats(5),), OtherForm("n", 1)),
        (lambda x: x[: len(x) // 8 * 8 or 1], (floats(40),), OtherBelow("n", 8)),
    ],
)
def test_what_is_noticed_is_noted(
    function: Callable[..., Any], example: tuple[Any, ...], remark: Remark
) -> None:
    """Arguments that are written or not read, and single sizes that are different."""
    assert remark in contracts.infer(function, *example).notes


def test_each_remark_has_a_sentence() -> None:
    """The attributes stand in the sentence."""
    assert str(RefusedSizes("x axis 0", (7, 9))) == "x axis 0 is refused at 7, 9"
    assert str(OutOfTime("", 20.0)) == "the time of 20 s was over before every call was made"


@pytest.mark.parametrize("leave", [lambda: os._exit(1), sys.exit, lambda: os.kill(os.getpid(), 9)])
def test_a_call_that_ends_its_process_is_refused(leave: Callable[[], object]) -> None:
    """The others are made all the same, and the loss is said."""
    inferred = contracts.infer(lambda x: leave() if len(x) == 5 else x, floats(3))

    assert inferred.annotations == {
        "x": 'Float[np.ndarray, "n"]',
        "return": 'Float[np.ndarray, "n"]',
    }
    assert CallsLost in kinds(inferred.undecided)


@pytest.mark.slow
def test_a_call_that_does_not_end_is_given_up() -> None:
    """After a share of the time; the result is what other calls showed."""
    inferred = contracts.infer(lambda x: endless() if len(x) > 4 else x, floats(4), seconds=2)

    assert CallsLost in kinds(inferred.undecided)


def busy(seconds: float) -> None:
    """Compute for some seconds."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


@pytest.mark.slow
@pytest.mark.parametrize(("work", "ends"), [(time.sleep, True), (busy, False)])
def test_time_is_that_of_the_processor(work: Callable[[float], None], ends: bool) -> None:
    """So what is found does not depend on how many other processes run."""

    def product(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        work(0.02)
        return x @ y

    inferred = contracts.infer(product, floats(3, 4), floats(4, 5), seconds=2)

    assert ends is (OutOfTime not in kinds(inferred.undecided))
    assert inferred.seconds > 2


def endless() -> None:
    """Return never."""
    while True:
        pass


def test_an_example_that_does_not_end_is_an_error() -> None:
    """There is nothing to infer from."""
    with pytest.raises(ContractError, match="the call did not end, or ended its process"):
        contracts.infer(lambda _: endless(), floats(4), seconds=0.5)


@pytest.mark.parametrize("forks", [True, False])
def test_arguments_and_random_generators_stay_as_they_are(
    forks: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where the calls are made in this process."""
    monkeypatch.setattr(worker, "can_fork", lambda: forks)
    x = floats(5)
    before, states = x.copy(), (random.getstate(), np.random.get_state()[1].tolist())  # type: ignore[index]  # noqa: NPY002

    contracts.infer(lambda a: a.sort() or np.random.rand() + random.random() + a, x)  # noqa: NPY002, S311

    assert (x == before).all()
    assert states == (random.getstate(), np.random.get_state()[1].tolist())  # type: ignore[index]  # noqa: NPY002


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.sum,), "example: got no array"),
        ((np.sum, [1.0, 2.0]), "example: got no array"),
        ((3, np.ones(2)), "function: got 3, expected a callable"),
        ((np.matmul, np.ones((2, 3)), np.ones((2, 3))), "example: the call raised ValueError"),
    ],
)
def test_an_example_of_no_use_is_an_error(arguments: tuple[Any, ...], message: str) -> None:
    """The message names the argument."""
    with pytest.raises(ContractError, match=message):
        contracts.infer(*arguments)


def test_a_time_of_no_use_is_an_error() -> None:
    """It has to be more than zero."""
    with pytest.raises(ContractError, match="seconds: got 0, expected more than 0"):
        contracts.infer(np.sum, np.ones(2), seconds=0)


def test_a_function_of_one_call_is_undecided() -> None:
    """Where no other call is accepted, only the example is known."""
    seen: list[int] = []

    def once(x: np.ndarray) -> np.ndarray:
        seen.append(len(x))
        if len(seen) > 1:
            message = "too late"
            raise ValueError(message)
        return x

    inferred = contracts.infer(once, floats(2))

    assert inferred.undecided == (ExampleRefused("", "ValueError: too late"),)
    assert "return" not in inferred.annotations
