"""A check imports nothing that takes long and that it does not need."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

SLOW = ("scipy.stats", "scipy.special", "beartype", "docutils", "jinja2", "rich", "rnn_spec.nn")

IMPORT = "import rnn_spec.conformance.check, rnn_spec.laws.catalogue"

CHECK = """
import rnn_spec
laws = ["answer", "cell", "init_distribution"]
assert rnn_spec.check("torch.nn:LSTM", profile="quick", laws=laws, seed=0).ok
"""

PRINT = f"import sys; print([each for each in {SLOW} if each in sys.modules])"


@pytest.mark.parametrize("program", [IMPORT, CHECK], ids=["import", "check"])
def test_slow_modules_are_not_imported(program):
    """A new process that checks a layer has loaded none of them."""
    code = f"import warnings; warnings.simplefilter('ignore')\n{program}\n{PRINT}"
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ("[]\n", 0) == (result.stdout, result.returncode), result.stderr
