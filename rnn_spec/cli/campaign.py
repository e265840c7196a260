"""`rnn-spec campaign`: many subjects with many seeds, on the workers of dask.distributed."""

from __future__ import annotations

import sqlite3
import sys
import uuid
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from rnn_spec.cli.options.unit_options import SHARD
from rnn_spec.cli.output.outputs import Outputs, merged_here
from rnn_spec.cli.output.signals import noticed_interrupts, stopped_by_signals
from rnn_spec.cli.output.stopping import CONFORMS, INTERRUPTED, UNUSABLE, complain, stop
from rnn_spec.cli.output.streams import standard_output
from rnn_spec.processes.cores import MOST_JOBS, default_jobs
from rnn_spec.processes.memory import default_memory
from rnn_spec.sharding.unit import Unit

if TYPE_CHECKING:
    from rnn_spec.campaigns.job import Job, Record
    from rnn_spec.campaigns.results import Results
    from rnn_spec.cli.campaign_file import Plan
    from rnn_spec.reports.report import Report
    from rnn_spec.reports.subject_not_checked import NotChecked

__all__ = ["campaign", "results_folder"]

KEPT = ".rnn_spec/campaigns"
"""Where results are, beside the file."""

ENGINE = "distributed"


@click.command()
@click.argument("file", metavar="CAMPAIGN.toml", type=click.Path(path_type=Path))
@click.option(
    "--dask",
    "address",
    metavar="ADDRESS",
    help="The scheduler of a cluster, such as tcp://10.0.0.1:8786.  [default: workers of this "
    "machine]",
)
@click.option(
    "-j",
    "--workers",
    type=click.IntRange(1),
    help="Number of workers on this machine; each uses one core.  "
    f"[default: as many as CPU cores, at most {MOST_JOBS}]",
)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help=f"The folder of the results.  [default: {KEPT}/NAME beside the file]",
)
@click.option("--fresh", is_flag=True, help="Forget the results of earlier runs.")
@click.option(
    "--prepare", is_flag=True, help="Only make the environments of the campaign, on this machine."
)
@SHARD
@click.option("-v", "--verbose", is_flag=True, help="Show each law at the end.")
def campaign(file: Path, **options: Any) -> None:
    """
    Check the subjects of CAMPAIGN.toml with all their seeds, and merge the reports.

    The keys of the file are those of [tool.rnn-spec] in pyproject.toml. A subject may have an
    environment of its own, which is made once. Each unit, a subject and a seed, is checked in a
    process of its own on a worker of dask.distributed, on one core; a unit whose worker is lost is
    checked again.

    Run it again to continue after Ctrl-C, a crash or a kill: what is finished, and has the same
    settings and source, is not checked again.

    The folder of the results has results.jsonl, a line for each unit as it comes, the database
    results.db, and the merged report.json and report.html.

    \b
    Examples:
      rnn-spec campaign campaign.toml
      rnn-spec campaign campaign.toml -j 16 --out results
      rnn-spec campaign campaign.toml --dask tcp://10.0.0.1:8786

    Exit status: 0 all conform, 1 one does not, 2 the file is wrong, or a unit could not be checked
    or verified too little, 130 interrupted.
    """
    if options["address"] is not None and options["workers"] is not None:
        stop("--workers is about this machine: it cannot be combined with --dask")
    with stopped_by_signals():
        sys.exit(_run(file, options))


def results_folder(file: Path) -> Path:
    """Return where the results of a campaign are, unless it is told another folder."""
    return file.parent / KEPT / file.stem


def _run(file: Path, options: Mapping[str, Any]) -> int:
    """Run a campaign, and return the exit status."""
    from rnn_spec.campaigns.engine import MISSING
    from rnn_spec.campaigns.results import Results

    out = options["out"] or results_folder(file)
    plan = _plan(file, out, options)
    if options["prepare"]:
        return _prepare(plan)
    if find_spec(ENGINE) is None:
        stop(MISSING)
    try:
        with Results(out, fresh=options["fresh"]) as results:
            return _Run(plan, results, out, options).run()
    except OSError as error:
        stop(f"{str(out)!r}: {error.strerror or error}")


def _plan(file: Path, out: Path, options: Mapping[str, Any]) -> Plan:
    from rnn_spec.cli.campaign_file import plan_of

    try:
        return plan_of(file, out, options["shard"], uuid.uuid4().hex[:8])
    except ValueError as error:
        stop(error)


def _prepare(plan: Plan) -> int:
    """Make the environments of a campaign, and return the exit status."""
    from rnn_spec.campaigns.environments import ENVIRONMENTS, NotMadeError, python_of

    wanted = {
        job.environment_name: (job.environment, job.out)
        for job in plan.jobs
        if job.environment is not None
    }
    status = CONFORMS
    for name, (environment, out) in wanted.items():
        try:
            python = python_of(name, environment, Path(out) / ENVIRONMENTS, lambda: True)
        except (NotMadeError, OSError) as error:
            complain(error)
            status = UNUSABLE
        else:
            click.echo(f"{name}: {python.parent.parent}")

    return status


@dataclass
class _Run:
    """
    A run of a campaign.

    Attributes:
        plan: the units.
        results: what is finished.
        out: the folder of the results.
        options: the options of the command.
        failures: the units that could not be checked in this run, by key.
        lost: the units that were lost with the cluster.
    """

    plan: Plan
    results: Results
    out: Path
    options: Mapping[str, Any]
    failures: dict[str, Record] = field(default_factory=dict)
    lost: list[Job] = field(default_factory=list)

    def run(self) -> int:
        """Check the units without a result, write what is known, and return the exit status."""
        done = self.results.of(self.plan.jobs)
        left = [job for job in self.plan.jobs if job.key not in done]
        if done:
            complain(f"resumed: {len(done)} of {len(self.plan.jobs)} units are finished")
        is_interrupted = False
        try:
            if left:
                self._check(left, len(done))
        except KeyboardInterrupt:
            complain("interrupted; the same command continues from here")
            is_interrupted = True
        status = self._finish()

        return INTERRUPTED if is_interrupted else status

    def _check(self, jobs: list[Job], done: int) -> None:
        """Check units, and keep each result as it comes."""
        from rnn_spec.campaigns.engine import ClusterError, connected, finished
        from rnn_spec.campaigns.job import Job
        from rnn_spec.campaigns.progress import CampaignProgress

        options = self.options
        progress = CampaignProgress(len(self.plan.jobs), done)
        workers = min(options["workers"] or default_jobs(), len(jobs))
        try:
            with (
                noticed_interrupts() as interrupted,
                connected(options["address"], workers) as client,
                progress.shown(),
                closing(finished(client, self._limited(jobs, workers))) as outcomes,
            ):
                for each in outcomes:
                    if isinstance(each, Job):
                        self.lost.append(each)
                        continue
                    self._keep(each)
                    progress.add(each)
                    if interrupted():
                        raise KeyboardInterrupt
        except ClusterError as error:
            stop(error)

    def _limited(self, jobs: list[Job], workers: int) -> list[Job]:
        """Return jobs with the share of this machine's memory that each worker has."""
        if self.options["address"] is not None:
            return jobs
        memory = default_memory(workers)

        return [msgspec.structs.replace(each, share=memory) for each in jobs]

    def _keep(self, record: Record) -> None:
        """Write a record; the file of its worker is then not needed any more."""
        self.results.add(record)
        if record.report is None:
            self.failures[record.key] = record
        else:
            (self.out / "finished" / f"{record.key}.json").unlink(missing_ok=True)

    def _finish(self) -> int:
        """Write the database and the merged reports, show them, and return the exit status."""
        from rnn_spec.campaigns.database import write_database

        plan, records = self.plan, self._records()
        try:
            write_database(self.out / "results.db", records)
        except (OSError, sqlite3.Error) as error:
            complain(f"cannot write the database: {error}")
        files = [str(self.out / f"report.{suffix}") for suffix in ("json", "html")]
        outputs = Outputs(json=files[0], html=files[1], verbose=self.options["verbose"])
        found = self._reports(), self._not_checked()
        written = outputs.write(*found, several=True, to_stdout=False, campaign=plan.campaign)
        status = self._show(*found)
        complain(f"results: {self.out}")

        return status if written else max(status, UNUSABLE)

    def _show(self, reports: list[Report], not_checked: list[NotChecked]) -> int:
        """Show what was found, and return the exit status."""
        from rnn_spec.cli.report import show_merged, worst_status

        status = CONFORMS
        if reports or not_checked:
            merged = merged_here(reports, self.plan.campaign, not_checked)
            with standard_output():
                show_merged(merged, verbose=self.options["verbose"])
            status = worst_status(merged)
        elif not self.plan.jobs:
            complain(f"shard {self.plan.campaign.shard} has nothing to check")
        if self.lost:
            complain(f"{len(self.lost)} units were lost with the cluster; run the command again")

        return UNUSABLE if self.failures or self.lost else status

    def _records(self) -> list[Record]:
        """Return the records of the units of this campaign, also of those that failed."""
        known = self.results.records

        return [known[job.key] for job in self.plan.jobs if job.key in known]

    def _not_checked(self) -> list[NotChecked]:
        """Return the units that could not be checked in this run, with the reasons."""
        from rnn_spec.reports.subject_not_checked import NotChecked

        campaign = self.plan.campaign

        return [
            NotChecked(
                *(each.name, str(each.error), (each.seed,)),
                campaign.about(Unit(each.name, each.seed)),
            )
            for each in self.failures.values()
        ]

    def _reports(self) -> list[Report]:
        """Return the reports, each with its place in the campaign."""
        from rnn_spec.reports.report import Report

        usable = self.results.of(self.plan.jobs)

        return [
            replace(
                Report.from_dict(usable[job.key].report),
                campaign=self.plan.campaign.about(Unit(job.name, job.request.seed)),
            )
            for job in self.plan.jobs
            if job.key in usable
        ]
