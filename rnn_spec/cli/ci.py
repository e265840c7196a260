"""What a CI reads of a run: commands of a GitHub workflow, and SARIF for code scanning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from rnn_spec.cli.files import put
from rnn_spec.cli.streams import standard_output

if TYPE_CHECKING:
    from rnn_spec.reports.report import Report

__all__ = ["GITHUB", "SARIF", "print_commands", "write_sarif"]

GITHUB = click.option(
    "--github",
    is_flag=True,
    help="Print workflow commands too: GitHub shows each failure at the line of the layer.",
)
SARIF = click.option(
    "--sarif",
    "sarif_file",
    type=click.Path(dir_okay=False),
    help="Write the failures as SARIF 2.1.0 to this file, for code scanning; - is stdout.",
)


def print_commands(reports: Sequence[Report], options: Mapping[str, Any]) -> None:
    """Print a command of a GitHub workflow for each failure, if that is asked for."""
    if options["github"]:
        from rnn_spec.reports.github import workflow_commands

        with standard_output():
            for each in workflow_commands(reports):
                click.echo(each)


def write_sarif(reports: Sequence[Report], options: Mapping[str, Any]) -> bool:
    """Write reports as SARIF, if that is asked for; return whether it did not fail."""
    if not options["sarif_file"]:
        return True
    from rnn_spec.reports.sarif import to_sarif

    return put("--sarif", options["sarif_file"], to_sarif(reports))
