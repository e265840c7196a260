"""The command `rnn-spec`."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from rnn_spec.report import Report

__all__ = ["main"]

CONFORMS, FAILS, UNUSABLE = 0, 1, 2

LAYER_NAMES = ["RNN", "LSTM", "GRU", "Net"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88})
@click.version_option(package_name="rnn-spec")
def main() -> None:
    """
    Hold recurrent layers against their specification.

    \b
    Examples:
      rnn-spec check torch.nn:LSTM
      rnn-spec check ./mylayer.py:MyLSTM --profile quick
      rnn-spec write mypkg.layers:MyGRU > tests/test_my_gru.py
      rnn-spec laws splitting
      rnn-spec shapes LSTM --num-layers 2 --bidirectional --seq 3 --batch 5

    Exit status: 0 conforms, 1 does not, 2 the call was wrong or nothing could be tried.
    """


@main.command()
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


@main.command()
@click.argument("target")
@click.option(
    "--level",
    type=click.Choice(["relations", "equations", "drop-in"]),
    help="How much to ask; by default, as much as the layer lays claim to.",
)
@click.option("--kind", type=click.Choice(["RNN", "LSTM", "GRU"]), help="Where it cannot be told.")
def write(target: str, **options: str | None) -> None:
    """
    Print a pytest file that holds TARGET against the laws.

    TARGET is module:Class or ./file.py:Class, as for `check`. No law is tried: the laws that apply
    to the layer are listed in the file, and those that do not, with the reason.

    \b
    Examples:
      rnn-spec write mypkg.layers:MyGRU > tests/test_my_gru.py
      rnn-spec write ./mylayer.py:MyLSTM --level relations > test_my_lstm.py
    """
    from rnn_spec.ghostwriter import page

    try:
        with redirect_stdout(sys.stderr):  # a module may print what it likes
            text = page(target, **options)
    except ValueError as error:
        _stop(error)
    click.echo(text, nl=False)


@main.command()
@click.argument("name", required=False)
def laws(name: str | None) -> None:
    """State the laws, or the law NAME, with their sources."""
    from rnn_spec.conformance import select
    from rnn_spec.terminal import show_laws

    try:
        show_laws(select([name] if name else None, None), full=name is not None)
    except ValueError as error:
        _stop(error)


@main.command()
@click.argument("layer", type=click.Choice(LAYER_NAMES))
@click.option("--input-size", type=click.IntRange(1), default=4, show_default=True)
@click.option("--hidden-size", type=click.IntRange(1), default=2, show_default=True)
@click.option("--num-layers", type=click.IntRange(1), default=1, show_default=True)
@click.option("--bidirectional", is_flag=True)
@click.option("--batch-first", is_flag=True)
@click.option("--proj-size", type=click.IntRange(0), default=0, help="LSTM only.")
@click.option("--num-classes", type=click.IntRange(1), help="Net only.")
@click.option("--seq", type=click.IntRange(1), default=3, show_default=True, help="Steps.")
@click.option("--batch", type=click.IntRange(1), default=5, show_default=True, help="Sequences.")
@click.option("--unbatched", is_flag=True, help="One sequence, without a batch axis.")
@click.option("--packed", is_flag=True, help="A packed sequence; its padded shape is shown.")
def shapes(layer: str, batch: int, unbatched: bool, **options: Any) -> None:
    """
    Show what goes into LAYER and what comes out, axis by axis.

    \b
    Example:
      rnn-spec shapes LSTM --num-layers 2 --bidirectional --seq 3 --batch 5
    """
    from rnn_spec.shapes import layer_shapes
    from rnn_spec.terminal import show_shapes

    try:
        rows = layer_shapes(layer, batch=None if unbatched else batch, **options)
    except ValueError as error:
        _stop(error)
    show_shapes(layer, rows)


def _checked(target: str, expected: dict[str, str], **options: Any) -> Report:
    from rnn_spec.terminal import progress

    try:
        from rnn_spec.conformance import check as hold

        with progress() as tell:
            return hold(target, expected_failures=expected, tell=tell, **options)
    except ValueError as error:
        _stop(error)


def _expectation(text: str) -> tuple[str, str]:
    name, equals, reason = text.partition("=")
    if not equals or not name or not reason.strip():
        _stop(f'--expect-failure is {text!r}, where NAME="reason" belongs')

    return name, reason


def _writable(json_file: str | None) -> None:
    """Refuse before the run, not after it."""
    if json_file and json_file != "-" and not Path(json_file).absolute().parent.is_dir():
        _stop(f"--json {json_file!r}: there is no folder {str(Path(json_file).parent)!r}")


def _write(file: Path, report: Report) -> None:
    try:
        file.write_text(report.to_json() + "\n", encoding="utf-8")
    except OSError as error:
        _stop(f"--json: cannot write {str(file)!r}: {error.strerror}")


def _status(report: Report) -> int:
    if not report.executed:
        return UNUSABLE

    return CONFORMS if report.ok else FAILS


def _stop(error: object) -> NoReturn:
    lines = " ".join(str(error).split())
    click.echo(f"rnn-spec: {lines}", err=True)
    sys.exit(UNUSABLE)
