"""Check a subject in processes of its own, which may hang, crash or use too much memory."""

__all__ = ["WORKER"]

WORKER = "rnn_spec.isolation.worker"
"""The module that a worker runs, by its name: to import it is to import torch."""
