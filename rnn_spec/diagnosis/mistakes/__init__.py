"""The known mistakes of a layer, and how each of them shows."""

from rnn_spec.diagnosis.mistakes.calls import Calls
from rnn_spec.diagnosis.mistakes.conventions import convention
from rnn_spec.diagnosis.mistakes.misreadings import misreadings
from rnn_spec.diagnosis.mistakes.packing import packing
from rnn_spec.diagnosis.mistakes.relations import relations
from rnn_spec.diagnosis.mistakes.remedies import REMEDIES
from rnn_spec.diagnosis.mistakes.shapes import shapes

__all__ = ["REMEDIES", "Calls", "convention", "misreadings", "packing", "relations", "shapes"]
