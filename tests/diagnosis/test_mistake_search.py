"""The search for the mistakes of a subject: each kind is searched once."""

from mutants import state

from rnn_spec import Case, Options
from rnn_spec.diagnosis.mistake_search import MistakeSearch, Remembered
from rnn_spec.diagnosis.mistakes import Explanation
from rnn_spec.subjects.inspection import subject_of


def test_items_are_computed_once():
    """An iterator that was left early goes on where it was left."""
    computed = []

    def made():
        for n in range(3):
            computed.append(n)
            yield Explanation(str(n), lambda _: True)

    items = Remembered(made())
    first = next(iter(items))

    assert "0" == first.text
    assert ["0", "1", "2"] == [each.text for each in items]
    assert ["0", "1", "2"] == [each.text for each in items]
    assert [0, 1, 2] == computed


def test_cases_of_one_layer_share_a_search():
    """The seed and the sizes of the case that failed do not change what is searched."""
    search = MistakeSearch(subject_of(state.Forgetful))
    cases = [Case(Options(1, 2), {"seq": 1, "batch": n}, seed=n) for n in (1, 2)]
    first, second = ([id(kind) for kind in search.kinds(case, None)] for case in cases)

    assert first == second
