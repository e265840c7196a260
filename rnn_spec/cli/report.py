"""`rnn-spec report`: show one saved report, or merge and compare several."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rnn_spec.cli.options.run_options import GITHUB, SARIF
from rnn_spec.cli.output.outputs import Outputs
from rnn_spec.cli.output.stopping import CONFORMS, FAILS, UNUSABLE, complain, stop
from rnn_spec.cli.output.streams import standard_output

if TYPE_CHECKING:
    from rnn_spec.reports.merging.merged import Merged
    from rnn_spec.reports.reading import Saved

__all__ = ["report", "show_merged", "worst_status"]


@click.command()
@click.argument(
    "files", nargs=-1, required=True, metavar="REPORT.json...", type=click.Path(dir_okay=False)
)
@click.option(
    "--json",
    "json_file",
    type=click.Path(dir_okay=False),
    help="Write the merged reports to this file; - is stdout.",
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
    "--conforming",
    multiple=True,
    metavar="SUBJECT",
    help="A subject that is known to conform: count its false alarms; repeatable.",
)
@click.option(
    "--schema",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda context, _, asked: _print_schema(context) if asked else None,
    help="Print the JSON Schema of a report, and exit.",
)
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Show each law, script and pair of options.",
)
def report(files: tuple[str, ...], **options: Any) -> None:
    """
    Show reports that `check --json` wrote, and merge them.

    The runs of one subject with several seeds are united, also if they come from the shards of
    several machines; a shard that is missing is named. Several subjects become a table with a
    column for each. Reports at other versions or profiles have columns of their own.

    \b
    Examples:
      rnn-spec report report.json --html report.html
      rnn-spec report shard-*.json --json merged.json --html merged.html
      rnn-spec report lstm.json gru.json --html compliance.html
      rnn-spec report report.json --sarif report.sarif

    Exit status: 0 all conform, 1 one does not, 2 a file cannot be read, a shard is missing, or a
    subject could not be checked or a run verified too little.
    """
    outputs = Outputs.of(options)
    merged = _merged(files, options["conforming"])
    if not outputs.write_merged(merged, to_stdout=False):
        sys.exit(UNUSABLE)
    if not outputs.take_stdout:
        with standard_output():
            show_merged(merged, verbose=outputs.verbose)
    else:
        for each in merged.remarks:
            complain(each)
    outputs.write_merged(merged, to_stdout=True)
    sys.exit(worst_status(merged))


def _merged(files: tuple[str, ...], conforming: tuple[str, ...]) -> Merged:
    """Read files, and merge what is in them."""
    from rnn_spec.reports.merging.merged import merge

    saved = [_read(Path(file)) for file in files]
    reports = [report for each in saved for report in each.reports]
    shards = [shard for each in saved for shard in each.shards]
    not_checked = [subject for each in saved for subject in each.not_checked]
    if not (reports or not_checked):
        found = "shards without reports" if shards else "an empty list"
        stop(f"{files[0]!r}: got {found}, expected reports")
    try:
        return merge(reports, shards, conforming, not_checked)
    except ValueError as error:
        stop(f"--conforming: {error}")


def _print_schema(context: click.Context) -> None:
    """Print the JSON Schema of a report, and exit."""
    from importlib import resources

    file = resources.files("rnn_spec.reports") / "report.schema.json"
    click.echo(file.read_text(encoding="utf-8").rstrip())
    context.exit()


def _read(file: Path) -> Saved:
    """Read a file with one report, or with a list of reports."""
    from rnn_spec.reports.reading import read_file, saved_in

    try:
        return saved_in(read_file(file))
    except OSError as error:
        stop(f"cannot read {str(file)!r}: {error.strerror or error}")
    except ValueError as error:
        stop(f"{str(file)!r} is not a report: {error}")


def show_merged(merged: Merged, *, verbose: bool) -> None:
    """Print merged reports: one subject in full, several as a table."""
    from rnn_spec.reports.terminal import show, show_comparison

    if len(merged.subjects) == 1 and not merged.not_checked:
        show(merged.subjects[0], verbose=verbose, remarks=merged.remarks)
    else:
        show_comparison(merged)


def worst_status(merged: Merged) -> int:
    """Return the exit status of merged reports."""
    if merged.missing or merged.not_checked or any(each.unverified for each in merged.subjects):
        return UNUSABLE

    return CONFORMS if all(each.ok for each in merged.subjects) else FAILS
