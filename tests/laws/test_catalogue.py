"""The catalogue as a whole."""

import pytest

from rnn_spec import CATALOGUE, law
from rnn_spec.vocabulary import LEVELS

LAWS = pytest.mark.parametrize("law", CATALOGUE.values(), ids=CATALOGUE)


@LAWS
def test_prerequisites_come_first(law):
    """In catalogue order causes come before consequences."""
    names = list(CATALOGUE)

    assert set(law.requires_laws) <= set(names[: names.index(law.name)])


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


def test_former_name_of_prerequisites():
    """`rests_on` still works, as a keyword and as an attribute."""

    @law(source="a paper", rests_on=("answer",))
    def statement(f, x):
        """The layer runs."""

    assert ("answer",) == statement.requires_laws == statement.rests_on
