"""Real bugs, one a line of a file, and where they were reported."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Bug", "links", "read_bugs"]

REPORTED = re.compile(r"(?P<repository>[\w.-]+/[\w.-]+)#(?P<number>\d+)|https://\S+")


@dataclass(frozen=True)
class Bug:
    """
    A bug of a recurrent layer, or of what is around one, that somebody has reported.

    Attributes:
        id: what it is called here.
        source: where it was reported: issues as `owner/repository#number`.
        symptom: what was seen.
        root_cause: why.
        config: the smallest configuration that shows it.
        silent: whether nothing was raised.
        family: the family of laws that it belongs with; None if with none.
    """

    id: str
    source: str
    symptom: str
    root_cause: str
    config: str
    silent: bool
    family: str | None


def read_bugs(file: Path) -> dict[str, Bug]:
    """Read bugs, by what they are called."""
    lines = file.read_text(encoding="utf-8").splitlines()
    found = [Bug(**json.loads(line)) for line in lines]

    return {bug.id: bug for bug in found}


def links(source: str) -> Iterator[tuple[str, str]]:
    """Take a source apart: words, each with the address that they link to, or with nothing."""
    end = 0
    for found in REPORTED.finditer(source):
        yield source[end : found.start()], ""
        end = found.end()
        repository = found["repository"]
        issue = f"https://github.com/{repository}/issues/{found['number']}"
        yield found[0], issue if repository else found[0]
    yield source[end:], ""
