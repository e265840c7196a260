"""The traceback of a broken contract ends at the definition of the function; no check is shown."""

import asyncio
import gc
import inspect
import pickle
import traceback
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from jaxtyping import Float

from contracts import ContractError, checked, refine

Row = Float[np.ndarray, " n"]

ONES = np.ones(3)


@checked
@refine()
def add(x: Row, y: Row) -> Row:
    """Add, of the longest row only."""
    return (x + y)[: len(x) // 2 * 2]


@checked
def nested(x: Row) -> Row:
    """Call another function under contract."""
    return add(x, x)


@checked
def rows(x: Row) -> Iterator[Row]:
    """Yield a row that is too short."""
    yield x[1:]


@checked
async def later(x: Row) -> Row:
    """Return a row that is too short."""
    return x[1:]


@checked
def fails(x: Row) -> Row:
    """Raise an error of its own."""
    raise KeyError


BROKEN = {
    "an argument": (add, lambda: add(ONES, np.ones(2))),
    "a result": (add, lambda: add(ONES, ONES)),
    "a result of an inner call": (add, lambda: nested(ONES)),
    "an item": (rows, lambda: next(rows(ONES))),
    "a coroutine": (later, lambda: asyncio.run(later(ONES))),
}


def defined_at(function):
    """Return the line of `def`."""
    lines, first = inspect.getsourcelines(inspect.unwrap(function))

    return first + next(k for k, each in enumerate(lines) if "def " in each)


def caught(call, kind=ContractError):
    """Return the error that a call raises."""
    with pytest.raises(kind) as raised:
        call()

    return raised


@pytest.fixture(params=BROKEN.values(), ids=BROKEN)
def broken(request):
    """Yield a function, and the error of a call that breaks its contract."""
    function, call = request.param

    return function, caught(call)


def test_traceback_ends_at_the_definition(broken):
    """Python shows the file and the line of the function, and the line itself."""
    function, raised = broken
    *others, last = traceback.extract_tb(raised.value.__traceback__)

    assert (__file__, defined_at(function)) == (last.filename, last.lineno)
    assert (function.__name__, "def ") == (last.name, last.line.removeprefix("async ")[:4])
    assert "diagnosis" not in {Path(each.filename).parent.name for each in others}


def test_pytest_shows_no_check(broken):
    """A failure in pytest has the lines of users only, and ends at the definition."""
    function, raised = broken
    shown = raised.getrepr(style="long")

    assert defined_at(function) == shown.reprcrash.lineno
    assert not [
        each for each in ("accepts_1", "first call", "matching_clause") if each in str(shown)
    ]
    assert shown.reprcrash.message.startswith(f"contracts.ContractError: {function.__name__}: ")


def test_ipython_shows_no_check(broken):
    """A notebook shows the same."""
    tracebacks = pytest.importorskip("IPython.core.ultratb")
    function, raised = broken
    text = tracebacks.VerboseTB(theme_name="nocolor").text(
        raised.type, raised.value, raised.value.__traceback__
    )

    assert f"--> {defined_at(function)} " in text.rpartition("\n\n")[0]
    assert not [
        each for each in ("accepts_1", "File <first call", "matching_clause") if each in text
    ]


def test_traceback_of_a_declaration_ends_at_the_definition():
    """A mistake in an annotation is shown at the function, and nothing of the search."""

    def twice(x: Float[np.ndarray, "2*n"]) -> None: ...

    raised = caught(lambda: checked(twice))
    of_class = caught(lambda: checked(type("Twice", (), {"twice": twice})))
    for each in (raised, of_class):
        files = [entry.name for entry in traceback.extract_tb(each.value.__traceback__)]

        assert ["caught", "<lambda>", "checked", "twice"] == files
        assert defined_at(twice) == each.getrepr(style="long").reprcrash.lineno
        assert "declaration_in" not in str(each.getrepr(style="long"))


def test_error_of_the_function_itself_is_shown_without_the_check():
    """An error that passes through a check is shown in pytest as without it."""
    shown = caught(lambda: fails(ONES), KeyError).getrepr(style="long")

    assert "accepts_1" not in str(shown)
    assert "raise KeyError" in str(shown)


@pytest.mark.parametrize("calls", [1, 2], ids=["the first call", "a later call"])
def test_ipython_shows_an_error_of_the_function_itself_without_the_check(calls):
    """A notebook shows the same, at the first call too, which generates the check."""
    tracebacks = pytest.importorskip("IPython.core.ultratb")

    @checked
    def fails_too(x: Row) -> Row:
        raise KeyError

    raised = [caught(lambda: fails_too(ONES), KeyError) for _ in range(calls)][-1]
    text = tracebacks.VerboseTB(theme_name="nocolor").text(
        raised.type, raised.value, raised.value.__traceback__
    )

    assert "raise KeyError" in text
    assert not [each for each in ("<contract of", "<first call", "accepts_1") if each in text]


def test_source_that_cannot_be_read_leaves_no_frame():
    """A function of code without a file ends the traceback at the call."""
    scope = {"Row": Row}
    exec("def short(x: Row) -> Row: return x[1:]", scope)  # noqa: S102 - without a file
    error = caught(lambda: checked(scope["short"])(ONES)).value

    assert "<contract of " in traceback.extract_tb(error.__traceback__)[-1].filename


@pytest.mark.parametrize("size", [2, 3], ids=["a call", "a result"])
def test_error_that_is_gone_keeps_no_argument(size):
    """No circle of references keeps the arrays of what broke a contract."""
    array = np.ones(size)
    kept = weakref.ref(array)
    gc.disable()
    try:
        try:
            add(ONES, array)
        except ContractError:
            del array

        assert kept() is None
    finally:
        gc.enable()


def test_error_is_pickled_under_its_public_name():
    """The module of its class is where users import it from."""
    error = pickle.loads(pickle.dumps(ContractError("wrong")))

    assert (ContractError, "wrong", "contracts") == (
        type(error),
        str(error),
        type(error).__module__,
    )
