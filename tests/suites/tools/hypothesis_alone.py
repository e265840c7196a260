"""Hypothesis alone: generated options and sizes, and the assertions that come to mind first."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from torch import nn

from rnn_spec.layer.options import Options
from suites.calls import FORMS, Call, parts_of
from suites.likeness import kind_of

__all__ = ["check"]

SIZES = st.integers(1, 5)


@st.composite
def calls(draw: st.DrawFn, layer: type[nn.Module]) -> Call:
    """Generate a call of a layer."""
    hidden_size = draw(SIZES)
    projected = {"LSTM": st.integers(0, hidden_size - 1)}.get(kind_of(layer), st.just(0))
    options = Options(
        input_size=draw(SIZES),
        hidden_size=hidden_size,
        num_layers=draw(st.integers(1, 3)),
        bidirectional=draw(st.booleans()),
        batch_first=draw(st.booleans()),
        bias=draw(st.booleans()),
        dropout=draw(st.floats(0, 1)),
        proj_size=draw(projected),
    )
    form = draw(st.sampled_from(FORMS))

    return Call(layer, options, form, given=draw(st.booleans()), seq=draw(SIZES), batch=draw(SIZES))


def check(layer: type[nn.Module]) -> None:
    """Assert for a hundred calls that nothing is raised, and that results have the right form."""

    @settings(
        max_examples=100,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    @given(calls(layer))
    def test(call: Call) -> None:
        output, *states = parts_of(call.built()(*call.arguments()))

        if call.form != "packed":
            assert output.shape == call.shape(call.options.width)
        assert [each.shape for each in states] == call.state_shapes
        assert all(each.isfinite().all() for each in (output, *states))

    test()
