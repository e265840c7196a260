"""
A covering array: few rows in which every possible pair of values occurs.

allpairspy 2.5.1, the library for it, misses pairs where some are impossible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations, product
from typing import Any

__all__ = ["Pair", "covering", "pairs_in", "pairs_of"]

Row = Mapping[str, Any]
Pair = tuple[tuple[str, Any], tuple[str, Any]]
Possible = Callable[[Row], bool]


def covering(domain: Mapping[str, Sequence[Any]], possible: Possible) -> list[dict[str, Any]]:
    """
    List rows, a value of each factor in each, until every possible pair is in one of them.

    Greedy: a pair that is in no row yet, then for each factor the value that adds the most pairs,
    the first of them where several do.

    Args:
        domain: the values of each factor, the usual one first.
        possible: whether a row, or a part of one, can be.
    """
    missing = dict.fromkeys(pairs_of(domain, possible))
    rows = []
    while missing:
        start = next(iter(missing))
        row = _completed(dict(start), domain, possible, missing)
        del missing[start]
        if row is not None:
            rows.append(row)
            for pair in pairs_in(row):
                missing.pop(pair, None)

    return rows


def pairs_of(domain: Mapping[str, Sequence[Any]], possible: Possible) -> list[Pair]:
    """List the pairs of values of two factors that can be."""
    return [
        ((one, value), (other, second))
        for one, other in combinations(sorted(domain), 2)
        for value, second in product(domain[one], domain[other])
        if possible({one: value, other: second})
    ]


def pairs_in(row: Row) -> Iterable[Pair]:
    """Return every pair of a row."""
    return combinations(sorted(row.items(), key=_name), 2)


def _name(item: tuple[str, Any]) -> str:
    return item[0]


def _completed(
    row: dict[str, Any],
    domain: Mapping[str, Sequence[Any]],
    possible: Possible,
    missing: Mapping[Pair, None],
) -> dict[str, Any] | None:
    """Return a row with values of the other factors; None if it can have none."""
    name = next((each for each in domain if each not in row), None)
    if name is None:
        return {each: row[each] for each in domain}

    def gain(value: Any) -> int:
        own = (name, value)
        return sum(
            (min(own, each, key=_name), max(own, each, key=_name)) in missing
            for each in row.items()
        )

    for value in sorted(domain[name], key=gain, reverse=True):
        longer = {**row, name: value}
        whole = _completed(longer, domain, possible, missing) if possible(longer) else None
        if whole is not None:
            return whole

    return None
