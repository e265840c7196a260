"""A package whose modules import themselves when they are read can be checked."""

import sys

from lazy_module import Lazy
from torch import nn

from rnn_spec import check
from rnn_spec.trials.readable_modules import readable_modules_alone


def test_module_that_cannot_be_read_is_hidden(monkeypatch):
    """It is among the loaded modules again afterwards; others stay."""
    monkeypatch.setitem(sys.modules, "lazy", Lazy("lazy"))
    with readable_modules_alone():
        assert "lazy" not in sys.modules
        assert "torch" in sys.modules

    assert isinstance(sys.modules["lazy"], Lazy)


def test_layer_beside_such_a_module_is_checked(monkeypatch):
    """Hypothesis reads the file of each loaded module, and that is no failure of the layer."""
    monkeypatch.setitem(sys.modules, "lazy", Lazy("lazy"))
    report = check(nn.GRU(2, 3), laws=["answer"], profile="quick", seed=0)

    assert ["passed"] == [each.status for each in report.results]
