"""
Write what the page *The field* shows, from the results of the campaign.

    rnn-spec campaign campaigns/field.toml
    python campaigns/summary.py [--out DIR] [--json docs/the_field.json]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from rnn_spec.campaigns.job import Job, Record
from rnn_spec.campaigns.results import Results
from rnn_spec.cli.campaign import results_folder
from rnn_spec.cli.campaign_file import plan_of

CAMPAIGN = Path(__file__).with_name("field.toml")
PAGE = CAMPAIGN.parents[1] / "docs" / "the_field.json"

COMMAND = "rnn-spec campaign campaigns/field.toml\npython campaigns/summary.py"

OF_RUNS = ("seed", "verdict", "counts", "seconds")
"""What is taken over from the report of each seed."""

OF_FAILURES = ("severity", "reason", "counterexample", "hint")
"""What is taken over from the first seed with which a law did not just pass."""

NAMED = {"failed", "warned", "xfailed", "xpassed", "undecided"}
"""The statuses of laws that the page names one by one."""


def main() -> None:
    """Write the file, or exit with the units that have no result."""
    parser = argparse.ArgumentParser(description=__doc__.strip().partition("\n\n")[0])
    parser.add_argument("--out", type=Path, help="the folder of the results, as the campaign's")
    parser.add_argument("--json", type=Path, default=PAGE)
    options = parser.parse_args()
    out = options.out or results_folder(CAMPAIGN)
    jobs = plan_of(CAMPAIGN, out, None, "").jobs
    with Results(out) as results:
        records = results.of(jobs)
    if missing := [
        f"{each.name} seed {each.request.seed}" for each in jobs if each.key not in records
    ]:
        sys.exit(f"no result of {', '.join(missing)}: run the campaign first")
    text = json.dumps(summary(jobs, records), indent=1, ensure_ascii=False)
    options.json.write_text(text + "\n", encoding="utf-8")


def summary(jobs: Sequence[Job], records: Mapping[str, Record]) -> dict[str, Any]:
    """
    Return what the page shows.

    Args:
        jobs: the units, subject by subject.
        records: the record of each, by key.
    """
    return {
        "command": COMMAND,
        "profile": jobs[0].request.profile,
        "subjects": [
            subject(units[0], [records[each.key] for each in units])
            for _, group in groupby(jobs, key=lambda each: each.name)
            for units in [[*group]]
        ],
    }


def subject(job: Job, records: Sequence[Record]) -> dict[str, Any]:
    """Return what is found about one subject: its first unit, and its records with every seed."""
    first = records[0]
    reports = [each.report for each in records if each.report is not None]

    return {
        "name": job.name,
        "package": job.package,
        "version": (first.version or "").partition("+")[0],
        "target": job.request.target,
        "date": first.started.partition("T")[0],
        "versions": reports[0]["versions"],
        "about": reports[0]["about"],
        "runs": [{key: each[key] for key in OF_RUNS} for each in reports],
        "found": [*found(reports)],
    }


def found(reports: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield each law that was tried and did not just pass, with its case of the first seed."""
    laws = dict.fromkeys(result["law"] for each in reports for result in each["results"])
    for law in laws:
        by_seed = {
            str(each["seed"]): result
            for each in reports
            for result in each["results"]
            if result["law"] == law
        }
        if named := [each for each in by_seed.values() if each["status"] in NAMED]:
            yield {
                "law": law,
                "statuses": {seed: each["status"] for seed, each in by_seed.items()},
                **{key: named[0][key] for key in OF_FAILURES},
            }


if __name__ == "__main__":
    main()
