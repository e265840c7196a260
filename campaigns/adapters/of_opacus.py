"""Layers of Opacus, which say that they replace torch.nn's."""

from opacus.layers import DPGRU, DPLSTM, DPRNN

__all__ = ["DPGRU", "DPLSTM", "DPRNN"]
