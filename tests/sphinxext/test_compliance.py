"""Compliance: layers checked against the laws while a page is built."""

import re

import pytest

pytestmark = pytest.mark.slow

TAG = re.compile("<[^>]*>")

PAGE = """
.. compliance::
   :laws: answer output_shape state_shapes

   torch.nn:GRU
   ./layers.py:BatchFirstState
   not_installed_here.layers:LSTM
"""

LAYERS = '''
import torch


class BatchFirstState(torch.nn.GRU):
    """Gives its state with the batch first."""

    def forward(self, input, hx=None):
        output, state = super().forward(input, hx)
        return output, state.transpose(0, -2) if state.dim() == 3 else state
'''


def test_layers_stand_beside_one_another(build, tmp_path, monkeypatch):
    """Each has its verdict, and each law its sign; what fails is said, and what is not there."""
    (tmp_path / "layers.py").write_text(LAYERS)
    monkeypatch.chdir(tmp_path)
    text = " ".join(TAG.sub(" ", build(PAGE).text()).split())

    assert "torch.nn:GRU conforms 3" in text
    assert "BatchFirstState does not conform 2 1" in text
    assert "state_shapes ✓ ✗" in text
    assert "state_shapes : shape of h_n: got (2, 1, 1), expected (1, 2, 1)" in text
    assert "Not installed where this was built: not_installed_here.layers:LSTM." in text


def test_subject_that_is_none_is_an_error_of_the_page(build):
    """One line says what is wrong with a name."""
    built = build(".. compliance::\n\n   torch.nn:LSMT")

    assert "torch.nn has no 'LSMT'; did you mean LSTM?" in built.warnings
