"""Reports as pages that need nothing else: no script, no font, no style from elsewhere."""

from __future__ import annotations

from rnn_spec.reports.html.card import card
from rnn_spec.reports.html.comparison import comparison_page
from rnn_spec.reports.html.page import page

__all__ = ["card", "comparison_page", "page"]
