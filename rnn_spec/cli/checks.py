"""The runs of one command, one after another: what they show, write, and return."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from rnn_spec.cli.output.outputs import Outputs
from rnn_spec.cli.output.pace import Pace
from rnn_spec.cli.output.stopping import (
    CONFORMS,
    INTERRUPTED,
    UNUSABLE,
    complain,
    message_of,
    status_of,
)
from rnn_spec.cli.run import Runner, places
from rnn_spec.sharding.unit import Unit

if TYPE_CHECKING:
    from rnn_spec.cli.requests import Work
    from rnn_spec.conformance.events import Emit
    from rnn_spec.conformance.request import Request
    from rnn_spec.reports.findings import Findings
    from rnn_spec.reports.report import Report
    from rnn_spec.reports.subject_not_checked import NotChecked
    from rnn_spec.sharding.campaign import Campaign

__all__ = ["check_each", "not_checked"]

Placed: TypeAlias = "tuple[Request, str]"
"""A run, and its place among several."""


def check_each(work: Work, runner: Runner, outputs: Outputs) -> int:
    """Check one subject after another, show and write the reports, and return the worst status."""
    if not work.requests:
        return _do_nothing(work, outputs)
    checks = Checks(work, runner, outputs)
    files = Pace(partial(checks.write, to_stdout=False))
    for runs in checks.by_subject():
        checks.check(runs, files)
        if INTERRUPTED in checks.statuses:
            break
    files.finish()
    outputs.show_summary(checks.outcomes)
    checks.write(to_stdout=True)

    return max(checks.statuses)


def _do_nothing(work: Work, outputs: Outputs) -> int:
    """Write the files of a shard that has no unit, and say so: its job has done its part."""
    campaign = work.campaign
    if campaign is not None:
        count = len(campaign.units)
        dealt = "the only unit was" if count == 1 else f"the {count} units were"
        complain(f"shard {campaign.shard} has nothing to check: {dealt} dealt to other shards")
    for to_stdout in (False, True):
        outputs.write((), several=True, to_stdout=to_stdout, campaign=campaign)

    return CONFORMS


@dataclass
class Checks:
    """
    The runs of one command.

    Attributes:
        work: what to run.
        runner: runs it.
        outputs: where reports go.
        reports: the reports so far.
        statuses: the exit status of each run so far.
        outcomes: the report on each subject so far, of all its seeds, or why there is none.
    """

    work: Work
    runner: Runner
    outputs: Outputs
    reports: list[Report] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    outcomes: list[Findings | NotChecked] = field(default_factory=list)

    def by_subject(self) -> Iterator[list[Placed]]:
        """Yield the runs of each subject together; those of no campaign one by one."""
        requests = self.work.requests
        placed = [*zip(requests, places(requests), strict=True)]
        if self.work.campaign is None:
            yield from ([each] for each in placed)
        else:
            groups = groupby(placed, lambda each: each[0].target)
            yield from ([*group] for _, group in groups)

    def check(self, runs: Sequence[Placed], files: Pace) -> None:
        """
        Check a subject with each of its seeds, and show what was found; several as one.

        Args:
            runs: the runs.
            files: writes the reports so far; all of them are written anew each time.
        """
        several, before = len(runs) > 1, len(self.reports)
        for request, place in runs:
            self._run(request, place, self.outputs.in_short if several else self.outputs)
            files.ask()
            if self.statuses[-1] == INTERRUPTED:
                break
        if several:
            self.outputs.show_united(self.reports[before:])
        self._keep_outcome(self.reports[before:])

    def _keep_outcome(self, reports: Sequence[Report]) -> None:
        """Keep the report on a subject; several seeds as one. What was not checked is kept."""
        from rnn_spec.reports.merging.united import unite

        if reports:
            self.outcomes.append(unite(reports) if len(reports) > 1 else reports[0])

    def write(self, *, to_stdout: bool) -> None:
        """Write what was found so far."""
        from rnn_spec.reports.subject_not_checked import NotChecked

        campaign = self.work.campaign
        self.outputs.write(
            self.reports,
            [each for each in self.outcomes if isinstance(each, NotChecked)],
            several=campaign is not None or len(self.work.requests) > 1,
            to_stdout=to_stdout,
            campaign=campaign,
        )

    def _run(self, request: Request, place: str, consumer: Emit) -> None:
        """Run one unit, and keep its report and its status."""
        campaign = self.work.campaign
        part = campaign and campaign.about(Unit(request.target, request.seed))
        try:
            report = self.runner.run(request, consumer, place=place)
        except (ValueError, OSError) as error:  # such as no room for a process
            complain(error)
            self.statuses.append(UNUSABLE)
            self.outcomes.append(not_checked(request, error, part))
        except KeyboardInterrupt:
            complain("interrupted")
            self.statuses.append(INTERRUPTED)
        else:
            self.reports.append(replace(report, campaign=part))
            self.statuses.append(status_of(report))


def not_checked(request: Request, error: Exception, part: Campaign | None = None) -> NotChecked:
    """Return that the subject of a run could not be checked, and why."""
    from rnn_spec.reports.subject_not_checked import NotChecked

    seeds = () if part is None or request.seed is None else (request.seed,)

    return NotChecked(request.target, message_of(error), seeds, part)
