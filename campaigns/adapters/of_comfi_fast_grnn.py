"""The Comfi-FastGRNN, called as torch.nn's layers."""

from comfi_fast_grnn_torch import ComfiFastGRNN

__all__ = ["ComfiFastGRNN"]
