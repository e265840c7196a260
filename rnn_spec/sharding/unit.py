"""The unit of work of a campaign: one subject, checked with one seed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from rnn_spec.sharding.seeds import seeds_text

__all__ = ["Unit", "digest", "units_text"]


@dataclass(frozen=True)
class Unit:
    """
    A subject and a seed; units share nothing, so that any machine may run any of them.

    Attributes:
        target: the subject, as it was asked for: `module:Class` or `./file.py:Class`.
        seed: the seed of the run; a random one if None.
    """

    target: str
    seed: int | None = None

    def __str__(self) -> str:
        """Return the unit as an error or a list names it."""
        return self.target if self.seed is None else f"{self.target} seed {self.seed}"


def digest(*parts: object) -> bytes:
    """Return a hash of some values that is the same in every process and on every machine."""
    return hashlib.sha256("\0".join(map(str, parts)).encode(errors="surrogatepass")).digest()


def units_text(units: Iterable[Unit]) -> str:
    """Name units, subject by subject: `mypkg:LSTM seeds 0..3, mypkg:GRU seed 2`."""
    seeds: dict[str, list[int | None]] = {}
    for each in units:
        seeds.setdefault(each.target, []).append(each.seed)

    return ", ".join(_of_one_subject(target, found) for target, found in seeds.items())


def _of_one_subject(target: str, seeds: list[int | None]) -> str:
    given = [each for each in seeds if each is not None]
    if not given:
        return target

    return f"{target} {'seed' if len(given) == 1 else 'seeds'} {seeds_text(given)}"
