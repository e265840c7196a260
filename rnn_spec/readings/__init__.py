"""Readings: the ways in which a layer is known to be mistaken, as data."""

from rnn_spec.readings.known import pairs, readings
from rnn_spec.readings.reading import PLAIN, Reading
from rnn_spec.readings.run import Run

__all__ = ["PLAIN", "Reading", "Run", "pairs", "readings"]
