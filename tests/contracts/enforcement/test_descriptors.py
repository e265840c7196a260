"""Properties, partial calls and callable objects are checked as the functions in them are."""

import functools

import numpy as np
import pytest
from jaxtyping import Float

from contracts import ContractError, checked

Array = np.ndarray
RIGHT, WRONG = np.zeros((2, 3)), np.zeros(3)


def scaled(x: Float[Array, "n m"], by: float = 1.0) -> Float[Array, "n m"]:
    """Multiply."""
    return x * by


class Held:
    """An array behind each kind of member."""

    def __init__(self, values):
        self.values = values

    @property
    def plain(self) -> Float[Array, "n m"]:
        """The values."""
        return self.values

    @plain.setter
    def plain(self, values: Float[Array, "n m"]) -> None:
        """Keep values."""
        self.values = values

    @functools.cached_property
    def kept(self) -> Float[Array, "n m"]:
        """The values, once."""
        return self.values

    @classmethod
    def of(cls, values: Float[Array, "n m"]):
        """Make one."""
        return cls(values)

    @property
    def size(self) -> int:
        """No array."""
        return "not checked"

    def take(self, x: Float[Array, "n m"], times: int) -> Float[Array, "n m"]:
        """Repeat."""
        return x * times

    double = functools.partialmethod(take, times=2)


class Caller:
    """An object that can be called."""

    def __call__(self, x: Float[Array, "n m"]) -> Float[Array, "n m"]:
        """Return the argument."""
        return x


class Silent:
    """An object whose call has no annotations, as that of a module of PyTorch."""

    def __call__(self, *args):
        """Return nothing."""


def refused(call):
    """Return whether a call breaks a contract."""
    with pytest.raises(ContractError):
        call()

    return True


def test_members_of_a_checked_class():
    """Accessors are checked where they have arrays; a member without any is the same object."""
    cls = checked(type("Own", (Held,), dict(vars(Held))))

    assert cls(RIGHT).plain is RIGHT
    assert cls(RIGHT).kept is RIGHT
    assert cls.of(RIGHT).values is RIGHT
    assert (2, 3) == cls(RIGHT).double(RIGHT).shape
    assert refused(lambda: cls(WRONG).plain)
    assert refused(lambda: setattr(cls(RIGHT), "plain", WRONG))
    assert refused(lambda: cls(WRONG).kept)
    assert refused(lambda: cls.of(WRONG))
    assert refused(lambda: cls(RIGHT).double(WRONG))
    assert vars(cls)["size"] is vars(Held)["size"]
    assert "The values." == cls.plain.__doc__


def test_cached_property_is_computed_once():
    """It is kept in the object, as without a check."""

    @checked
    class Counted:
        calls = 0

        @functools.cached_property
        def value(self) -> Float[Array, "n m"]:
            self.calls += 1
            return RIGHT

    one = Counted()

    assert one.value is one.value
    assert 1 == one.calls


@pytest.mark.parametrize(
    "make", [lambda: functools.partial(scaled, by=2.0), Caller], ids=["partial", "object"]
)
def test_what_can_be_called_is_checked(make):
    """A partial call and an object are checked by the functions that they call."""
    call = checked(make())

    assert (2, 3) == call(RIGHT).shape
    assert refused(lambda: call(WRONG))


def test_decorator_of_one_member():
    """`checked` above or below `property` is the same."""

    class One:
        @checked
        @property
        def outside(self) -> Float[Array, "n m"]:
            return WRONG

        @property
        @checked
        def inside(self) -> Float[Array, "n m"]:
            return WRONG

    assert refused(lambda: One().outside)
    assert refused(lambda: One().inside)


@pytest.mark.parametrize("target", [3, None, "text", len, np.add, object(), print, Silent()])
def test_what_calls_nothing_with_arrays_is_refused(target):
    """The error names what came, and what was expected: nothing seems to be checked that is not."""
    with pytest.raises(ContractError, match=r"^checked: got .*, expected a class, or"):
        checked(target)
