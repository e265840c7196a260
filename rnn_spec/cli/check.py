"""`rnn-spec check`: hold subjects against the laws."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from rnn_spec.cli.checking import Manner, checked
from rnn_spec.cli.completion import complete_laws, complete_targets
from rnn_spec.cli.files import put, writable
from rnn_spec.cli.settings import Wanted, settings_file, subjects
from rnn_spec.cli.stopping import CONFORMS, FAILS, INTERRUPTED, UNUSABLE, complain, stop
from rnn_spec.conformance.request import Limits, Request

if TYPE_CHECKING:
    from rnn_spec.reports.report import Report

__all__ = ["check"]

TIMEOUTS = {"quick": 60, "default": 120, "thorough": 600}
"""
Seconds a law, by profile.

The slowest law of a layer written in plain Python, a cell a step, takes a tenth of it on one slow
core.
"""


@click.command()
@click.argument("targets", nargs=-1, metavar="[TARGET]...", shell_complete=complete_targets)
@click.option(
    "--profile",
    type=click.Choice(["quick", "default", "thorough"]),
    help="How many cases to try: 20, 100 or 500 a law.  [default: default]",
)
@click.option(
    "--law",
    "laws",
    multiple=True,
    metavar="NAME",
    shell_complete=complete_laws,
    help="Try this law only; repeatable.",
)
@click.option(
    "--level",
    type=click.Choice(["relations", "equations", "drop-in"]),
    help="How much to ask; by default, as much as the layer lays claim to.",
)
@click.option("--kind", type=click.Choice(["RNN", "LSTM", "GRU"]), help="Where it cannot be told.")
@click.option(
    "--expect-failure",
    "expected",
    multiple=True,
    metavar='NAME="reason"',
    help="A law known to fail; repeatable. If it holds, the run fails.",
)
@click.option("--seed", type=click.IntRange(0), help="The same seed gives the same run.")
@click.option(
    "--isolate/--no-isolate",
    default=True,
    show_default=True,
    help="Run the layer in processes of its own, so that it may hang or crash. What follows "
    "needs it.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    metavar="SECONDS",
    help="For a law, and for building the layer.  [default: 60, 120 or 600, by profile]",
)
@click.option(
    "--memory",
    type=click.FloatRange(0, min_open=True),
    metavar="GiB",
    help="That a process may grow to.  [default: 8, or its share of half the memory]",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Processes at a time; the report is the same.",
)
@click.option("--resume", is_flag=True, help="Go on from where the last such run was stopped.")
@click.option(
    "--json",
    "json_file",
    type=click.Path(dir_okay=False),
    help="Write the report here, or a list of several; - is stdout.",
)
@click.option(
    "--html",
    "html_file",
    type=click.Path(dir_okay=False),
    help="Write one page here, a comparison if there are several reports; - is stdout.",
)
@click.option("-v", "--verbose", is_flag=True, help="Each law in a line of its own.")
def check(targets: tuple[str, ...], **given: Any) -> None:
    """
    Hold each TARGET against its specification.

    TARGET is module:Class or ./file.py:Class: a class of layers with a constructor like
    torch.nn's, a function that makes one, or an instance. What pyproject.toml says of it under
    [tool.rnn-spec] holds, unless an option says otherwise; without TARGET, every subject that is
    named there is checked.

    \b
    Examples:
      rnn-spec check torch.nn:LSTM
      rnn-spec check ./mylayer.py:MyLSTM --law splitting --law independence
      rnn-spec check mypkg.layers:MyGRU --expect-failure unbatched="not offered yet"
      rnn-spec check mypkg.layers:MyGRU --profile thorough -j 4 --timeout 900
      rnn-spec check mypkg.layers:MyGRU --profile thorough -j 4 --timeout 900 --resume
      rnn-spec check --json reports.json --html reports.html

    Results are kept in .rnn_spec/ as they come: after Ctrl-C, a crash or a kill, --resume goes on
    from there, as long as the layer's code is the same.

    Exit status: 0 all conform, 1 one does not, 2 a call was wrong or nothing could be tried, 130
    interrupted.
    """
    for option in ("json", "html"):
        writable(f"--{option}", given[f"{option}_file"])
    if given["json_file"] == given["html_file"] == "-":
        stop("--json and --html cannot both be -")
    try:
        requests = _requests(targets, given)
    except ValueError as error:
        stop(error)
    _run(requests, given)


def _run(requests: list[Request], given: Mapping[str, Any]) -> NoReturn:
    """Check one after the other; say what came of it, and exit with the worst."""
    reports, statuses = [], []
    for request in requests:
        try:
            report = checked(request, _manner(given, request))
        except ValueError as error:
            complain(error)
            statuses.append(UNUSABLE)
            continue
        except KeyboardInterrupt:
            complain("interrupted")
            statuses.append(INTERRUPTED)
            break
        reports.append(report)
        statuses.append(_status(report))
        if "-" not in {given["json_file"], given["html_file"]}:
            _show(report, given)
        if not report.complete:
            complain("interrupted; with --resume it goes on from here")
            break
    _write(reports, given, several=len(requests) > 1)
    sys.exit(max(statuses))


def _requests(targets: tuple[str, ...], given: Mapping[str, Any]) -> list[Request]:
    """Say what is asked: by the options, then by the project."""
    known = subjects(Path.cwd())
    _find_modules()
    named = {each.target: each for each in known}
    wanted = [named.get(target, Wanted(target)) for target in targets] or list(known)
    if not wanted:
        stop("no TARGET, and no pyproject.toml with subjects under [tool.rnn-spec]")

    return [_request(each, given) for each in wanted]


def _find_modules() -> None:
    """Let the modules of the project be imported from its subfolders too."""
    file = settings_file(Path.cwd())
    if file is not None:
        sys.path.append(str(file.parent))


def _request(wanted: Wanted, given: Mapping[str, Any]) -> Request:
    said = dict(_expectation(each) for each in given["expected"])
    laws = given["laws"] or wanted.laws
    before = wanted.expected_failures
    kept = {name: why for name, why in before.items() if name in (given["laws"] or before)}

    return Request(
        wanted.target,
        laws,
        given["kind"] or wanted.kind,
        given["level"] or wanted.level,
        given["profile"] or wanted.profile,
        {**kept, **said},
        given["seed"],
    )


def _manner(given: Mapping[str, Any], request: Request) -> Manner:
    timeout = given["timeout"] or TIMEOUTS[request.profile]
    limits = Limits(timeout, given["memory"], given["jobs"])
    if given["resume"] and not given["isolate"]:
        stop("--resume needs --isolate")

    return Manner(given["isolate"], given["resume"], limits)


def _show(report: Report, given: Mapping[str, Any]) -> None:
    from rnn_spec.reports.terminal import show

    show(report, verbose=given["verbose"])


def _write(reports: list[Report], given: Mapping[str, Any], *, several: bool) -> None:
    if given["json_file"] and (reports or several):
        data = [each.to_dict() for each in reports]
        put("--json", given["json_file"], json.dumps(data if several else data[0], indent=2))
    if given["html_file"] and reports:
        from rnn_spec.reports.html import comparison_page

        page = comparison_page(reports) if several else reports[0].to_html()
        put("--html", given["html_file"], page)


def _expectation(text: str) -> tuple[str, str]:
    name, equals, reason = text.partition("=")
    if not equals or not name or not reason.strip():
        stop(f'--expect-failure is {text!r}, where NAME="reason" belongs')

    return name, reason


def _status(report: Report) -> int:
    if not report.complete:
        return INTERRUPTED
    if not report.executed:
        return UNUSABLE

    return CONFORMS if report.ok else FAILS
