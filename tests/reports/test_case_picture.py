"""A case of a law as arrays."""

from dataclasses import replace

import pytest
from torch import nn

from contracts.rendering.svg import Bars
from contracts.rendering.svg.colours import palette
from rnn_spec import Adapter, states
from rnn_spec.law_definition.case import Case, arguments, free_axes, lengths_of
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.layer.options import Options
from rnn_spec.reports.pictures.case_picture import ORDER, picture, render
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.subjects.layer import built


class Outputs(nn.GRU):
    """A layer that keeps its state to itself."""

    def forward(self, x):
        return super().forward(x)[0]


def case_of(law, **options):
    """A case of a law, its sizes pairwise distinct."""
    return Case(Options(3, 4, **options), {name: 5 + n for n, name in enumerate(free_axes(law))})


@pytest.mark.slow
@pytest.mark.parametrize("law", CATALOGUE.values(), ids=CATALOGUE)
def test_picture_has_the_shapes_that_a_law_is_held_with(law):
    """Every law of the catalogue is drawn with the arrays that are made for it."""
    case = case_of(law, num_layers=2, proj_size=2)
    layer = built(subject_of("torch.nn:LSTM"), case)
    made = []
    for each in arguments(law, layer, case):
        parts = each if isinstance(each, tuple) and not isinstance(each[0], int) else [each]
        made += [tuple(getattr(part, "shape", part)) for part in parts]
    call = picture(law, case, {"kind": "LSTM"})

    assert made == [
        each.lengths if isinstance(each, Bars) else each.shape for each in call.arguments
    ]
    assert render(call).endswith("</svg>")


@pytest.mark.parametrize("options", [{}, {"bidirectional": True}, {"num_layers": 2}])
@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
def test_picture_has_the_shapes_that_come_out(kind, options):
    """Outputs and final states are drawn as torch.nn's layers give them."""
    law = CATALOGUE["determinism"]
    case = case_of(law, **options)
    layer = built(subject_of(f"torch.nn:{kind}"), case)
    out, state = layer(*arguments(law, layer, case))

    assert [tuple(each.shape) for each in (out, *state)] == [
        each.shape for each in picture(law, case, {"kind": kind}).results
    ]


def test_axis_of_a_fixed_size_has_a_name():
    """A law that draws three steps names them steps, and not by their number."""
    law = CATALOGUE["precision_kept"]
    call = picture(law, case_of(law), {"kind": "GRU"})

    assert ("seq", "batch", "input_size") == call.arguments[0].axes
    assert ("seq", "batch", "hidden_size") == call.results[0].axes


def test_every_axis_of_a_picture_has_its_own_colour():
    """There are as many colours as axes that a picture may have."""
    assert len(ORDER) == len(set(palette(ORDER).values()))


def test_lengths_are_those_of_the_case():
    """The bars are as long as the sequences that the law was held with."""
    law = CATALOGUE["packed_alone"]
    case = case_of(law)
    (bars,) = [
        each for each in picture(law, case, {"kind": "GRU"}).arguments if isinstance(each, Bars)
    ]

    assert lengths_of(case) == bars.lengths


def test_only_what_is_not_usual_is_noted():
    """Options and settings at their default are not named beside the layer."""
    case = case_of(CATALOGUE["answer"], batch_first=True)

    assert ("batch_first=True",) == picture(CATALOGUE["answer"], case, {"kind": "GRU"}).notes


def test_default_state_is_no_argument():
    """A case that starts from it has no h_0, says so, and has the final states all the same."""
    law = CATALOGUE["independence"]
    case = replace(case_of(law), start="default")
    call = picture(law, case, {"kind": "LSTM"})

    assert ["x"] == [each.path for each in call.arguments]
    assert ["output", "h_n", "c_n"] == [each.path for each in call.results]
    assert ("start=default",) == call.notes


def test_initial_weights_are_noted():
    """As the constructor made them; that is not the usual case."""
    case = replace(case_of(CATALOGUE["not_degenerate"]), weights="initial")

    assert ("weights=initial",) == picture(CATALOGUE["not_degenerate"], case, {}).notes
    assert "initial" == case.described()["weights"]


def test_layer_of_no_known_kind_is_a_layer():
    """Whose kind is not known is not called one."""
    law = CATALOGUE["answer"]

    assert "layer" == picture(law, case_of(law), {"kind": "not known"}).name


@pytest.mark.parametrize(
    ("subject", "parts"),
    [
        ("LSTM", ["x", "h_0", "c_0", "output", "h_n", "c_n"]),
        (Adapter(Outputs, state=None), ["x", "output"]),
        pytest.param("Net", ["x", "output", "h_n"], marks=pytest.mark.slow),
    ],
)
def test_state_that_is_not_passed_is_not_render(subject, parts):
    """What a layer does not take, or does not give, is not in its picture."""
    name = f"rnn_spec:{subject}" if isinstance(subject, str) else subject
    law = CATALOGUE["answer"]
    call = picture(law, case_of(law), subject_of(name).described())

    assert parts == [each.path for each in (*call.arguments, *call.results)]


def test_each_sequence_has_the_layout_of_the_layer():
    """The steps that follow are laid out as the first ones; states keep their own axes."""
    law = CATALOGUE["splitting"]
    call = picture(law, case_of(law, batch_first=True), {"kind": "GRU"})

    assert [("batch", "seq"), ("batch", "more"), ("depth", "batch")] == [
        each.axes[:2] for each in call.arguments
    ]


@pytest.mark.parametrize(
    ("structure", "axes"),
    [
        (states.stacked, ("depth", "batch", "hidden_size")),
        (states.single, ("batch", "hidden_size")),
        (states.batch_first, ("batch", "depth", "hidden_size")),
    ],
)
def test_state_has_the_axes_of_the_layer(structure, axes):
    """A state of batch and features alone has no axis for the depth."""
    law = CATALOGUE["answer"]
    about = subject_of(Adapter(nn.GRUCell, state=structure, kind="GRU")).described()
    states_shown = [
        each
        for row in (picture(law, case_of(law), about),)
        for each in (*row.arguments, *row.results)
        if each.path in {"h_0", "h_n"}
    ]

    assert [axes, axes] == [each.axes for each in states_shown]
    assert len(axes) == len(states_shown[0].shape)


@pytest.mark.parametrize(
    ("law", "words"),
    [
        ("memory", "the steps after those of x; 3 to 5 of all steps are run"),
        ("splitting", "the steps after those of x"),
        ("no_carry", "the input of another call"),
    ],
)
def test_second_input_of_a_law_is_described(law, words):
    """What the case calls y is said; the first input needs no words."""
    rows = {row.path: row for row in picture(CATALOGUE[law], case_of(CATALOGUE[law]), {}).arguments}

    assert ("", words) == (rows["x"].values, rows["y"].values)
