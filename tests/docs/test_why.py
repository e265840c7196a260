"""The bugs that the page "Why" shows are those of the collection, with their reports and laws."""

import re
from pathlib import Path

import pytest

pytest.importorskip("sphinx")

from real_bugs import links, read_bugs

from rnn_spec.models.laws.catalogue import MODEL_CATALOGUE
from rnn_spec.sphinxext.mutants import bugs_of, read_mutants

DOCS = Path(__file__).parents[2] / "docs"
BUGS = read_bugs(DOCS / "bugs.jsonl")
MUTANTS = read_mutants("mutants.catalogue:CAUSES")
PAGE = (DOCS / "why.md").read_text(encoding="utf-8")
ENTRY = re.compile(
    r"^\[(?P<report>[^]]+)\]\((?P<url>[^)]+)\) \(\{bug\}`(?P<bug>\w+)`\)(?P<text>.*?)(?:\n\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
SHOWN = [pytest.param(*each.groups(), id=each["bug"]) for each in ENTRY.finditer(PAGE)]


@pytest.mark.parametrize(("report", "url", "bug", "text"), SHOWN)
def test_bug_is_one_of_the_collection(report, url, bug, text):
    """The report is one of the bug's sources, and each law catches a mutant modelled on the bug."""
    laws = re.findall(r"\{law\}`(\w+)`", text)
    modelled = {law for law, mutants in MUTANTS.items() if bug in bugs_of(mutants)}

    assert (report, url) in links(BUGS[bug].source)
    assert laws
    assert modelled | set(MODEL_CATALOGUE) >= set(laws)


def test_numbers_on_the_page_are_those_of_the_collection():
    """The page has the number of all bugs and of silent ones; all that are shown are silent."""
    shown = [BUGS[each["bug"]] for each in ENTRY.finditer(PAGE)]
    silent = sum(bool(each.silent) for each in BUGS.values())

    assert f"[a collection of {len(BUGS)}](bugs.rst), of which {silent} raised no error" in PAGE
    assert (10, 10) == (len(shown), sum(bool(each.silent) for each in shown))
