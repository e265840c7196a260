"""Verdicts: what is compared, and what is beside what cannot be."""

from functools import partial

import pytest
import torch

from rnn_spec import Case, Difference, Equation, Options, Refusal
from rnn_spec.causes.failure import UnclearError
from rnn_spec.causes.texts.messages import describe
from rnn_spec.trials.verdict import failure_of

CASE = Case(Options(1, 1), {"seq": 1, "batch": 1})

INFINITE, UNKNOWN = float("inf"), float("nan")


@pytest.mark.parametrize("strange", [INFINITE, -INFINITE])
def test_what_belongs_beside_an_infinity_is_held(strange):
    """An expected infinity does not loosen the tolerance of the other values."""
    wanted = torch.tensor([5.0, strange])

    assert failure_of(Equation(torch.tensor([5.0, strange]), wanted), CASE) is None
    assert failure_of(Equation(torch.tensor([1.0, strange]), wanted), CASE) is not None
    assert failure_of(Equation(torch.tensor([5.0, 2.0]), wanted), CASE) is not None


def test_what_is_no_number_is_never_right():
    """NaN is never a right value."""
    wanted = torch.tensor([5.0, UNKNOWN])

    assert failure_of(Equation(wanted, wanted), CASE) is not None


def test_difference_beside_an_infinity_is_seen():
    """Values that differ do, whatever is beside them; what is the same is the same."""
    one, other = torch.tensor([1.0, INFINITE]), torch.tensor([2.0, INFINITE])

    assert failure_of(Difference(one, other), CASE) is None
    assert failure_of(Difference(one, one.clone()), CASE) is not None


def test_shape_of_equal_sizes_is_shown_whole():
    """The sizes of a shape are not said once, even if they are equal."""
    failure = failure_of(Equation((1, 1, 1), (1, 1), "shape"), CASE)

    assert failure is not None
    assert "shape: got (1, 1, 1), expected (1, 1)" == describe(failure)


class Liar(torch.Tensor):
    """A tensor that does not differ from any other."""

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        """Return zeros for whatever compares."""
        result = super().__torch_function__(func, types, args, kwargs or {})
        compares = getattr(func, "__name__", "") in {"where", "gt", "any", "abs", "sub", "__sub__"}

        return torch.zeros(result.shape) if compares else result


class Raiser(torch.Tensor):
    """A tensor with which nothing can be done."""

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        """End the process."""
        raise SystemExit(0)


ONE, OTHER = torch.tensor([1.0, 2.0]), torch.tensor([1.0, 3.0])


@pytest.mark.parametrize("kind", [Liar, Raiser])
@pytest.mark.parametrize("outcome", [Equation, Difference])
def test_subclass_has_no_say_in_the_verdict(kind, outcome):
    """What a class of tensors does to the functions of torch changes nothing."""
    for one, other in ((ONE, OTHER), (ONE, ONE.clone())):
        wanted = failure_of(outcome(one, other), CASE)

        assert wanted == failure_of(outcome(one.as_subclass(kind), other), CASE)
        assert wanted == failure_of(outcome(one, other.as_subclass(kind)), CASE)


def test_functions_of_torch_that_a_subject_replaces_decide_nothing(monkeypatch):
    """Values are compared as arrays of NumPy."""
    for name in ("where", "allclose", "equal", "isclose", "abs", "any"):
        monkeypatch.setattr(torch, name, lambda *_, **__: torch.tensor(0.0))

    assert failure_of(Equation(ONE, OTHER), CASE) is not None


@pytest.mark.parametrize(
    "values",
    [
        ONE.bfloat16(),
        torch.tensor([1 + 2j, 3 - 4j]),
        torch.tensor([1 + 2j]).conj().imag,
        ONE.double().requires_grad_(),
        torch.tensor(2.0),
        torch.tensor([True, False]),
        torch.zeros(0, 3),
    ],
    ids=str,
)
def test_values_of_every_kind_are_compared(values):
    """Each dtype and view is equal to itself, and differs from another unless it has no value."""
    exact = Equation(values, values, exact=True)

    assert failure_of(exact, CASE) is None

    changed = Equation(values, values.logical_not() * 9.0, exact=True)

    assert (failure_of(changed, CASE) is None) == (values.numel() == 0)


def test_shapes_are_compared_before_values():
    """A result that is expanded to any size takes no memory."""
    failure = failure_of(Equation(torch.zeros(1).expand(10**12), ONE), CASE)

    assert failure is not None
    assert "output: got shape (1000000000000,), expected (2,)" == describe(failure)


def refuse(*_):
    """Raise an error that names nothing."""
    raise ValueError


@pytest.mark.parametrize(
    ("call", "passed"),
    [
        (partial(refuse, torch.ones(1, 2, 3)), (("x", (1, 2, 3)),)),
        (
            partial(refuse, torch.ones(3), (2, 1), (torch.ones(1), torch.ones(2, 1))),
            (("x", (3,)), ("h_0", (1,)), ("c_0", (2, 1))),
        ),
        (partial(refuse, torch.ones(3), ()), (("x", (3,)),)),
        (partial(refuse, 3), ()),
        (partial(refuse), ()),
        (refuse, ()),
    ],
)
def test_shapes_that_a_refused_call_passes_are_named(call, passed):
    """Those of the input and of the parts of a state, where the call has them as arguments."""
    failure = failure_of(Refusal(call, naming=("8",)), Case(Options(1, 1)))

    assert isinstance(failure, UnclearError)
    assert passed == failure.passed
