"""Elman's network under contract."""

import torch.nn

from rnn_spec.nn.hidden import HiddenState

__all__ = ["RNN"]


class RNN(HiddenState, torch.nn.RNN):
    """
    Elman's network, as `torch.nn.RNN`, under contract.

    Constructor, call and `state_dict` are those of `torch.nn.RNN`.

    Raises:
        ContractError: at a call, an argument that the contract refuses.
    """
