"""`rnn-spec check`: check subjects against the laws."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn

import click

from rnn_spec.cli.ci import print_commands, write_sarif
from rnn_spec.cli.completion import complete_targets
from rnn_spec.cli.files import check_outputs, in_folder, put, stdout_is_taken
from rnn_spec.cli.model_options import with_model_options
from rnn_spec.cli.requests import requests_of
from rnn_spec.cli.run import RunOptions, run_request
from rnn_spec.cli.run_options import with_run_options
from rnn_spec.cli.signals import stopped_by_signals
from rnn_spec.cli.stopping import CONFORMS, FAILS, INTERRUPTED, UNUSABLE, complain, stop
from rnn_spec.cli.streams import standard_output
from rnn_spec.conformance.request import Limits, Request
from rnn_spec.vocabulary import KIND_NAMES, LEVELS, PROFILES

if TYPE_CHECKING:
    from rnn_spec.conformance.events import Emit, Event
    from rnn_spec.reports.report import Report

__all__ = ["check", "check_targets"]


@click.command()
@click.argument("targets", nargs=-1, metavar="[TARGET]...", shell_complete=complete_targets)
@with_run_options
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    help="The highest level to check.  [default: the level that applies to the layer]",
)
@click.option(
    "--kind", type=click.Choice(KIND_NAMES), help="The kind of layer, if it cannot be detected."
)
@with_model_options
def check(targets: tuple[str, ...], **options: Any) -> None:
    """
    Check each TARGET against its specification.

    TARGET is module:Class or ./file.py:Class: a class of layers with a constructor like
    torch.nn's, a function that makes a layer, or an instance. A model around layers is
    recognised, and checked as check-model does it; an option of a model states that it is one.

    The settings of TARGET under [tool.rnn-spec] in pyproject.toml apply, unless an option
    replaces them. Without TARGET, every subject that is named there is checked.

    \b
    Examples:
      rnn-spec check torch.nn:LSTM
      rnn-spec check ./mylayer.py:MyLSTM --law splitting --law independence
      rnn-spec check mypkg.layers:MyGRU --expect-failure unbatched="not offered"
      rnn-spec check mypkg:MyGRU --profile thorough -j 4 --timeout 900
      rnn-spec check mypkg:MyGRU --profile thorough -j 4 --timeout 900 --resume
      rnn-spec check --json reports.json --html reports.html

    Results are saved in .rnn_spec/ as they come. After Ctrl-C, a crash or a kill, --resume
    continues from there, as long as the layer's code is the same.

    Exit status: 0 all conform, 1 one does not, 2 a call was wrong or a run verified nothing, 130
    interrupted.
    """
    check_targets(targets, options)


def check_targets(targets: tuple[str, ...], options: Mapping[str, Any]) -> NoReturn:
    """Check subjects, and exit."""
    with stopped_by_signals():
        sys.exit(_check(targets, options))


def _check(targets: tuple[str, ...], options: Mapping[str, Any]) -> int:
    """Check one subject after another, show and write the reports, and return the worst status."""
    check_outputs(options)
    keeps_journal = in_folder()
    try:
        requests = requests_of(targets, options)
    except ValueError as error:
        stop(error)
    reports: list[Report] = []
    statuses = []
    for request in requests:
        statuses.append(_check_one(request, options, reports, keeps_journal=keeps_journal))
        _write(reports, options, several=len(requests) > 1, to_stdout=False)
        if statuses[-1] == INTERRUPTED:
            break
    _write(reports, options, several=len(requests) > 1, to_stdout=True)
    print_commands(reports, options)

    return max(statuses)


def _check_one(
    request: Request, options: Mapping[str, Any], reports: list[Report], *, keeps_journal: bool
) -> int:
    """Check a subject, add its report, and return the exit status."""
    run_options = _run_options(options, request, keeps_journal=keeps_journal)
    try:
        report = run_request(request, run_options, _printer(options))
    except (ValueError, OSError) as error:  # such as no room for a process
        complain(error)
        return UNUSABLE
    except KeyboardInterrupt:
        complain("interrupted")
        return INTERRUPTED
    reports.append(report)

    return _status(report)


def _run_options(
    options: Mapping[str, Any], request: Request, *, keeps_journal: bool
) -> RunOptions:
    if options["resume"] and not options["isolate"]:
        stop("--resume needs --isolate")
    timeout = options["timeout"] or PROFILES[request.profile].timeout
    limits = Limits(timeout, options["memory"], options["jobs"])

    return RunOptions(options["isolate"], options["resume"], limits, keeps_journal)


def _printer(options: Mapping[str, Any]) -> Emit:
    """Return a consumer that shows the report of a run, unless standard output is taken."""

    def consume(event: Event) -> None:
        from rnn_spec.conformance.events import RunFinished
        from rnn_spec.reports.terminal import show

        if isinstance(event, RunFinished):
            if not stdout_is_taken(options):
                with standard_output():
                    show(event.report, verbose=options["verbose"])
            if not event.report.complete:
                complain("interrupted; --resume continues from here")

    return consume


def _write(
    reports: list[Report], options: Mapping[str, Any], *, several: bool, to_stdout: bool
) -> None:
    """Write what there is so far: to files after each subject, to standard output at the end."""
    json_file, html_file = options["json_file"], options["html_file"]
    if json_file and (json_file == "-") == to_stdout and (reports or several):
        data = [each.to_dict() for each in reports]
        put("--json", json_file, json.dumps(data if several else data[0], indent=2))
    if html_file and (html_file == "-") == to_stdout and reports:
        from rnn_spec.reports.html import comparison_page

        page = comparison_page(reports) if several else reports[0].to_html()
        put("--html", html_file, page)
    if (options["sarif_file"] == "-") == to_stdout:
        write_sarif(reports, options)


def _status(report: Report) -> int:
    if not report.complete:
        return INTERRUPTED
    if report.unverified:
        return UNUSABLE

    return CONFORMS if report.ok else FAILS
