"""A check in a terminal: a bar while it goes on, and nothing of it at the end."""

import os
import sys
from tempfile import TemporaryFile

import pytest
from terminals import on_terminal, plain

pytestmark = pytest.mark.slow

UNDER_PYTEST = {"PYTEST_CURRENT_TEST", "PYTEST_VERSION"}

CHECK = """
import rnn_spec
laws = ["answer", "causality"]
report = rnn_spec.check("torch.nn:GRU", laws=laws, profile="thorough", seed=0, {})
print(report)
"""


def shown_on_terminal(code):
    """Run code with a terminal as standard error; return what appears there, and the output."""
    variables = {name: os.environ[name] for name in os.environ.keys() - UNDER_PYTEST}
    with TemporaryFile("w+") as out:
        parts = on_terminal([sys.executable, "-c", code], ("stderr",), stdout=out, env=variables)
        shown = plain(parts)
        out.seek(0)

        return shown, out.read()


@pytest.mark.parametrize("isolate", [False, True])
def test_bar_is_shown(isolate):
    """The bar names the law that is checked, in this process and in others."""
    shown, out = shown_on_terminal(CHECK.format(f"isolate={isolate}, progress=True"))

    assert "causality" in shown
    assert "torch.nn:GRU: conforms (2 passed)\n" == out


def test_no_bar_if_it_is_not_wanted():
    """`progress=False` shows nothing."""
    shown, _ = shown_on_terminal(CHECK.format("progress=False"))

    assert "" == shown
