"""Test suites of other projects: conforming layers pass, and missed mutants are counted."""

import pytest

pytest.importorskip("onnx")
pytest.importorskip("expecttest")

from mutants.catalogue import CAUSES
from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN
from suites.families import Missed, by_family, markdown
from suites.onnx_nodes import missed, nodes
from suites.pytorch_modules import failures

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


def test_gates_in_another_order_pass_onnx():
    """Most weights are constant, so another order of gates is missed; another layout is caught."""
    passing = missed()

    assert passing[named("GatesInOnnxOrder")]
    assert not passing[named("StateBatchFirst")]


def test_what_is_missed_is_counted_by_family():
    """The table has a row for each family of the mutants, and one for all."""
    order, state = named("GatesInOnnxOrder"), named("StateBatchFirst")
    passing = {order: True, state: False}

    assert {"shape": Missed(0, 1), "meaning": Missed(1, 1)} == by_family(passing)
    assert "| all | 1 | 2 |" in markdown(passing)


def test_tests_of_modules_are_made_for_mutants(tmp_path):
    """A file of PyTorch's tests runs on these layers instead of PyTorch's modules."""
    file = tmp_path / "test_modules.py"
    file.write_text(SUITE)
    order = named("GatesInOnnxOrder")
    failed = failures(file, [order, ConformingLSTM])

    assert {order} == {*failed}
    assert all(name.startswith("test_name_") for name in failed[order])
