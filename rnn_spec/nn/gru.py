"""Gated recurrent units under contract."""

import torch.nn

from rnn_spec.nn.hidden import HiddenState

__all__ = ["GRU"]


class GRU(HiddenState, torch.nn.GRU):
    """
    Gated recurrent units, as `torch.nn.GRU`, under contract.

    Constructor, call and `state_dict` are those of `torch.nn.GRU`.

    Raises:
        ContractError: at a call, an argument that the contract refuses.
    """
