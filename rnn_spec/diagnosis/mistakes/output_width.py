"""An output of a fixed width, whatever the hidden size is: that of scores, which is declared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rnn_spec.diagnosis.mistakes.evidence.calls import Calls
from rnn_spec.diagnosis.mistakes.evidence.declared import declaring
from rnn_spec.diagnosis.mistakes.evidence.explanation import Explanation, Failed, passes_on

__all__ = ["width_mistakes"]

MORE = 3
"""How much larger another hidden size is."""


def width_mistakes(calls: Calls) -> Iterator[Explanation]:
    """Yield that the output has a fixed width, and the adapter that declares it."""
    options = calls.layer.options
    if "hidden_size" in calls.layer.subject.fixed:
        return
    wider = replace(options, hidden_size=options.hidden_size + MORE)
    outputs = [calls.without_state(layer)[0] for layer in (None, calls.new(options=wider))]
    shapes = {tuple(each.shape) for each in outputs}
    (*axes, features), *others = shapes
    size, rest = divmod(features, options.num_directions)
    if others or tuple(axes) != calls.x.shape[:2] or rest or features == calls.layer.width:
        return

    def declared(failed: Failed) -> bool:
        return passes_on(replace(failed.subject, output_size=lambda _: size))(failed)

    code = declaring(calls, output_size=str(size))
    so = f"declare it: {code}" if code else f"declare it: output_size={size} in its adapter"
    text = f"the output has {size} features, whatever hidden_size is; if that is intended, {so}"
    yield Explanation(text, declared)
