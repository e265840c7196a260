"""The laws of mutation and aliasing see what the module inside an adapter sees."""

import pytest
from adapters.keeping import CHANGING, DETACHED, KEEPING, RETURNING, REUSING
from adapters.subjects import ADAPTERS

from rnn_spec import check

pytestmark = pytest.mark.slow

PICKLING = ["pickled", "saved"]


def checked(layer, *laws):
    """Return the results of some laws by name."""
    report = check(layer, profile="quick", seed=0, laws=laws)

    return {each.law: each for each in report.results}


@pytest.mark.parametrize("place", CHANGING)
def test_change_of_what_is_handed_over_is_found(place):
    """A layer that changes the list, dict, record or copy that it is handed fails."""
    result = checked(CHANGING[place], "inputs_kept")["inputs_kept"]

    assert "failed" == result.status
    assert place.startswith(result.cause.part)


def test_changed_list_hides_no_other_failure():
    """An adapter makes a list anew for each call: other laws check a layer that changes it."""
    laws = ["inputs_kept", "splitting", "no_aliasing", "finite_differences"]
    results = checked(DETACHED, *laws)
    statuses = {name: each.status for name, each in results.items()}

    assert statuses == {
        "inputs_kept": "failed",
        "splitting": "passed",
        "no_aliasing": "passed",
        "finite_differences": "failed",
    }


def test_changed_tensor_blocks_other_laws():
    """A layer that writes into the tensors of its state is checked no further from a state."""
    results = checked(CHANGING["c_0"], "inputs_kept", "splitting")

    assert "blocked" == results["splitting"].status


@pytest.mark.parametrize("convention", KEEPING)
def test_sound_layer_keeps_what_it_is_handed(convention):
    """A layer that works on a copy of its own passes."""
    laws = ["inputs_kept", "no_aliasing", "results_apart"]

    assert {"passed"} == {each.status for each in checked(KEEPING[convention], *laws).values()}


def test_result_that_is_an_argument_is_found_behind_a_copy():
    """A layer that returns what it was given shares memory with it, whatever its adapter copies."""
    result = checked(RETURNING, "no_aliasing")["no_aliasing"]

    assert "failed" == result.status
    assert "state[1]" in result.reason


def test_list_that_the_next_call_fills_is_found():
    """A layer that returns its own list changes the result that a caller has kept."""
    result = checked(REUSING, "results_apart")["results_apart"]

    assert "failed" == result.status
    assert "state[0]" == result.cause.part


@pytest.mark.parametrize("convention", ["loop_over_cell", "nested_lists", "kept", "dict"])
def test_module_inside_an_adapter_is_pickled(convention):
    """An adapter of functions cannot be pickled; the module inside it can."""
    results = checked(ADAPTERS[convention], *PICKLING)

    assert {"passed"} == {each.status for each in results.values()}
