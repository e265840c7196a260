"""The directive `contract` and the roles: their output and their errors."""

import json
import re
from io import StringIO

import pytest

pytest.importorskip("sphinx")
pytest.importorskip("torch")

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

import rnn_spec
from contracts.rendering.glossary import glossary

pytestmark = pytest.mark.slow

AXIS = re.compile('<span class="axis-.">(.*?)</span>')

TAG = re.compile("<[^>]*>")


@pytest.fixture
def build(tmp_path):
    """Build one page of reST, and return its text and the warnings."""

    def built(page, **settings):
        (tmp_path / "index.rst").write_text(f"Page\n====\n\n{page}\n", encoding="utf-8")
        overrides = {"extensions": ["contracts.sphinxext"], "nitpicky": True, **settings}
        out, log = tmp_path / "out", StringIO()
        with docutils_namespace():
            app = Sphinx(tmp_path, None, out, out, "html", overrides, status=None, warning=log)
            app.build()
        html = (out / "index.html").read_text(encoding="utf-8")

        return " ".join(TAG.sub(" ", AXIS.sub(r"\1", html)).split()) + log.getvalue()

    return built


def test_glossary_reaches_what_sizes_are_made_of():
    """A size is explained with the sizes that it is worked out from; plain attributes are not."""
    found = glossary(rnn_spec.LSTM, ["seq", "input_size", "width"])

    assert ["width", "num_directions", "output_size"] == [each.name for each in found]
    assert "num_directions * output_size" == found[0].formula


@pytest.mark.parametrize(
    "expected",
    [
        "torch.nn.LSTM. forward ( input, hx=None )",
        "If not self.batch_first : ",
        "With any options: ",
        "hx[0] (depth, batch, output_size) (depth, output_size)",
        "input (seq, batch, input_size) Float PackedSequence",
        "Also required: batch is one axis, or absent",
        "Required in every case: seq is at least 1",
        "depth = num_layers * num_directions Blocks of a state: layers times directions",
    ],
)
def test_layer_of_another_package_has_the_contract_declared_for_it(build, expected):
    """The directive finds the contract that a distribution declares for somebody else's class."""
    assert expected in build(".. contract:: torch.nn.LSTM")


def test_arrays_have_names(build):
    """An array may be called by a name, beside its path."""
    page = build(".. contract:: rnn_spec.GRU\n   :names: hx=h_0, return[1]=h_n")

    assert "h_0 hx (depth" in page
    assert "h_n return[1] (depth" in page


def test_symbols_are_a_column(build):
    """Letters for sizes are a column of formulas; a size without a letter keeps its name."""
    page = build(".. contract:: rnn_spec.GRU", contracts_symbols={"seq": "L", "batch": "N"})

    assert r"\((L, N, \mathrm{input\_size})\) \((L, \mathrm{input\_size})\)" in page


def test_class_refers_to_its_contract(build):
    """A contract that was asked for by its class is found by its class, and by its method."""
    references = ":contract:`one <rnn_spec.Net>`, :contract:`rnn_spec.Net.forward`"
    page = f".. contract:: rnn_spec.Net\n\n{references}"

    assert "one , rnn_spec.Net.forward" in build(page)
    assert "WARNING" not in build(page)


def test_contract_stands_on_several_pages(build):
    """Only the one that is indexed is a target."""
    page = ".. contract:: rnn_spec.Net\n\n.. contract:: rnn_spec.Net\n"

    assert "duplicate contract description of rnn_spec.Net.forward" in build(page)
    assert "WARNING" not in build(f"{page}   :no-index:")


@pytest.mark.parametrize(
    ("page", "shapes"),
    [
        (":shape:`rnn_spec.Net x`", "(seq, batch, input_size) or (batch, seq, input_size)"),
        (":shape:`rnn_spec.Net x where self.batch_first`", "(batch, seq, input_size)"),
        (":shape:`rnn_spec.Net.forward return[1] -1`", "hidden_size"),
        (":shape:`torch.nn.LSTM return[1][1] 0`", "depth"),
    ],
)
def test_role_shows_shapes(build, page, shapes):
    """A shape in prose is that of the contract: of every clause, or of one; or of one axis."""
    assert f"Page ¶ {shapes} " in build(page)


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        (".. contract:: rnn_spec.check", "rnn_spec.check has no contract: none of its annotations"),
        (".. contract:: rnn_spec", "rnn_spec has no contract"),
        (".. contract:: rnn_spec.Report", "rnn_spec.Report.__call__ has no contract"),
        (".. contract:: rnn_spec.LSTM.width", "rnn_spec.LSTM.width has no contract"),
        (".. contract:: torch.add", "torch.add has no contract"),
        (
            ".. contract:: rnn_spec.chek",
            "cannot import rnn_spec.chek, expected a callable under contract",
        ),
        (".. contract:: nowhere.at_all", "(ModuleNotFoundError: No module named 'nowhere')"),
        (
            ".. contract:: rnn_spec.Net\n   :names: y=z",
            "rnn_spec.Net.forward has no array y; its arrays: x",
        ),
        (":shape:`rnn_spec.Net`", "shape: got 'rnn_spec.Net', expected CALLABLE ARRAY"),
        (":shape:`rnn_spec.Net y`", "no such array; arrays: x, return[0], return[1]"),
        (":shape:`rnn_spec.Net x 3`", "got axis 3, expected one of 3 axes"),
        (":shape:`rnn_spec.Net x where so`", "conditions: not self.batch_first, self.batch_first"),
        (":contract:`rnn_spec.Net`", "reference target not found: rnn_spec.Net"),
    ],
)
def test_mistakes_are_named(build, page, wrong):
    """What is not there, or under no contract, is an error of one line that says what is."""
    assert wrong in build(page)


def test_overloads_are_shown_by_their_contract(build):
    """Where autodoc shows no annotations, an overloaded method has the clauses of its contract."""
    settings = {"contracts_autodoc": True, "autodoc_typehints": "none"}
    extensions = ["contracts.sphinxext", "sphinx.ext.autodoc"]
    page = build(".. automethod:: rnn_spec.Net.forward", extensions=extensions, **settings)

    assert "Net. forward ( x ) ¶ Run from a state of zeros" in page
    assert "If self.batch_first : " in page
    assert "Float [" not in page
    assert "WARNING" not in page


def test_autodoc_is_needed_where_it_is_asked_for(build):
    """The setting without the extension is an error."""
    with pytest.raises(Exception, match=r"sphinx\.ext\.autodoc is not among the extensions"):
        build("", contracts_autodoc=True)


def test_values_are_a_column_if_there_are_any(build):
    """The table of shapes has a column of the values that markers allow."""
    page = build(".. contract:: marked.classify")

    assert "type values" in page
    assert "tokens (batch, seq) Int ndarray 0 &lt;= value &lt; 11; 0 at the padded steps" in page
    assert "any value other than 0 at the padded steps" in page
    assert "type values" not in build(".. contract:: rnn_spec.GRU")


def test_inferred_contract_that_is_not_in_the_file_is_an_error(build, tmp_path):
    """A function that the file has not, and a file that is not there."""
    (tmp_path / "shapes.json").write_text(json.dumps({"inferred": []}))
    page = build(
        ".. contract:: textwrap.indent\n   :inferred: shapes.json\n\n"
        ".. contract:: textwrap.dedent\n   :inferred: other.json\n"
    )

    assert "no contract of textwrap:indent was inferred" in page
    assert "expected a file of `python -m contracts annotate --json`" in page


def test_inferred_contract_has_its_shapes(build, tmp_path):
    """The shapes of the file are rendered for a function without annotations."""
    annotations = {"text": 'Float[np.ndarray, "n k"]', "return": 'Float[np.ndarray, "n"]'}
    inferred = [{"name": "textwrap:dedent", "annotations": annotations}]
    (tmp_path / "shapes.json").write_text(json.dumps({"inferred": inferred}))
    page = build(".. contract:: textwrap.dedent\n   :inferred: shapes.json")

    assert "Inferred from calls, not declared: the code does not check it." in page
    assert "text (n, k) Float" in page
    assert "not declared" not in build(".. contract:: rnn_spec.GRU")
