"""`rnn-spec check`: check subjects against the laws."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

import click

from rnn_spec.cli.checks import check_each
from rnn_spec.cli.completion import complete_targets
from rnn_spec.cli.options.model_options import with_model_options
from rnn_spec.cli.options.run_options import with_run_options
from rnn_spec.cli.options.values import OneOf
from rnn_spec.cli.output.files import in_folder
from rnn_spec.cli.output.outputs import Outputs
from rnn_spec.cli.output.signals import stopped_by_signals
from rnn_spec.cli.output.stopping import stop
from rnn_spec.cli.run import Runner
from rnn_spec.progress.progress import Progress
from rnn_spec.vocabulary import KIND_NAMES, LEVELS

if TYPE_CHECKING:
    from rnn_spec.cli.requests import Work

__all__ = ["check", "check_targets"]


@click.command()
@click.argument("targets", nargs=-1, metavar="[TARGET]...", shell_complete=complete_targets)
@with_run_options
@click.option(
    "--level",
    type=OneOf(LEVELS),
    help="The highest level to check.  [default: the level that applies to the layer]",
)
@click.option(
    "--kind",
    type=OneOf(KIND_NAMES),
    help="The kind of layer, if it cannot be detected.",
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
      rnn-spec check ./mylayer.py:MyLSTM --watch
      rnn-spec check ./mylayer.py:MyLSTM --law splitting --law independence
      rnn-spec check mypkg.layers:MyGRU --expect-failure unbatched="not offered"
      rnn-spec check mypkg:MyGRU --profile thorough -j 4 --timeout 900
      rnn-spec check mypkg:MyGRU --profile thorough -j 4 --timeout 900 --resume
      rnn-spec check --json reports.json --html reports.html
      rnn-spec check --seeds 0..9 --shard 1/4 --json shard-1.json

    Results are saved in .rnn_spec/ as they come. After Ctrl-C, a crash or a kill, --resume
    continues from there, as long as the layer's code is the same.

    Exit status: 0 all conform, 1 one does not, 2 a call was wrong or a run verified too little, 130
    interrupted.
    """
    check_targets(targets, options)


def check_targets(targets: tuple[str, ...], options: Mapping[str, Any]) -> NoReturn:
    """Check subjects, and exit."""
    with stopped_by_signals():
        sys.exit(_check(targets, options))


def _check(targets: tuple[str, ...], options: Mapping[str, Any]) -> int:
    """Check subjects, once or whenever they are saved, and return the exit status."""
    outputs = Outputs.of(options)
    _refuse(options, outputs)
    progress = Progress(moves=options["isolate"])
    with progress.shown():
        runner = Runner(options, progress, keeps_journal=in_folder())
        work = _work(targets, options)
    if options["watch"]:
        from rnn_spec.cli.watch.watch import Watch

        return Watch(work.requests, runner, outputs).run()

    return check_each(work, replace(runner, units=len(work.requests)), outputs)


def _refuse(options: Mapping[str, Any], outputs: Outputs) -> None:
    """Exit if options cannot be combined."""
    if options["resume"] and not options["isolate"]:
        stop("--resume needs --isolate")
    if options["watch"] and not options["isolate"]:
        stop("--watch needs --isolate")
    if options["watch"] and options["resume"]:
        stop("--watch starts anew: it cannot be combined with --resume")
    if options["watch"] and outputs.take_stdout:
        stop("--watch writes reports to files: --json, --html and --sarif cannot be -")
    if options["watch"] and outputs.github:
        stop("--watch runs on and on: it cannot be combined with --github")
    if options["seed"] is not None and options["seeds"] is not None:
        stop("--seed and --seeds cannot be combined: both name the seeds of a run")
    for name in ("seeds", "shard"):
        if options["watch"] and options[name] is not None:
            stop(f"--watch checks with one seed: it cannot be combined with --{name}")


def _work(targets: tuple[str, ...], options: Mapping[str, Any]) -> Work:
    """Return the runs that are asked for; to watch, one for each subject."""
    from rnn_spec.cli.requests import Work, requests_of, work_of

    try:
        if options["watch"]:
            return Work(tuple(requests_of(targets, options)))
        return work_of(targets, options)
    except ValueError as error:
        stop(error)
