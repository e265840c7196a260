"""Check the layers of mypkg against the laws."""

from mypkg.layers import MyLSTM

import rnn_spec


@rnn_spec.parametrize_with_laws([MyLSTM])
def test_obeys(law):
    law()
