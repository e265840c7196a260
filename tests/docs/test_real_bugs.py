"""The mutants that the laws catch, and the real bugs that they are modelled on."""

import json
from pathlib import Path

import pytest

pytest.importorskip("sphinx")

from real_bugs import links, read_bugs

from rnn_spec.laws.catalogue import CATALOGUE, FAMILIES
from rnn_spec.sphinxext.mutants import bugs_of, read_mutants

pytestmark = pytest.mark.slow

DOCS = Path(__file__).parents[2] / "docs"
BUGS = read_bugs(DOCS / "bugs.jsonl")
MUTANTS = read_mutants("mutants.catalogue:CAUSES")


@pytest.mark.parametrize("law", CATALOGUE)
def test_law_has_evidence(law):
    """Every law catches a mutant that is modelled on bugs of the page."""
    assert MUTANTS[law]
    assert bugs_of(MUTANTS[law])
    assert set(bugs_of(MUTANTS[law])) <= set(BUGS)


def test_bug_has_a_family_of_laws_or_none():
    """The family of a bug is a family of laws; a bug of a model around a layer has none."""
    families = {each.__name__.rpartition(".")[2] for each in FAMILIES}

    assert {*families, None} >= {bug.family for bug in BUGS.values()}


def test_reports_are_linked():
    """Issues and addresses are linked; the words between them stay."""
    assert [
        ("a/b#1", "https://github.com/a/b/issues/1"),
        (" (PR ", ""),
        ("a/b#2", "https://github.com/a/b/issues/2"),
        (") c d #3, ", ""),
        ("https://e/f", "https://e/f"),
    ] == [each for each in links("a/b#1 (PR a/b#2) c d #3, https://e/f") if each[0]]


def test_bugs_are_a_page(build):
    """Every bug has an anchor, its cause, its reports, and the laws that its mutants break."""
    pages = {
        "index.rst": "Page\n====\n\n.. bugs::\n\n.. laws::\n\n:bug:`B156`\n",
        "bugs.jsonl": (DOCS / "bugs.jsonl").read_text(encoding="utf-8"),
    }
    made = build(
        pages=pages,
        extensions=["real_bugs"],
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


def test_law_links_the_bugs_behind_its_mutants(build):
    """The theorem of a law links the bugs that the mutants it catches are modelled on."""
    bug = {"id": "B139", "source": "lucidrains/minGRU-pytorch#9", "symptom": "None != zeros"}
    bug |= {"root_cause": "a branch", "config": "GRU", "silent": True, "family": "time"}
    pages = {"index.rst": "Page\n====\n\n.. laws:: time\n\n.. bugs::\n"}
    page = build(
        pages=pages | {"bugs.jsonl": json.dumps(bug)},
        extensions=["real_bugs"],
        rnn_spec_mutants="mutants.catalogue:CAUSES",
        rnn_spec_bugs="bugs.jsonl",
    ).text()

    assert "Stands for 1 real bug" in page
    assert 'href="#bug-B139"' in page
