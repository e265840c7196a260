"""The directive `parameters`."""

from io import StringIO

import pytest

pytest.importorskip("sphinx")

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

pytestmark = pytest.mark.slow


@pytest.fixture
def build(tmp_path):
    """Build one directive, and give the cells of its rows, and then the warnings."""

    def built(name, **settings):
        (tmp_path / "index.rst").write_text(f"Page\n====\n\n.. parameters:: {name}\n")
        settings |= {"extensions": ["rnn_spec.sphinxext"]}
        out, log = tmp_path / "out", StringIO()
        with docutils_namespace():
            app = Sphinx(tmp_path, None, out, out, "dummy", settings, status=None, warning=log)
            app.build()
            tree = app.env.get_doctree("index")

        return [
            *(
                [each.astext() for each in row.findall(nodes.entry)]
                for row in tree.findall(nodes.row)
            ),
            log.getvalue(),
        ]

    return built


def test_parameters_are_listed(build):
    """Each parameter has its shape, and the option that it needs; an upper layer another shape."""
    assert [
        ["", "shape", "there"],
        ["weight_ih_l0", "(3*hidden_size, input_size)", "always"],
        ["weight_ih_l[k], k > 0", "(3*hidden_size, width)", "always"],
        ["weight_hh_l[k]", "(3*hidden_size, output_size)", "always"],
        ["bias_ih_l[k]", "(3*hidden_size,)", "if bias"],
        ["bias_hh_l[k]", "(3*hidden_size,)", "if bias"],
        "",
    ] == build("GRU")


def test_symbols_are_a_column(build):
    """Letters for sizes are a column of formulas."""
    rows = build("LSTM", contracts_symbols={"num_directions": "D", "output_size": "H"})

    assert [r"(4 \, \mathrm{hidden\_size}, D \, H)"] == rows[2][2:3]
    assert "if proj_size" == rows[6][3]


def test_unknown_kind_is_an_error(build):
    """A layer that there is none of is named, with those that there are."""
    assert "no kind 'Transformer' of layer: known are RNN, LSTM, GRU" in build("Transformer")[-1]
