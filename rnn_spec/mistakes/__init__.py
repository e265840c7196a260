"""The known mistakes of a layer, and how each of them shows."""

from rnn_spec.mistakes.calls import Calls
from rnn_spec.mistakes.conventions import convention
from rnn_spec.mistakes.misreadings import misreadings
from rnn_spec.mistakes.packing import packing
from rnn_spec.mistakes.relations import relations
from rnn_spec.mistakes.remedies import REMEDIES
from rnn_spec.mistakes.shapes import shapes

__all__ = ["REMEDIES", "Calls", "convention", "misreadings", "packing", "relations", "shapes"]
