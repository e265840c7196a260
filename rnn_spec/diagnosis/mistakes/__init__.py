"""Known mistakes of a layer, each with the experiment that detects it."""

from rnn_spec.diagnosis.mistakes.adapters import adapter_hint
from rnn_spec.diagnosis.mistakes.calls import Calls
from rnn_spec.diagnosis.mistakes.equations import equation_hints
from rnn_spec.diagnosis.mistakes.packing import packing_hints
from rnn_spec.diagnosis.mistakes.relations import relation_hints
from rnn_spec.diagnosis.mistakes.remedies import REMEDIES
from rnn_spec.diagnosis.mistakes.shapes import shape_hints

__all__ = [
    "REMEDIES",
    "Calls",
    "adapter_hint",
    "equation_hints",
    "packing_hints",
    "relation_hints",
    "shape_hints",
]
