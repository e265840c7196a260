"""The laws of one subject in a suite of tests."""

import pytest
from models.constructed import Forecast
from mutants.state import StatesSwapped
from torch import nn
from weights import LSTMS

from rnn_spec import CATALOGUE, SubjectError
from rnn_spec.conformance import law_check
from rnn_spec.diagnosis.mistake_search import MistakeSearch
from rnn_spec.testing.law_cache import Effort, LawCache

FEW = Effort(examples=5, seed=0)


def cache_of(target):
    """Return the laws of a layer, as a test has them."""
    return LawCache(target, kind=None, level=None)


def test_weights_are_found_for_tests_too():
    """A layer with parameters of its own names is tested at the level of equations."""
    assert cache_of(LSTMS["OneLinear"]).plan.subject.level == "equations"


@pytest.mark.slow
def test_laws_share_the_search_for_mistakes(monkeypatch):
    """Mistakes are searched once for all tests of a subject, and explain a law as it is alone."""
    searches = []

    def search(subject):
        searches.append(subject)
        return MistakeSearch(subject)

    monkeypatch.setattr(law_check, "MistakeSearch", search)
    whole = cache_of(StatesSwapped)
    hints = [whole.finding(CATALOGUE[n], FEW).result.hint for n in ("splitting", "final_state")]

    assert ["the results match if the returned state is (c, h)"] * 2 == hints
    assert 1 == len(searches)
    assert hints[1] == cache_of(StatesSwapped).finding(CATALOGUE["final_state"], FEW).result.hint


def test_another_subject_is_inspected_once_for_its_laws():
    """It keeps its results while other laws are asked for, and no longer than it is the last."""
    cache, one, other = cache_of(nn.GRU), nn.GRU(3, 4), nn.GRU(3, 4)
    first = cache.about(one, CATALOGUE["answer"])
    first.finding(CATALOGUE["answer"], FEW)

    assert cache.about(nn.GRU, CATALOGUE["answer"]) is cache
    assert cache.about(one, CATALOGUE["finite"]) is first
    assert cache.about(other, CATALOGUE["finite"]) is not first


def test_law_of_another_subject_is_checked_each_time():
    """A test that calls a law, changes the layer and calls the law again gets both results."""

    def refuse(*_):
        raise ZeroDivisionError

    law, cache, layer = CATALOGUE["answer"], cache_of(nn.GRU), nn.GRU(3, 4)
    before = cache.about(layer, law).finding(law, FEW)
    layer.forward = refuse
    after = cache.about(layer, law).finding(law, FEW)

    assert ["passed", "failed"] == [each.result.status for each in (before, after)]


def test_model_among_layers_is_to_be_declared():
    """Its laws are those of models, and the message says how."""
    cache = LawCache(Forecast, kind=None, level=None, laws=[CATALOGUE["answer"]])

    with pytest.raises(SubjectError, match=r"with_laws\(\[rnn_spec.Model\(Forecast\)\]\)"):
        _ = cache.plan
