"""The options of the commands that check something: what to check, and how to run it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from rnn_spec.cli.completion import complete_laws
from rnn_spec.cli.options.unit_options import SEEDS, SHARD
from rnn_spec.cli.options.values import Above, AtLeast, OneOf
from rnn_spec.processes.cores import MOST_JOBS, default_jobs
from rnn_spec.vocabulary import PROFILES

__all__ = ["GITHUB", "SARIF", "with_run_options"]


def _by_profile(name: str) -> str:
    """Write a number of each profile: `20, 100 or 500`."""
    *first, last = (f"{getattr(profile, name):g}" for profile in PROFILES.values())

    return f"{', '.join(first)} or {last}"


SARIF = click.option(
    "--sarif",
    "sarif_file",
    type=click.Path(dir_okay=False),
    help="Write the failures as SARIF 2.1.0 to this file, for code scanning; - is stdout.",
)
GITHUB = click.option(
    "--github",
    is_flag=True,
    help="Print workflow commands too: GitHub shows each failure at the line of the layer.",
)

OPTIONS = (
    click.option(
        "--profile",
        type=OneOf(list(PROFILES)),
        help=f"How many cases to try for each law: {_by_profile('examples')}.  [default: default]",
    ),
    click.option(
        "--law",
        "laws",
        multiple=True,
        metavar="NAME",
        shell_complete=complete_laws,
        help="Check only this law; repeatable. Laws run in catalogue order.",
    ),
    click.option(
        "--expect-failure",
        "expected",
        multiple=True,
        metavar='NAME="reason"',
        help="A law that is expected to fail; repeatable. If it passes, the run fails.",
    ),
    click.option(
        "--strict",
        is_flag=True,
        help="Fail also where the layer is not portable, or accepts an invalid call; a drop-in "
        "replacement always does.",
    ),
    click.option("--seed", type=AtLeast(0), help="The same seed gives the same run."),
    SEEDS,
    SHARD,
    click.option(
        "--isolate/--no-isolate",
        default=True,
        show_default=True,
        help="Run the layer in processes of its own, which may hang or crash. The next five "
        "options need it.",
    ),
    click.option(
        "--timeout",
        type=Above(0),
        metavar="SECONDS",
        help="Limit for each law, and for building the layer.  "
        f"[default: {_by_profile('timeout')}, by profile]",
    ),
    click.option(
        "--memory",
        type=Above(0),
        metavar="GiB",
        help="Memory limit of each process.  [default: 8, or less on a small machine]",
    ),
    click.option(
        "-j",
        "--jobs",
        type=AtLeast(1),
        default=default_jobs,
        help="Number of processes; the report does not depend on it.  "
        f"[default: as many as CPU cores, at most {MOST_JOBS}]",
    ),
    click.option("--resume", is_flag=True, help="Continue an interrupted run."),
    click.option(
        "--watch",
        is_flag=True,
        help="Check again whenever a source file is saved, until Ctrl-C; laws that failed come "
        "first.",
    ),
    click.option(
        "--json",
        "json_file",
        type=click.Path(dir_okay=False),
        help="Write the report to this file, or a list of several reports; - is stdout.",
    ),
    click.option(
        "--html",
        "html_file",
        type=click.Path(dir_okay=False),
        help="Write one page to this file, a comparison of several reports; - is stdout.",
    ),
    SARIF,
    GITHUB,
    click.option(
        "-v",
        "--verbose",
        is_flag=True,
        help="Show each law, script and pair of options.",
    ),
)


def with_run_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a run to a command."""
    for option in reversed(OPTIONS):
        command = option(command)

    return command
