"""Weights found by experiment: which entries of a layer's parameters act as torch.nn's weights."""

from rnn_spec.diagnosis.weights.finding import Found, find_weights

__all__ = ["Found", "find_weights"]
