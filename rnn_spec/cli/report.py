"""`rnn-spec report`: show one saved report, or compare several."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rnn_spec.cli.outputs import Outputs
from rnn_spec.cli.run_options import GITHUB, SARIF
from rnn_spec.cli.stopping import CONFORMS, FAILS, UNUSABLE, stop
from rnn_spec.cli.streams import standard_output

if TYPE_CHECKING:
    from rnn_spec.reports.report import Report

__all__ = ["report"]


@click.command()
@click.argument(
    "files", nargs=-1, required=True, metavar="REPORT.json...", type=click.Path(dir_okay=False)
)
@click.option(
    "--html",
    "html_file",
    type=click.Path(dir_okay=False),
    help="Write an HTML page to this file; - is stdout.",
)
@SARIF
@GITHUB
@click.option(
    "--schema",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda context, _, asked: _print_schema(context) if asked else None,
    help="Print the JSON Schema of a report, and exit.",
)
@click.option(
    "-v", "--verbose", is_flag=True, help="Show each law, and the pairs of options visited."
)
def report(files: tuple[str, ...], **options: Any) -> None:
    """
    Show reports that `check --json` wrote.

    One report is shown as `check` shows it; several become a table with a column for each.

    \b
    Examples:
      rnn-spec report report.json --html report.html
      rnn-spec report lstm.json gru.json --html compliance.html
      rnn-spec report report.json --sarif report.sarif
    """
    outputs = Outputs.of(options)
    reports = [each for file in files for each in _read(Path(file))]
    if not reports:
        stop(f"{files[0]!r}: got an empty list, expected reports")
    several = len(reports) > 1
    if not outputs.write(reports, several=several, to_stdout=False):
        sys.exit(UNUSABLE)
    if not outputs.take_stdout:
        with standard_output():
            _show(reports, verbose=outputs.verbose)
    outputs.write(reports, several=several, to_stdout=True)
    sys.exit(_worst(reports))


def _print_schema(context: click.Context) -> None:
    """Print the JSON Schema of a report, and exit."""
    from importlib import resources

    file = resources.files("rnn_spec.reports") / "report.schema.json"
    click.echo(file.read_text(encoding="utf-8").rstrip())
    context.exit()


def _read(file: Path) -> list[Report]:
    """Read a file with one report, or with a list of reports."""
    from rnn_spec.reports.reading import read_file, reports_of

    try:
        return reports_of(read_file(file))
    except OSError as error:
        stop(f"cannot read {str(file)!r}: {error.strerror or error}")
    except ValueError as error:
        stop(f"{str(file)!r} is not a report: {error}")


def _show(reports: list[Report], *, verbose: bool) -> None:
    from rnn_spec.reports.terminal import show, show_comparison

    if len(reports) == 1:
        show(reports[0], verbose=verbose)
    else:
        show_comparison(reports)


def _worst(reports: list[Report]) -> int:
    if any(each.unverified for each in reports):
        return UNUSABLE

    return CONFORMS if all(each.ok for each in reports) else FAILS
