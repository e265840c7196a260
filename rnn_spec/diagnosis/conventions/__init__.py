"""Conventions: ways to read weights, states and steps that differ from torch.nn's."""

from rnn_spec.diagnosis.conventions.catalogue import conventions, pairs_of_conventions
from rnn_spec.diagnosis.conventions.convention import TORCH_NN, Convention
from rnn_spec.diagnosis.conventions.evaluation import Evaluation

__all__ = ["TORCH_NN", "Convention", "Evaluation", "conventions", "pairs_of_conventions"]
