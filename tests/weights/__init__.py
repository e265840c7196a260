"""Recurrent layers written in many ways, and others that are nearly the same."""

from weights.grus_and_rnns import GRUS, RNNS
from weights.lstms import LSTMS
from weights.near_misses import NEAR_MISSES
from weights.stacked import STACKED

__all__ = ["GRUS", "LSTMS", "NEAR_MISSES", "RNNS", "STACKED"]
