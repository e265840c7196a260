"""What speaks for the laws: faulty layers, and the real bugs that those are modelled on."""

from pathlib import Path

import pytest
from mutants.catalogue import CAUSES

from rnn_spec.laws.catalogue import CATALOGUE, FAMILIES
from rnn_spec.sphinxext.bugs import links, read_bugs
from rnn_spec.sphinxext.mutants import Mutant, bugs_of, mutant_of, read_mutants

DOCS = Path(__file__).parents[2] / "docs"
BUGS = read_bugs(DOCS / "bugs.jsonl")
MUTANTS = read_mutants("mutants.catalogue:CAUSES")


@pytest.mark.parametrize("law", CATALOGUE)
def test_law_has_evidence(law):
    """Every law catches a faulty layer, and that is modelled on bugs that are on the page."""
    assert MUTANTS[law]
    assert bugs_of(MUTANTS[law])
    assert set(bugs_of(MUTANTS[law])) <= set(BUGS)


def test_no_mutant_is_left_out():
    """Each is read, with what is wrong with it in words."""
    read = [each for mutants in MUTANTS.values() for each in mutants]

    assert sorted(each.__name__ for each in CAUSES) == sorted(each.name for each in read)
    assert all(each.fault[-1:] == "." for each in read)


def test_bug_belongs_with_a_family_or_beyond():
    """The family of a bug is one of the laws'; a bug of a model around a layer has none."""
    families = {each.__name__.rpartition(".")[2] for each in FAMILIES}

    assert {*families, None} >= {bug.family for bug in BUGS.values()}


def test_mutant_is_read_from_its_docstring():
    """The bugs come first, then what is wrong; there may be no bugs."""

    class Late:
        """B1, B23: a step: late."""

    class Plain:
        """Nothing, or little: wrong."""

    assert Mutant("Late", "a step: late.", ("B1", "B23"), __file__) == mutant_of(Late)
    assert ("Nothing, or little: wrong.", ()) == (mutant_of(Plain).fault, mutant_of(Plain).models)


def test_reports_are_linked():
    """Each issue leads to it, words between them stay, and what is no address is no link."""
    assert [
        ("a/b#1", "https://github.com/a/b/issues/1"),
        (" (PR ", ""),
        ("a/b#2", "https://github.com/a/b/issues/2"),
        (") c d #3, ", ""),
        ("https://e/f", "https://e/f"),
    ] == [each for each in links("a/b#1 (PR a/b#2) c d #3, https://e/f") if each[0]]


def test_bugs_are_a_page(build):
    """Every bug has an anchor, its cause and its reports, and the laws that stand for it."""
    pages = {
        "index.rst": "Page\n====\n\n.. bugs::\n\n.. laws::\n\n:bug:`B156`\n",
        "bugs.jsonl": (DOCS / "bugs.jsonl").read_text(encoding="utf-8"),
    }
    made = build(
        pages=pages,
        nitpicky=True,
        rnn_spec_mutants="mutants.catalogue:CAUSES",
        rnn_spec_bugs="bugs.jsonl",
    )
    page = made.text()
    start = page.index('id="bug-B156"')

    assert all(f'id="bug-{each}"' in page for each in BUGS)
    assert 'href="#law-concatenation"' in page[start : start + 2000]
    assert "https://github.com/qjadud1994/CRNN-Keras/issues/26" in page[start : start + 2000]
    assert 'href="#bug-B156"' in page
    assert not made.warnings
