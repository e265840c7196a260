"""Readings: the ways in which a layer is known to be mistaken, as data."""

from rnn_spec.diagnosis.conventions.common import pairs, readings
from rnn_spec.diagnosis.conventions.convention import PLAIN, Reading
from rnn_spec.diagnosis.conventions.run import Run

__all__ = ["PLAIN", "Reading", "Run", "pairs", "readings"]
