"""A layer unrolled: what is drawn is what torch.nn's layer does."""

import re
from xml.etree import ElementTree as ET

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from rnn_spec.layer.kind import KINDS
from rnn_spec.unrolled import network, unrolled
from rnn_spec.unrolled.network import DIRECTIONS

SPACE = "{http://www.w3.org/2000/svg}"

SMALL = {
    "seq": st.integers(1, 4),
    "num_layers": st.integers(1, 4),
    "batch": st.none() | st.integers(1, 9),
    "input_size": st.integers(1, 9),
    "hidden_size": st.integers(2, 9),
    "bidirectional": st.booleans(),
    "batch_first": st.booleans(),
}


@st.composite
def configurations(draw):
    """A kind, and options that it offers, all of whose cells are drawn."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    options = draw(st.fixed_dictionaries(SMALL))
    if kind == "LSTM":
        options["proj_size"] = draw(st.integers(0, options["hidden_size"] - 1))

    return kind, options


def parsed(kind, **options):
    """A picture as XML."""
    return ET.fromstring(unrolled(kind, **options))  # noqa: S314 - our own


def texts(picture):
    """The words of a picture."""
    return [each.text for each in picture.iter("text")]


def titles(picture):
    """What each thing in a picture is."""
    return [each.text for each in picture.iter("title")]


@given(configurations())
def test_every_cell_is_drawn(configuration):
    """There is one cell for each step of each direction of each layer."""
    kind, options = configuration
    cells = [each for each in titles(parsed(kind, **options)) if re.match(r"layer \d+, ", each)]
    directions = ("forward", "reverse")[: 1 + options["bidirectional"]]
    places = {
        f"layer {layer}, {direction}, step {step}"
        for layer in range(options["num_layers"])
        for direction in directions
        for step in range(options["seq"])
    }

    assert places == {each.partition(":")[0] for each in cells}
    assert len(places) == len(cells)


@given(configurations())
def test_final_cells_stand_out(configuration):
    """Only the last cell of a direction says which rows of the final states it gives."""
    kind, options = configuration
    named = [each.partition(": ") for each in titles(parsed(kind, **options))]
    ends = ("h_n[{0}]", "h_n[{0}], c_n[{0}]")[kind == "LSTM"]
    wanted = {
        f"layer {cell.layer}, {DIRECTIONS[cell.direction]}, step {cell.step}": ends.format(cell.row)
        for cell in network(kind, **options).final_cells()
    }

    assert wanted == {cell: rows for cell, _, rows in named if rows and cell.startswith("layer")}


@given(configurations())
def test_time_runs_both_ways(configuration):
    """Into each cell and out of the last of them leads an arrow, backwards in the reverse rows."""
    kind, options = configuration
    thin = [
        each for each in parsed(kind, **options).iter("polyline") if each.get("stroke-width") < "2"
    ]
    lines = [[point.split(",") for point in each.get("points").split()] for each in thin]
    arrows = [
        float(line[1][0]) - float(line[0][0])
        for line in lines
        if len(line) == 2 and line[0][1] == line[1][1]
    ]
    each_way = options["num_layers"] * (options["seq"] + 1)

    assert each_way == sum(length > 0 for length in arrows)
    assert each_way * options["bidirectional"] == sum(length < 0 for length in arrows)


def states_of(kind, seq, batch, **options):
    """For each row of `h_n`, the layer, direction and steps that a run of torch.nn gives it."""
    layer = getattr(torch.nn, kind)(**options).double()
    shape = [seq, batch or 1]
    x = torch.randn(*(shape[::-1] if options["batch_first"] else shape), options["input_size"])
    x = x.double() if batch else x.squeeze(0 if options["batch_first"] else 1).double()

    return layer, x


@given(configurations())
def test_rows_of_states_are_those_of_torch(configuration):
    """A layer and direction alone not zero, alone the row that is drawn beside it is not zero."""
    kind, options = configuration
    layer, x = states_of(kind, **options)
    drawn = list(network(kind, **options).final_cells())
    found = []
    for cell in drawn:
        for name, parameter in layer.named_parameters():
            end = f"_l{cell.layer}" + ("_reverse" if cell.direction else "")
            torch.nn.init.constant_(parameter, 0.5 if name.endswith(end) else 0.0)
        state = layer(x)[1]
        h_n = state[0] if kind == "LSTM" else state
        found.append([row for row, block in enumerate(h_n) if block.any()])

    assert [[cell.row] for cell in drawn] == found


@given(configurations())
def test_final_cells_are_those_of_torch(configuration):
    """A final state of the last layer is the output at the step whose cell is highlighted."""
    kind, options = configuration
    layer, x = states_of(kind, **options)
    output, state = layer(x)
    h_n = state[0] if kind == "LSTM" else state
    steps = output.movedim(output.dim() - 2 if options["batch_first"] else 0, 0)
    halves = steps.chunk(1 + options["bidirectional"], dim=-1)
    last = [
        each
        for each in network(kind, **options).final_cells()
        if each.layer == options["num_layers"] - 1
    ]

    assert all(torch.equal(halves[c.direction][c.step], h_n[c.row]) for c in last)


@given(configurations())
def test_tensors_are_named_and_sized_as_torch_has_them(configuration):
    """Inputs, outputs and states have the shapes of a run, whatever the layout."""
    kind, options = configuration
    layer, x = states_of(kind, **options)
    output, state = layer(x)
    states = state if kind == "LSTM" else (state,)
    read = network(kind, **options)

    assert tuple(x.shape) == read.input.shape
    assert tuple(output.shape) == read.output.shape
    assert [tuple(each.shape) for each in states] == [each.shape for each in read.final]
    assert read.initial
    assert [row.shape for row in read.initial] == [row.shape for row in read.final]


@given(configurations())
def test_parts_are_indexed_as_they_are_laid_out(configuration):
    """A step is an index of the axis `seq`, a row of a state one of the first: as in torch."""
    kind, options = configuration
    layer, x = states_of(kind, **options)
    output, state = layer(x)
    h_n, *c_n = state if kind == "LSTM" else (state,)
    found = {"input": x, "output": output, "h_n": h_n, "c_n": c_n[0] if c_n else None}
    indexed = [
        each
        for each in texts(parsed(kind, **options))
        if re.fullmatch(r"\w+\[[:, ]*\d+\]", each) and not each.partition("[")[0].endswith("_0")
    ]
    sizes = {each: tuple(eval(each, {}, found).shape) for each in indexed}  # noqa: S307 - our own
    batch = (options["batch"],) if options["batch"] else ()
    read = network(kind, **options)
    wanted = {row.path: (*batch, row.shape[-1]) for row in read.tensors}

    assert {each: wanted[each.partition("[")[0]] for each in indexed} == sizes
    assert 2 * options["seq"] + read.options.depth * len(read.final) == len(indexed)


@pytest.mark.parametrize(("count", "names"), [(4, ["1", "2", "3", "4"]), (50, ["1", "2", "50"])])
def test_long_sequence_is_elided(count, names):
    """Of a few steps all are drawn, of many the first two and the last; dots are for the others."""
    picture = parsed("GRU", seq=count)
    steps = [each[2:] for each in texts(picture) if each.startswith("x_")]

    assert names == steps
    assert ("left out" in titles(picture)) == (count > 4)


def test_many_layers_are_elided():
    """The last row of a deep layer is drawn, and dots are for the layers between."""
    picture = parsed("GRU", num_layers=9, bidirectional=True)
    found = texts(picture)

    assert {"layer 0", "layer 1", "layer 8", "h_n[17]"} <= set(found)
    assert "left out" in titles(picture)
    assert "layer 4" not in found


def test_rows_are_explained():
    """The rule that numbers rows is written where there are two directions."""
    found = texts(parsed("LSTM", bidirectional=True))

    assert "row of h_0, c_0, h_n, c_n = layer * 2 + direction" in found
    assert "direction: 0 forward, 1 reverse" in found


@given(configurations())
def test_picture_speaks_and_fits(configuration):
    """To who cannot see it, a picture is named and described; it shrinks with its page."""
    kind, options = configuration
    picture = parsed(kind, **options)
    said = picture.find("desc").text

    assert picture.find("title").text.startswith(f"{kind} of {options['num_layers']} layer")
    assert f"after step {options['seq'] - 1}" in said
    assert "max-width:100%" in picture.get("style")
    assert picture.get("viewBox").split()[2] == picture.get("width")


@pytest.mark.parametrize(
    ("kind", "options", "wrong"),
    [
        ("Elman", {}, "no 'Elman'"),
        ("RNN", {"seq": 0}, "over 0 steps"),
        ("GRU", {"proj_size": 1}, "GRU offers no proj_size"),
        ("LSTM", {"proj_size": 2}, "proj_size"),
        ("LSTM", {"num_layers": 0}, "num_layers: got 0"),
    ],
)
def test_what_is_no_layer_is_refused(kind, options, wrong):
    """A layer that there is not is an error that says what is wrong."""
    with pytest.raises(ValueError, match=wrong):
        unrolled(kind, **options)
