"""The catalogue as a whole."""

import pytest

from rnn_spec import CATALOGUE
from rnn_spec.law_definition.law import LEVELS

LAWS = pytest.mark.parametrize("law", CATALOGUE.values(), ids=CATALOGUE)


@LAWS
def test_law_rests_on_laws_before_it(law):
    """In catalogue order causes come before consequences."""
    names = list(CATALOGUE)

    assert set(law.rests_on) <= set(names[: names.index(law.name)])


@LAWS
def test_law_states_itself(law):
    """A law has a statement in one sentence, a source and a known level."""
    assert law.summary.endswith(".")
    assert law.source
    assert law.level in LEVELS


def test_catalogue_is_read_only():
    """Nothing can be registered by side effect."""
    with pytest.raises(TypeError):
        CATALOGUE["mine"] = None
