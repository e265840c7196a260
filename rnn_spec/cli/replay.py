"""`rnn-spec replay`: run counterexamples again."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from rnn_spec.cli.completion import complete_laws
from rnn_spec.cli.options.values import Above
from rnn_spec.cli.output.stopping import CONFORMS, FAILS, UNUSABLE, stop
from rnn_spec.text import clean

__all__ = ["replay"]


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option(
    "--law",
    "laws",
    multiple=True,
    metavar="NAME",
    shell_complete=complete_laws,
    help="Replay only this law; repeatable.",
)
@click.option(
    "--device",
    help="Device to run on, such as cuda, cuda:1 or mps.  [default: the device of each case]",
)
@click.option(
    "--timeout",
    type=Above(0),
    default=60,
    show_default=True,
    help="Limit for each script, in seconds.",
)
@click.option(
    "--trust",
    is_flag=True,
    help="Run the code of a script that is not as rnn-spec wrote it. Read it first.",
)
def replay(
    file: str, laws: tuple[str, ...], device: str | None, timeout: float, *, trust: bool
) -> None:
    """
    Run the failed cases of a report again.

    FILE is a report of `check --json`, or one of its scripts. Law, layer and case are read from
    it, and the layer is imported by its name; no other code of the file is run without --trust.

    \b
    Examples:
      rnn-spec replay report.json
      rnn-spec replay report.json --law splitting --device cuda
      rnn-spec replay reproduction.py

    Exit status: 0 all pass now, 1 one fails, 2 there is nothing to run.
    """
    from rnn_spec.conformance.replaying import counterexamples, replayed

    try:
        every = counterexamples(Path(file), laws, trust=trust)
    except ValueError as error:
        stop(error)
    if device and any(each.own_script for each in every):
        stop(f"--device: {file!r} is run as it is; write the device into its case")
    _available(device)
    tried = []
    for each in replayed(every, device=device, timeout=timeout):
        style = {"fg": "green"} if each.passes else {"fg": "red", "bold": True}
        law = click.style(clean(each.counterexample.law), **style)
        click.echo(f"{clean(each.counterexample.subject)} {law} {each}")
        tried.append(each)
    if not any(each.ran for each in tried):
        sys.exit(UNUSABLE)
    sys.exit(CONFORMS if all(each.passes for each in tried) else FAILS)


def _available(device: str | None) -> None:
    """Exit if a device is not available."""
    import torch

    try:
        torch.empty(1, device=device)
    except Exception as error:
        lines = str(error).splitlines() or [type(error).__name__]
        stop(f"--device: got {device!r}, expected an available device: {lines[0]}")
