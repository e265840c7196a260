"""What a campaign costs: the page computes it from a measured campaign."""

import json
import re
from pathlib import Path

import pytest

pytest.importorskip("sphinx")

from benchmarks.campaign_cost import main
from campaign_cost import in_words, makespan, read_cost

from rnn_spec.campaigns.job import Record

DOCS = Path(__file__).parents[2] / "docs"


def unit(level, profile, seconds):
    """Return what the file has of a unit."""
    return {"level": level, "profile": profile, "cpu_seconds": seconds}


SMALL = {
    "date": "2026-12-01",
    "command": "rnn-spec campaign cost.toml",
    "versions": {"python": "3.11.7", "torch": "2.13.0"},
    "units": [
        unit("drop-in", "quick", 10.0),
        unit("drop-in", "quick", 14.0),
        unit("relations", "quick", 8.0),
        unit("drop-in", "default", 40.0),
    ],
}


def words(page):
    """Return the text of a page."""
    return " ".join(re.sub("<[^>]*>", " ", page).split())


@pytest.fixture
def shown(build):
    """Return a function that builds a page with one part of the small campaign."""

    def page(part):
        pages = {"index.rst": f"Page\n====\n\n.. campaign-cost:: {part}\n"}
        return build(
            pages={**pages, "small.json": json.dumps(SMALL)},
            extensions=["campaign_scale"],
            rnn_spec_campaign="small.json",
        )

    return page


@pytest.mark.parametrize(
    ("units", "workers", "seconds"),
    [
        ([3.0, 3.0], 1, 6.0),
        ([3.0, 3.0], 2, 3.0),
        ([3.0, 3.0], 64, 3.0),
        ([1.0, 1.0, 4.0], 2, 5.0),
        ([4.0, 1.0, 1.0], 2, 4.0),
    ],
)
def test_a_worker_takes_the_next_unit_when_it_is_free(units, workers, seconds):
    """No number of workers makes a campaign shorter than its longest unit."""
    assert seconds == makespan(units, workers)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(7.4, "7 s"), (89.0, "89 s"), (90.0, "1.5 min"), (900.0, "15 min"), (9000.0, "2.5 h")],
)
def test_a_time_is_said_in_a_unit_that_fits(seconds, text):
    """Seconds, minutes or hours."""
    assert text == in_words(seconds)


def test_the_file_is_made_of_the_results_of_a_campaign(tmp_path):
    """A unit that could not be checked has no cost; one that was checked again has the last."""
    versions = {"python": "3.11.7", "torch": "2.13.0+cpu"}
    report = {"about": {"level": "drop-in"}, "profile": "quick", "verdict": "conforms"}
    report["versions"] = versions
    started = "2026-12-01T10:00:00+00:00"
    first = Record("a", "A", "a:A", 0, report=report, cpu_seconds=9.0, started=started)
    again = Record("a", "A", "a:A", 0, report=report, cpu_seconds=8.0, started=started)
    failed = Record("b", "B", "b:B", 0, error="no network", started=started)
    (tmp_path / "results.jsonl").write_bytes(first.line + failed.line + again.line)
    main(tmp_path, tmp_path / "cost.json")
    cost = read_cost(tmp_path / "cost.json")

    assert ("2026-12-01", {"python": "3.11.7", "torch": "2.13.0"}) == (cost.date, cost.versions)
    assert 8.0 == cost.seconds("drop-in", "quick")
    assert 1 == len(cost.units)


def test_the_measured_file_has_every_level():
    """A page without a level would be about other layers than the reader's."""
    cost = read_cost(DOCS / "campaign_cost.json")

    assert {"drop-in", "equations", "relations", "model"} == {*cost.levels}
    assert all(cost.seconds(level, "quick") for level in cost.levels)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("run", "Measured on 2026-12-01 with python 3.11.7, torch 2.13.0: rnn-spec campaign"),
        ("cost", "level quick, CPU s default, CPU s drop-in 12 40 relations 8 ·"),
        ("largest", "drop-in at default , with 40 s on one core."),
        ("scale", "each level has the same share, with 10 seeds: 400 units."),
        ("scale", "cores quick times as fast as one 1 67 min 1 2 33 min 2 8 8.4 min"),
    ],
)
def test_part_is_shown(shown, part, text):
    """Each part shows what the file says, or what follows from it."""
    made = shown(part)

    assert text in words(made.text())
    assert not made.warnings
