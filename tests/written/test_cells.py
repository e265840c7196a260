"""CellLSTM, held against the laws of recurrent layers."""

import pytest
import rnn_spec

from cells import CellLSTM

LAWS = [
    "answer",
    "output_shape",
    "state_shapes",
    "dtype_kept",
    "device_kept",
    "unbatched",
    "strides",
    "default_state",
    "final_state",
    "splitting",
    "causality",
    "independence",
    "no_carry",
    "wrong_input_size",
]

# Laws that do not apply:
# - batch_first: it offers no batch_first = True
# - concatenation: it offers no bidirectional = True
# - composition: it offers no num_layers = 2 or 3
# - packed_alone: it does not take a packed sequence (TypeError: input is no tensor)
# - notebook_distribution: it is not the network of the notebook


@pytest.mark.parametrize("law", LAWS)
def test_cell_lstm_obeys(law):
    """CellLSTM obeys the law that `rnn-spec laws NAME` states."""
    report = rnn_spec.check(CellLSTM, laws=[law], level="relations")

    assert report.ok, str(report)
