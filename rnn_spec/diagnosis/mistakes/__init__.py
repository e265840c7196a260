"""Known mistakes of a layer, each with the experiment that detects it and what it explains."""

from rnn_spec.diagnosis.mistakes.adapters import adapter_mistake
from rnn_spec.diagnosis.mistakes.directions import direction_mistakes
from rnn_spec.diagnosis.mistakes.ends import end_mistakes
from rnn_spec.diagnosis.mistakes.equations import equation_mistakes
from rnn_spec.diagnosis.mistakes.evidence.calls import Calls
from rnn_spec.diagnosis.mistakes.evidence.computed import breaks_equations
from rnn_spec.diagnosis.mistakes.evidence.explanation import Explanation, Failed
from rnn_spec.diagnosis.mistakes.masks import mask_mistakes
from rnn_spec.diagnosis.mistakes.mixing import mixing_mistakes
from rnn_spec.diagnosis.mistakes.output_width import width_mistakes
from rnn_spec.diagnosis.mistakes.packing import packing_mistakes
from rnn_spec.diagnosis.mistakes.padding import padding_mistakes
from rnn_spec.diagnosis.mistakes.relations import relation_mistakes
from rnn_spec.diagnosis.mistakes.remedies import remedy
from rnn_spec.diagnosis.mistakes.shapes import shape_mistakes
from rnn_spec.diagnosis.mistakes.side_effects import memory_mistakes
from rnn_spec.diagnosis.mistakes.steps import step_mistakes

__all__ = [
    "Calls",
    "Explanation",
    "Failed",
    "adapter_mistake",
    "breaks_equations",
    "direction_mistakes",
    "end_mistakes",
    "equation_mistakes",
    "mask_mistakes",
    "memory_mistakes",
    "mixing_mistakes",
    "packing_mistakes",
    "padding_mistakes",
    "relation_mistakes",
    "remedy",
    "shape_mistakes",
    "step_mistakes",
    "width_mistakes",
]
