"""Reports, laws and shapes, printed to the terminal."""

from __future__ import annotations

from rnn_spec.reports.terminal.comparison import show_comparison
from rnn_spec.reports.terminal.laws import show_laws
from rnn_spec.reports.terminal.report import show, show_seed
from rnn_spec.reports.terminal.shapes import show_shapes
from rnn_spec.reports.terminal.summary import show_summary

__all__ = [
    "show",
    "show_comparison",
    "show_laws",
    "show_seed",
    "show_shapes",
    "show_summary",
]
