"""Other tools on faulty layers: what is written of them is what they find."""

import json

import pytest

pytest.importorskip("onnx")
pytest.importorskip("expecttest")

from mutants.catalogue import CAUSES
from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN
from suites.families import Missed, by_family, show
from suites.layer_rivals import TOOLS, updated, verdict
from suites.likeness import CORRECT
from suites.onnx_nodes import nodes
from suites.pytorch_modules import entry, failures
from suites.recorded import record

pytestmark = pytest.mark.slow

SUITE = """
from torch.testing._internal.common_device_type import instantiate_device_type_tests
from torch.testing._internal.common_modules import module_db, modules
from torch.testing._internal.common_utils import TestCase


class TestModule(TestCase):
    @modules(module_db)
    def test_name(self, device, dtype, module_info, training):
        self.assertNotIn("Gates", module_info.module_cls.__name__)


instantiate_device_type_tests(TestModule, globals(), only_for=["cpu"])
"""

FINDERS = {
    "GatesInOnnxOrder": {"assert_close, one call", "assert_close, usual calls"},
    "StateBatchFirst": {*TOOLS} - {"gradcheck"},
}
"""Faulty layers, and the tools that find them."""


def named(name):
    """Return the mutant of a name."""
    return next(each for each in CAUSES if each.__name__ == name)


@pytest.mark.parametrize("layer", [ConformingRNN, ConformingGRU, ConformingLSTM])
def test_layer_that_conforms_passes_onnx(layer):
    """The layer passes tests with one direction and with two, in both layouts."""
    attributes = [each.attributes for each in nodes(layer)]

    assert {b"forward", b"bidirectional"} == {
        each.get("direction", b"forward") for each in attributes
    }
    assert {0, 1} == {each.get("layout", 0) for each in attributes}


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_tool_accuses_no_correct_layer(tool):
    """Every tool accepts the layers without a fault; rnn_spec is asked with every law elsewhere."""
    layers = CORRECT if tool is not TOOLS["rnn_spec"] else ()

    assert {"passed"} >= {verdict(tool, each)["verdict"] for each in layers}


@pytest.mark.parametrize(("mutant", "tools"), FINDERS.items())
def test_tool_finds_what_it_is_said_to_find(mutant, tools):
    """A wrong layout is seen by what reads shapes; gates in another order by comparing values."""
    found = {
        tool
        for tool, check in TOOLS.items()
        if verdict(check, named(mutant))["verdict"] == "caught"
    }

    assert {"rnn_spec", *tools} == found


def test_what_is_missed_is_counted_by_family(capsys):
    """The table has a row for each family of the mutants, and one for all."""
    order, state = named("GatesInOnnxOrder"), named("StateBatchFirst")
    passing = {order: True, state: False}
    show(passing)

    assert {"shape": Missed(0, 1), "meaning": Missed(1, 1)} == by_family(passing)
    assert "all 1 2" in " ".join(capsys.readouterr().out.split())


def test_tests_of_modules_are_made_for_mutants(tmp_path):
    """A file of PyTorch's tests runs on these layers instead of PyTorch's modules."""
    file = tmp_path / "test_modules.py"
    file.write_text(SUITE)
    order = named("GatesInOnnxOrder")
    failed = failures(file, [order, ConformingLSTM])

    assert {order} == {*failed}
    assert all(name.startswith("test_name_") for name in failed[order])


def test_result_by_hand_replaces_the_one_before(tmp_path):
    """A result of PyTorch's tests is recorded in the file of the comparison, once."""
    file = tmp_path / "compared.json"
    file.write_text(json.dumps({"layers": [], "by hand": []}))
    record(file, entry({named("GatesInOnnxOrder"): True}, "old"))
    record(file, entry({named("GatesInOnnxOrder"): False}, "new"))

    listed = json.loads(file.read_text())["by hand"]

    assert [("new", 1, 1)] == [(x["note"], x["caught"], x["of"]) for x in listed]


def test_what_is_not_measured_again_is_kept():
    """New verdicts replace those of the same layer and tool; layers that are gone are dropped."""
    names = ["StateBatchFirst", "GatesInOnnxOrder", "Gone"]
    before = [{"layer": name, "tools": {"rnn_spec": 1, "gradcheck": 1}} for name in names]
    rows = [{"layer": "GatesInOnnxOrder", "tools": {"gradcheck": 2}}]
    made = updated({"layers": before, "by hand": ["kept"]}, rows)

    assert ["kept"] == made["by hand"]
    assert [("StateBatchFirst", 1, 1), ("GatesInOnnxOrder", 1, 2)] == [
        (each["layer"], each["tools"]["rnn_spec"], each["tools"]["gradcheck"])
        for each in made["layers"]
    ]
