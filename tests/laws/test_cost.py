"""Laws whose cases are slow try few of them, which still have every start and direction."""

import subprocess
import sys

import pytest

from rnn_spec import CATALOGUE
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.trials.factors import factors
from rnn_spec.trials.rows import rows

SUBJECTS = pytest.mark.parametrize("name", ["LSTM", "GRU", "RNN"])


@SUBJECTS
@pytest.mark.parametrize("law", ["compiled", "exported"])
def test_graphs_are_made_of_two_cases(name, law):
    """One starts from a given state and one does not; one has two layers and directions."""
    law, subject = CATALOGUE[law], subject_of(f"torch.nn:{name}")
    cases = [*rows(law, factors(law, subject), 0)][: law.examples]
    options = [each.options for each in cases]

    assert ["given", "default"] == [each.start for each in cases]
    assert [(1, False), (2, True)] == [(each.num_layers, each.bidirectional) for each in options]
    assert not any(each.proj_size for each in options)


@pytest.mark.parametrize("law", ["device_kept", "meta_shapes"])
def test_cases_on_the_meta_device_do_not_grow_with_the_profile(law):
    """Their number is the law's own."""
    assert 20 >= CATALOGUE[law].examples


CHECK = """
import sys, rnn_spec
laws = [law.name for law in rnn_spec.CATALOGUE.values() if not law.compiler]
report = rnn_spec.check("torch.nn:LSTM", laws=laws, profile="quick", seed=0)
print(len(report.results) == len(laws), "torch._dynamo" in sys.modules, "sympy" in sys.modules)
"""


@pytest.mark.slow
def test_other_laws_do_not_import_the_compiler():
    """PyTorch imports its compiler only for the laws that say so: processes need not all do it."""
    command = [sys.executable, "-c", CHECK]

    assert "True False False\n" == subprocess.check_output(command, text=True)
