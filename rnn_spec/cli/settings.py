"""
What a project asks of its layers: `[tool.rnn-spec]` in pyproject.toml.

```toml
[tool.rnn-spec]
profile = "quick"
subjects = [
    "mypkg.layers:MyLSTM",
    { target = "./layers.py:MyGRU", level = "relations", laws = ["splitting"] },
]

[tool.rnn-spec.expected-failures]
unbatched = "not offered yet"
```

A subject is a name, or a table with a `target` and any of `kind`, `level`, `profile`, `laws` and
`expected-failures`; what stands above the subjects is said of each that does not say otherwise. A
subject with much to say may have a `[[tool.rnn-spec.subjects]]` of its own.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rnn_spec.suggestions import known

__all__ = ["KINDS", "LEVELS", "PROFILES", "SettingsError", "Wanted", "settings_file", "subjects"]

FILE, SECTION = "pyproject.toml", "[tool.rnn-spec]"

KINDS = ("RNN", "LSTM", "GRU")
LEVELS = ("relations", "equations", "drop-in")
PROFILES = ("quick", "default", "thorough")


class SettingsError(ValueError):
    """A setting that says nothing, in one line: the key, what belongs there, and what is there."""


@dataclass(frozen=True)
class Wanted:
    """
    A subject of a project, and what is asked of it.

    Attributes:
        target: its name, `module:Class` or `./file.py:Class`.
        kind: RNN, LSTM or GRU, where it cannot be told.
        level: the highest that is asked; what the subject lays claim to if None.
        profile: how many cases to try.
        laws: the laws to try; all of its level if None.
        expected_failures: the laws known to fail, each with the reason.
    """

    target: str
    kind: str | None = None
    level: str | None = None
    profile: str = "default"
    laws: tuple[str, ...] | None = None
    expected_failures: Mapping[str, str] = field(default_factory=dict)


def subjects(folder: Path) -> tuple[Wanted, ...]:
    """
    Give the subjects of the project that a folder is in; none if it names none.

    Raises:
        SettingsError: the settings cannot be read.
    """
    file = settings_file(folder)
    if file is None:
        return ()
    whole = _checked(_section(file), WHOLE, SECTION)
    listed = whole.pop("subjects", [])

    return tuple(_wanted(each, place, whole, file) for place, each in enumerate(listed, 1))


def settings_file(folder: Path) -> Path | None:
    """Find the nearest pyproject.toml with a section of ours, from a folder upwards."""
    start = folder.resolve()
    files = [each / FILE for each in (start, *start.parents)]

    return next((each for each in files if each.is_file() and _section(each) is not None), None)


def _section(file: Path) -> Any:
    """Read our section of a file; None if there is none."""
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"cannot read {str(file)!r}: {error}"
        raise SettingsError(message) from error

    return data.get("tool", {}).get("rnn-spec")


def _wanted(given: Any, place: int, whole: Mapping[str, Any], file: Path) -> Wanted:
    """Put together what is said of one subject and of all."""
    where = f"{SECTION} subjects, item {place}"
    own = _checked({"target": given} if isinstance(given, str) else given, SUBJECT, where)
    if "target" not in own:
        message = f"{where} has no target, where module:Class or ./file.py:Class belongs"
        raise SettingsError(message)
    said = {**whole, **own, "target": _from_here(own["target"], file.parent)}
    laws = said.pop("laws", None)
    of_all = whole.get("expected-failures", {})
    asked = {name: why for name, why in of_all.items() if laws is None or name in laws}
    said["expected_failures"] = asked | own.get("expected-failures", {})
    said.pop("expected-failures", None)

    return Wanted(**said, laws=None if laws is None else tuple(laws))


def _from_here(target: str, folder: Path) -> str:
    """Name a file from the working directory, as a person there would."""
    place, colon, name = target.rpartition(":")
    if not place.endswith(".py"):
        return target
    path = os.path.relpath(folder / place)
    dotted = path if path.startswith(("..", os.sep)) else f".{os.sep}{path}"

    return f"{dotted}{colon}{name}"


def _checked(given: Any, keys: Mapping[str, Callable[[Any], str | None]], where: str) -> Any:
    """Return a copy of a table whose keys are known, and their values of their type."""
    if not isinstance(given, dict):
        message = f"{where} is {given!r}, where a table belongs"
        raise SettingsError(message)
    for name, value in given.items():
        try:
            expected = keys[known("key", name, keys)](value)
        except ValueError as error:
            message = f"{where}: {error}"
            raise SettingsError(message) from error
        if expected is not None:
            message = f"{where}: {name} is {value!r}, where {expected} belongs"
            raise SettingsError(message)

    return dict(given)


def _choice(*names: str) -> Callable[[Any], str | None]:
    return lambda value: None if value in names else f"one of {', '.join(names)}"


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) and value.strip() else "a string"


def _targets(value: Any) -> str | None:
    return None if isinstance(value, list) else "a list of names and tables"


def _names(value: Any) -> str | None:
    fine = isinstance(value, list) and value and all(isinstance(each, str) for each in value)

    return None if fine else "a list of names of laws"


def _reasons(value: Any) -> str | None:
    fine = isinstance(value, dict) and all(_text(each) is None for each in value.values())

    return None if fine else "a table of laws, with the reason of each,"


OF_ALL: Mapping[str, Callable[[Any], str | None]] = {
    "profile": _choice(*PROFILES),
    "level": _choice(*LEVELS),
    "laws": _names,
}
EXPECTED = {"expected-failures": _reasons}
SUBJECT = {"target": _text, "kind": _choice(*KINDS), **OF_ALL, **EXPECTED}
WHOLE = {"subjects": _targets, **OF_ALL, **EXPECTED}
