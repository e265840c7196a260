"""`rnn-spec check`: hold a subject against the laws."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rnn_spec.cli.stopping import CONFORMS, FAILS, UNUSABLE, stop

if TYPE_CHECKING:
    from rnn_spec.report import Report

__all__ = ["check"]


@click.command()
@click.argument("target")
@click.option(
    "--profile",
    type=click.Choice(["quick", "default", "thorough"]),
    default="default",
    show_default=True,
    help="How many cases to try.",
)
@click.option("--law", "laws", multiple=True, metavar="NAME", help="Try this law only; repeatable.")
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
    "--json",
    "json_file",
    type=click.Path(dir_okay=False),
    help="Write the report here; - is stdout.",
)
def check(target: str, json_file: str | None, expected: tuple[str, ...], **options: Any) -> None:
    """
    Hold TARGET against its specification.

    TARGET is module:Class or ./file.py:Class: a class of layers with a constructor like
    torch.nn's, a function that makes one, or an instance.

    \b
    Examples:
      rnn-spec check torch.nn:LSTM
      rnn-spec check ./mylayer.py:MyLSTM --law splitting --law independence
      rnn-spec check mypkg.layers:MyGRU --expect-failure unbatched="not offered yet"
    """
    known = dict(_expectation(each) for each in expected)
    _writable(json_file)
    report = _checked(target, known, **{**options, "laws": options["laws"] or None})
    if json_file == "-":
        click.echo(report.to_json())
    else:
        from rnn_spec.terminal import show

        show(report)
        if json_file:
            _write(Path(json_file), report)
    sys.exit(_status(report))


def _checked(target: str, expected: dict[str, str], **options: Any) -> Report:
    from rnn_spec.terminal import progress

    try:
        from rnn_spec.conformance import check as hold

        with progress() as tell:
            return hold(target, expected_failures=expected, tell=tell, **options)
    except ValueError as error:
        stop(error)


def _expectation(text: str) -> tuple[str, str]:
    name, equals, reason = text.partition("=")
    if not equals or not name or not reason.strip():
        stop(f'--expect-failure is {text!r}, where NAME="reason" belongs')

    return name, reason


def _writable(json_file: str | None) -> None:
    """Refuse before the run, not after it."""
    if json_file and json_file != "-" and not Path(json_file).absolute().parent.is_dir():
        stop(f"--json {json_file!r}: there is no folder {str(Path(json_file).parent)!r}")


def _write(file: Path, report: Report) -> None:
    try:
        file.write_text(report.to_json() + "\n", encoding="utf-8")
    except OSError as error:
        stop(f"--json: cannot write {str(file)!r}: {error.strerror}")


def _status(report: Report) -> int:
    if not report.executed:
        return UNUSABLE

    return CONFORMS if report.ok else FAILS
