"""The options `--seeds` and `--shard`: which runs a command does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from rnn_spec.sharding.seeds import parse_seeds
from rnn_spec.sharding.shard import parse_shard

__all__ = ["SEEDS", "SHARD"]


def _read_with(parse: Callable[[str], Any]) -> Callable[..., Any]:
    """Return a callback that reads the text of an option; what is wrong is a usage error."""

    def read(_: click.Context, __: click.Parameter, text: str | None) -> Any:
        try:
            return None if text is None else parse(text)
        except ValueError as error:
            raise click.BadParameter(str(error)) from None

    return read


SEEDS = click.option(
    "--seeds",
    metavar="A..B",
    callback=_read_with(parse_seeds),
    help="Check each subject with each of these seeds; also a list such as 0,3,7.",
)
SHARD = click.option(
    "--shard",
    metavar="K/N",
    callback=_read_with(parse_shard),
    help="Do only the K-th of N parts of all subjects and seeds; `report` merges the parts.",
)
