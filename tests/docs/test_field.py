"""The campaign of the field: its adapters, its results, and the judgements on them."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

pytest.importorskip("sphinx")

from field_results import VERDICTS, read_field

from rnn_spec.models.laws.every_law import EVERY_LAW

ROOT = Path(__file__).parents[2]
CAMPAIGNS = ROOT / "campaigns"
CAMPAIGN = tomllib.loads((CAMPAIGNS / "field.toml").read_text(encoding="utf-8"))
SUBJECTS = {each["name"]: each for each in CAMPAIGN["subjects"]}
JUDGEMENTS = CAMPAIGNS / "judgements.toml"
MEASURED = read_field(ROOT / "docs" / "the_field.json", JUDGEMENTS)

PLACE = re.compile(r"[\w./-]+\.py:\d+")


def names(file):
    """Return the names that a file defines or imports, without running it."""
    for each in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match each:
            case ast.Assign(targets=[ast.Name(id=name)]):
                yield name
            case ast.ImportFrom(names=imported):
                yield from (alias.asname or alias.name for alias in imported)
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield name


def results(name):
    """Return what was found in a layer."""
    (layer,) = [each for each in MEASURED.layers if each.name == name]

    return layer.findings


def test_there_are_many_packages():
    """The campaign is about at least fifteen packages."""
    assert len({each["package"] for each in SUBJECTS.values()}) >= 15


@pytest.mark.parametrize("name", SUBJECTS)
def test_adapter_defines_the_target(name):
    """The target of a subject is a name in a file that compiles."""
    file, _, defined = SUBJECTS[name]["target"].partition(":")

    assert defined in set(names(CAMPAIGNS / file))


@pytest.mark.parametrize("name", SUBJECTS)
def test_package_is_pinned(name):
    """The environment of a subject has one version of its package."""
    environment = CAMPAIGN["environments"][SUBJECTS[name]["environment"]]
    pinned = [*environment["requirements"], *environment.get("no-deps", [])]

    assert SUBJECTS[name]["package"] in [each.partition("==")[0] for each in pinned]
    assert all("==" in each for each in pinned)


def test_every_subject_is_measured():
    """The results are those of the subjects that the campaign has now."""
    assert [*SUBJECTS] == [each.name for each in MEASURED.layers]


@pytest.mark.parametrize("layer", MEASURED.layers, ids=lambda each: each.name)
def test_results_are_those_of_the_subject(layer):
    """The package, version and adapter in the results are those of the campaign."""
    subject = SUBJECTS[layer.name]
    environment = CAMPAIGN["environments"][subject["environment"]]
    pinned = [*environment["requirements"], *environment.get("no-deps", [])]

    assert (layer.data["package"], layer.data["target"]) == (subject["package"], subject["target"])
    assert f"{layer.data['package']}=={layer.data['version']}" in pinned


def test_every_failure_is_judged():
    """Somebody judged each law that a layer was seen to break."""
    assert [] == MEASURED.unjudged


def test_judgements_name_a_place_in_the_source():
    """Each judgement is one of the known ones, and says which file and line was read."""
    judged = [each.judgement for layer in MEASURED.layers for each in layer.findings]

    assert {each.verdict for each in judged} <= {*VERDICTS}
    assert [] == [
        each.at
        for each in judged
        if not PLACE.fullmatch(each.at) and not each.at.startswith("pytorch#")
    ]


def test_judgements_are_about_what_was_found():
    """No judgement is left over from a failure that is not seen any more."""
    written = tomllib.loads(JUDGEMENTS.read_text(encoding="utf-8"))["judgements"]
    found = {(layer.name, each.law) for layer in MEASURED.layers for each in layer.findings}
    judged = {(name, law) for each in written for name in each["subjects"] for law in each["laws"]}

    assert set() == judged - found


@pytest.mark.parametrize("name", SUBJECTS)
def test_expected_failures_say_why(name):
    """An expected failure names a law and the place in the source that is the reason."""
    for law, reason in SUBJECTS[name].get("expected-failures", {}).items():
        place, colon, words = reason.partition(": ")

        assert law in EVERY_LAW
        assert PLACE.fullmatch(place)
        assert colon
        assert words


@pytest.mark.parametrize("part", ["counts", "run", "table", "reports", "layers"])
def test_page_shows_each_layer(build, part):
    """The parts of the page are made from the files, and the table names each layer."""
    pages = {"index.rst": f"Page\n====\n\n.. field:: {part}\n"}
    files = (str(ROOT / "docs" / "the_field.json"), str(JUDGEMENTS))
    page = build(pages=pages, extensions=["field_page"], rnn_spec_field=files).text()

    assert part not in {"table", "layers"} or all(name in page for name in SUBJECTS)
