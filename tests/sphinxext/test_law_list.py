"""Each law with its statement in one line."""

import html
import re

import pytest

from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.models.laws.catalogue import MODEL_CATALOGUE

pytestmark = pytest.mark.slow

TAG = re.compile("<[^>]*>")
ENTRY = re.compile(r'<dt><a[^>]* href="#law-.*?>(.*?)</dt><dd>(.*?)</dd>', re.DOTALL)
BOTH = pytest.mark.parametrize(
    ("argument", "catalogue"), [("", CATALOGUE), ("models", MODEL_CATALOGUE)]
)


def words(page):
    """Return the text of a part of a page."""
    return html.unescape(" ".join(TAG.sub("", page).split()))


@BOTH
def test_every_law_is_listed_with_its_statement(build, argument, catalogue):
    """Every law of a catalogue is a link to its theorem, with its statement beside it."""
    made = build(f".. law-list:: {argument}\n\n.. laws:: {argument}", smartquotes=False)
    listed = {words(name): words(statement) for name, statement in ENTRY.findall(made.text())}

    assert {law.name: law.summary.replace("`", "") for law in catalogue.values()} == listed
    assert not made.warnings


def test_unknown_list_is_named(build):
    """Another word than `models` is an error that says so."""
    assert "no list of laws 'model': did you mean models?" in build(".. law-list:: model").warnings
