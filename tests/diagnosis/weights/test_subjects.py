"""An adapter with weights="find": the equations of a layer are checked by its weights found."""

import pytest
import torch
from weights import GRUS, LSTMS, NEAR_MISSES, RNNS

from rnn_spec import Adapter, check, find_weights
from rnn_spec.diagnosis.weights.subjects import subject_with_weights
from rnn_spec.law_definition.capability import Capability
from rnn_spec.subjects.inspection import subject_of

RAISED = [LSTMS["OneLinear"], LSTMS["CellFirst"], GRUS["Exchanged"], RNNS["Rectified"]]


@pytest.mark.parametrize("make", RAISED)
def test_found_weights_raise_the_level(make):
    """A layer whose weights are found is checked at the level of equations."""
    subject = subject_with_weights(Adapter(make, weights="find"))

    assert subject.level == "equations"
    assert subject.notes["weights"] == find_weights(make).says
    assert Capability.NAMED_WEIGHTS not in subject.missing


def test_other_equations_stay_a_note():
    """A layer that is a variant is checked at the level of relations, with the reason."""
    subject = subject_with_weights(Adapter(NEAR_MISSES["SigmoidCandidate"], weights="find"))

    assert subject.level == "relations"
    assert "with a sigmoid for the candidate" in subject.missing[Capability.NAMED_WEIGHTS]


def test_irregular_places_stay_a_note():
    """Weights that are found at some sizes only are not used."""
    subject = subject_with_weights(Adapter(LSTMS["OneVector"], weights="find"))

    assert subject.level == "relations"
    assert "irregular" in subject.notes["weights"]


def test_lower_precision_stays_a_note():
    """A layer that computes in float32 whatever its dtype does not fail the laws of float64."""
    subject = subject_with_weights(Adapter(LSTMS["Float32Inside"], weights="find"))

    assert subject.level == "relations"
    assert "lower precision" in subject.notes["weights"]


def test_another_kind_is_not_overruled():
    """A kind that the user gives stays, and weights of another kind are not used."""
    subject = subject_with_weights(Adapter(RNNS["Elman"], weights="find"), kind="GRU")

    assert (subject.kind.name, subject.level) == ("GRU", "relations")


@pytest.mark.slow
@pytest.mark.parametrize("make", RAISED)
def test_equations_are_checked_with_found_weights(make):
    """The laws of the equations pass on correct layers, at all sizes."""
    report = check(Adapter(make, weights="find"), laws=["cell", "agreement"], seed=0)

    assert {"cell": "passed", "agreement": "passed"} == {r.law: r.status for r in report.results}


class WrongAtFour(LSTMS["OneLinear"]):
    """Forgets the input where the batch is larger than any that is tried."""

    def gates(self, x, h):
        """Return the gates of zeros for such a batch."""
        return super().gates(x if len(x) < 4 or len(x) in {6, 8} else 0 * x, h)


@pytest.mark.slow
def test_equations_can_still_fail_with_found_weights():
    """A fault that the experiment does not meet is met by the law."""
    assert find_weights(WrongAtFour).verdict == "exact"

    report = check(Adapter(WrongAtFour, weights="find"), laws=["agreement"], seed=0)

    assert [each.status for each in report.results] == ["failed"]


def test_snippet_makes_an_adapter():
    """The code of a snippet is accepted as an adapter's weights, and raises the level."""
    make, code = LSTMS["Interleaved"], {"torch": torch}
    exec(find_weights(make).snippet(), code)  # noqa: S102 - the code is under test
    subject = subject_of(Adapter(make, weights=code["weights"], write=code["write"], kind="LSTM"))

    assert subject.level == "equations"


def test_other_words_are_refused():
    """A text other than "find" is no way to name weights."""
    with pytest.raises(TypeError, match='expected a function of a module, or "find"'):
        Adapter(LSTMS["OneLinear"], weights="search")
