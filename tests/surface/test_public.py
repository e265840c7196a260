"""What others rely on is still there: names, parameters, options, exit statuses and keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from surface.public import PACKAGES, surface

WRITTEN_DOWN = json.loads(Path(__file__).with_name("public.json").read_text(encoding="utf-8"))


def missing(before: Any, now: Any, place: str = "") -> Iterator[str]:
    """Yield each thing that was public and is no more; what was added does not count."""
    if isinstance(before, dict):
        for name, value in before.items():
            if not isinstance(now, dict) or name not in now:
                yield f"{place}/{name}"
            else:
                yield from missing(value, now[name], f"{place}/{name}")
    elif isinstance(before, list):
        kept = [each for each in now if each in before]
        if kept != before:
            yield f"{place}: {before}, now {now}"
    elif before != now:
        yield f"{place}: {before!r}, now {now!r}"


def test_everything_public_is_still_there() -> None:
    """The surface has everything of the list that was written down, parameters in that order."""
    now = json.loads(json.dumps(surface()))
    if find_spec("sphinx") is None:
        now["sphinx"] = WRITTEN_DOWN["sphinx"]

    assert [] == [*missing(WRITTEN_DOWN, now)]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda each: each.__name__)
def test_dir_lists_the_public_names_and_nothing_else(package: ModuleType) -> None:
    """A person who presses Tab sees what is public, also after modules were imported."""
    assert sorted(package.__all__) == dir(package)
