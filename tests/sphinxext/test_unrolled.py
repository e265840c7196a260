"""The directive that unrolls a layer."""

import pytest

from rnn_spec.unrolled import unrolled

pytestmark = pytest.mark.slow

REST = """
.. unrolled:: LSTM
   :num-layers: 2
   :bidirectional:
   :seq: 4
   :batch: 5
   :input-size: 6
   :hidden-size: 3
   :proj-size: 2
   :batch-first:
"""

MYST = """
# Page

```{unrolled} LSTM
:num-layers: 2
:bidirectional:
:seq: 4
:batch: 5
:input-size: 6
:hidden-size: 3
:proj-size: 2
:batch-first:
```
"""

DRAWN = unrolled(
    "LSTM",
    num_layers=2,
    bidirectional=True,
    seq=4,
    batch=5,
    input_size=6,
    hidden_size=3,
    proj_size=2,
    batch_first=True,
)


def test_layer_is_drawn_from_rest(build):
    """A page of reST has the picture of the layer that its options say."""
    made = build(REST)

    assert DRAWN in made.text()
    assert not made.warnings


def test_layer_is_drawn_from_myst(build):
    """A page of MyST has the same picture."""
    made = build(pages={"index.md": MYST}, extensions=["myst_parser"])

    assert DRAWN in made.text()
    assert not made.warnings


def test_layer_is_written_where_there_are_no_pictures(build):
    """In a text its tensors are a table, and so are the rows of its states."""
    made = build(REST, "text")
    text = made.text("index.txt")

    assert "depth, batch, output_size" in text
    assert "h_n[3], c_n[3]" in text
    assert "layer 1, reverse, after step 0" in text
    assert not made.warnings


def test_layer_is_drawn_in_latex(build):
    """In LaTeX it is a picture too, without the words."""
    made = build(REST, "latex", latex_documents=[("index", "page.tex", "Page", "", "manual")])
    text = made.text("page.tex")

    assert r"\begin{tikzpicture}" in text
    assert "{c\\_n[3]}" in text
    assert "after step" not in text
    assert not made.warnings


def test_words_are_not_beside_the_picture(build):
    """In HTML the words are those of the picture, and stand nowhere else."""
    assert "<table" not in build(REST).text()


def test_unbatched_layer_is_drawn(build):
    """One sequence has no axis for a batch."""
    assert unrolled("GRU", batch=None) in build(".. unrolled:: GRU\n   :unbatched:").text()


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        (".. unrolled:: Elman", "no 'Elman' over 3 steps: known are RNN, LSTM, GRU"),
        (".. unrolled:: GRU\n   :proj-size: 1", "GRU offers no proj_size"),
    ],
)
def test_what_is_no_layer_is_an_error(build, page, wrong):
    """A layer that there is not is named in the warning of the build."""
    assert wrong in build(page).warnings
