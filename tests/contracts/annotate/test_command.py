"""Tests of `python -m contracts annotate`: from a package with tests to one under contract."""

import json
import shutil
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

GIT = shutil.which("git")

MODULE = '''\
"""Filters."""

import sys

import numpy as np


def scale(x, k=2):
    """Scale."""
    if k < 0:
        raise ValueError(k)
    return x * k


def outer(x, y):  # products
    return np.outer(x, y)


def first(x, of=None):
    if isinstance(x, list):
        return x[0]
    return x[:1]


def named(x: np.ndarray, y: list):
    return x[np.asarray(y)]


def strict(x):
    if x.ndim != 2:
        raise ValueError("rank")
    return x.T


def collate(batch, pad=0):
    longest = max(map(len, batch))
    return np.stack([np.pad(x, (0, longest - len(x))) for x in batch])


def banded(batch):
    return np.zeros((len(batch), 80))


def last(h, lengths):
    return h[np.arange(len(h)), lengths - 1]


def masked(x, mask=None):
    return x if mask is None else np.where(mask, x, 0)


def once(x, y=None):
    if y is not None and "pytest" not in sys.modules:
        raise RuntimeError
    return x


def either(x, y=None):
    return x if y is None else x + sum(y.values())


class Pool:
    def __init__(self, size, heads):
        self.size, self.heads = size, heads

    def pool(self, x):
        return np.einsum("bth,btd->bhd", x[..., : self.heads], x).reshape(len(x), -1)


class Window:
    def __init__(self, size, gain):
        self.size, self.gain, self.w = size, gain, np.ones(size)

    def weigh(self, x):
        return self.gain * self.w * x
'''

TESTS = """\
import numpy as np
import pytest
from toy import mod


def test_all():
    assert mod.scale(np.ones((3, 4)), 3).sum() == 36
    assert mod.scale(np.ones(5)).sum() == 10
    with pytest.raises(ValueError):
        mod.scale(np.ones(2), -1)
    assert mod.outer(np.ones(3), np.ones(4)).shape == (3, 4)
    assert mod.first([1]) == 1
    assert mod.first(np.ones(3)).shape == (1,)
    assert mod.named(np.arange(5.0), [1, 2]).shape == (2,)
    assert mod.strict(np.ones((2, 3))).shape == (3, 2)
    with pytest.raises(ValueError):
        mod.strict(np.ones(3))
    assert mod.collate([np.ones(3), np.ones(2)]).shape == (2, 3)
    assert mod.banded([np.ones(3), np.ones(2)]).shape == (2, 80)
    assert mod.last(np.ones((3, 5, 4)), np.array([5, 1, 2])).shape == (3, 4)
    mod.masked(np.ones((3, 5)))
    mod.masked(np.ones((3, 5)), np.ones((3, 5), bool))
    mod.once(np.ones(3))
    mod.once(np.ones(3), np.ones(2))
    mod.either(np.ones(3))
    mod.either(np.ones(3), {"a": np.ones(3)})
    assert mod.Pool(6, 2).pool(np.ones((3, 5, 6))).shape == (3, 12)
    assert mod.Pool(4, 3).pool(np.ones((2, 7, 4))).shape == (2, 12)
    for size in (4, 6):
        assert mod.Window(size, 2).weigh(np.ones(size)).shape == (size,)
"""

MORE = """\
import numpy as np
from toy import mod


def test_more():
    assert mod.collate([np.ones(3), np.ones(2), np.ones(5)]).shape == (3, 5)
    assert mod.banded([np.ones(3)]).shape == (1, 80)
    assert mod.Pool(5, 3).pool(np.ones((3, 5, 5))).shape == (3, 15)
"""
"""Calls that the recorded tests do not have."""

EXPECTED = [
    'def scale(x: Float[np.ndarray, "*shape m"], k=2) -> Float[np.ndarray, "*shape m"]:',
    '    x: Float[np.ndarray, "n"],\n    y: Float[np.ndarray, "m"],\n',
    ') -> Float[np.ndarray, "n m"]:  # products',
    "def first(x, of=None):",
    'def named(x: Float[np.ndarray, "n"], y: list) -> Float[np.ndarray, "_"]:',
    'def strict(x) -> Float[np.ndarray, "_ _"]:',
    'def collate(batch, pad=0) -> Float[np.ndarray, "_ _"]:',
    'def banded(batch) -> Float[np.ndarray, "_ 80"]:',
    'h: Float[np.ndarray, "n m k"],',
    'lengths: Int[np.ndarray, "n"],',
    'mask: Bool[np.ndarray, "n m"] | None = None',
    'def pool(self, x: Float[np.ndarray, "n m k"]) -> Float[np.ndarray, "n _"]:',
    'x: Float[np.ndarray, "{self.size}"]',
    ') -> Float[np.ndarray, "{self.size}"]:',
]


@pytest.fixture
def folder(tmp_path):
    """A folder with a package and its tests."""
    for name, text in {"mod": MODULE, "__init__": ""}.items():
        (tmp_path / "toy").mkdir(exist_ok=True)
        (tmp_path / "toy" / f"{name}.py").write_text(text)
    (tmp_path / "test_toy.py").write_text(TESTS)

    return tmp_path


def run(folder, *arguments):
    """Run a module of Python in a folder."""
    command = [sys.executable, "-m", *arguments]

    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


PYTEST = "python -m pytest -q -p no:cacheprovider -p no:xdist"


@pytest.fixture
def annotated(folder):
    """The package after its patch was applied, with what the command printed."""
    done = run(folder, "contracts", "annotate", "toy", "--json", "toy.json", "--run", PYTEST)
    subprocess.run([GIT, "apply", "-"], cwd=folder, input=done.stdout, text=True, check=True)

    return done


def test_package_is_annotated_and_its_tests_pass_under_contract(folder, annotated):
    """The patch applies; the tests, and calls of other sizes than theirs, pass under contract."""
    source = (folder / "toy" / "mod.py").read_text()
    (folder / "test_more.py").write_text(MORE)
    tested = run(folder, "pytest", "-q", "-p", "no:cacheprovider", "--contracts=toy")

    assert annotated.returncode == 0
    assert [] == [each for each in EXPECTED if each not in source]
    assert source.count("from jaxtyping import Bool, Float, Int") == 1
    assert tested.returncode == 0, tested.stdout


def test_what_is_undecided_has_a_reason(folder, annotated):
    """Each annotation that is left out is a line of text, and a typed reason in the file."""
    data = json.loads((folder / "toy.json").read_text())
    found = {each["name"]: each for each in data["inferred"]}
    reasons = {
        (name, reason["type"]) for name, each in found.items() for reason in each["undecided"]
    }

    assert ("toy.mod:first", "contradicted") in reasons
    assert ("toy.mod:strict", "refuses_failing_call") in reasons
    assert ("toy.mod:either", "not_inferred") in reasons
    assert ("toy.mod:once", "nothing_inferred") in reasons
    assert found["toy.mod:scale"]["undecided"] == []
    assert "contracts: toy.mod:strict: undecided: x: " in annotated.stderr


def test_functions_are_fuzzed_against_what_was_inferred(folder, annotated):
    """The file of inferred contracts gives test items, whose names say so; methods are skipped."""
    assert annotated.returncode == 0
    (folder / "toy" / "mod.py").write_text(MODULE.replace("np.outer(x, y)", "np.outer(y, x)"))
    done = run(
        folder,
        "pytest",
        "-q",
        "-rA",
        "-p",
        "no:cacheprovider",
        "--contracts-fuzz-inferred=toy.json",
    )

    assert "PASSED toy.mod::scale[inferred]" in done.stdout
    assert "FAILED toy.mod::outer[inferred]" in done.stdout
    assert "is a method" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["no_such_module", "--run", PYTEST], 2, "contracts: cannot find no_such_module"),
        (["toy", "--run", "no-such-command"], 2, "contracts: --run: cannot start no-such-command"),
        (["toy", "--run", "python -c pass"], 2, "exit status 0, no call with an array recorded"),
        (["toy", "--run", "python -c 1/0"], 2, "exit status 1, no call with an array recorded"),
        (["toy"], 2, "Missing option '--run'"),
    ],
)
def test_wrong_use_is_refused_in_one_line(folder, arguments, status, message):
    """A module that is not there, and a command that cannot start or records nothing."""
    done = run(folder, "contracts", "annotate", *arguments)

    assert status == done.returncode
    assert message in done.stderr.splitlines()[-1]
    assert not done.stdout


def test_nothing_to_annotate_is_another_status(folder):
    """Where each function has its annotations, the patch is empty."""
    (folder / "toy" / "mod.py").write_text("def f(x: list) -> list:\n    return x\n")
    (folder / "test_toy.py").write_text(
        "import numpy as np\nfrom toy.mod import f\ndef test_f():\n    f(np.ones(3))\n"
    )
    done = run(folder, "contracts", "annotate", "toy", "--run", PYTEST)

    assert (1, "") == (done.returncode, done.stdout)
    assert "x: it has an annotation, which is kept" in done.stderr
