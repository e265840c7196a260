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

A subject is a name, or a table with a `target` and any of `kind`, `level`, `profile`, `laws`,
`strict`, `seeds` and `expected-failures`; the keys above the subjects are the defaults of each. A
subject with many keys may have a `[[tool.rnn-spec.subjects]]` of its own.

What is stated about a model are further keys of its table, as for `rnn_spec.check_model`; they, or
`model = true`, also state that it is a model.

```toml
[[tool.rnn-spec.subjects]]
target = "mypkg.models:Decoder"
inputs = { tokens = "int<50 batch seq" }
causal = "seq"
```
"""

from __future__ import annotations

import os
import tomllib
import typing
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

import msgspec
from msgspec import Meta

from rnn_spec.conformance.request import Request
from rnn_spec.models.subject.options import ModelOptions, causal_axes
from rnn_spec.sharding.seeds import SeedsError, parse_seeds
from rnn_spec.suggestions import valid_name
from rnn_spec.text import clean
from rnn_spec.vocabulary import KindName, Level, ProfileName

__all__ = [
    "ConfiguredSubject",
    "Defaults",
    "Seeds",
    "SettingsError",
    "SubjectTable",
    "Text",
    "configured",
    "configured_subject",
    "decoded",
    "settings_file",
    "shown",
    "subjects",
]

FILE, SECTION = "pyproject.toml", "[tool.rnn-spec]"

LONGEST = 100
"""How many characters of a wrong value an error shows."""

Text: TypeAlias = Annotated[str, Meta(pattern=r"\S", description="a string that is not empty")]
Names: TypeAlias = Annotated[list[str], Meta(min_length=1, description="a list of names of laws")]
Reasons: TypeAlias = Annotated[
    dict[str, Text], Meta(description="a table of laws, each with the reason")
]
Flag: TypeAlias = Annotated[bool, Meta(description="true or false")]
Texts: TypeAlias = Annotated[
    dict[str, str | list[str] | dict[str, str]],
    Meta(description='a table of texts such as "float batch seq 4"'),
]
Axes: TypeAlias = Annotated[
    str | list[str] | dict[str, str],
    Meta(description='axes such as "batch 3", or a list or a table of these'),
]
Causal: TypeAlias = Annotated[
    str | dict[str, Literal["weak", "strict"]],
    Meta(
        description="the name of an axis, or a table of axes, each weak or strict; "
        '"y.seq" is the axis seq of the input y alone'
    ),
]
Arguments: TypeAlias = Annotated[dict[str, Any], Meta(description="a table of arguments")]
Seed: TypeAlias = Annotated[int, Meta(ge=0)]
Seeds: TypeAlias = Annotated[  # not Text: msgspec before 0.23 crashes at a pattern beside a list
    str | list[Seed], Meta(description='seeds such as "0..9" or [0, 3, 7]')
]
Subjects: TypeAlias = Annotated[list[Any], Meta(description="a list of names and tables")]


class SettingsError(ValueError):
    """A wrong setting, in one line: the key, what came, and what was expected."""


class Defaults(msgspec.Struct, rename="kebab"):
    """What is asked of each subject, unless its own table says otherwise."""

    level: Level | None = None
    profile: ProfileName = "default"
    laws: Names | None = None
    expected_failures: Reasons = {}
    strict: Flag = False
    seeds: Seeds = []


class Section(Defaults, rename="kebab"):
    """The section of a project."""

    subjects: Subjects = []


class SubjectTable(Defaults, rename="kebab", kw_only=True):
    """The table of one subject."""

    target: Text
    kind: KindName | None = None
    model: Flag = False
    call: Text | None = None
    example: Text | None = None
    inputs: Texts = {}
    output: Axes | None = None
    causal: Causal = ""
    random: Flag = False
    arguments: Arguments = {}

    @property
    def stated(self) -> ModelOptions | None:
        """What is stated about a model; None if the table is not said to be about one."""
        options = ModelOptions(
            call=self.call,
            example=self.example,
            inputs=self.inputs,
            output=self.output,
            causal=causal_axes(self.causal or None),
            random=self.random,
            arguments=self.arguments,
        )

        return options if self.model or options != ModelOptions() else None


Table = TypeVar("Table", bound=msgspec.Struct)


@dataclass(frozen=True)
class ConfiguredSubject:
    """
    What a project asks of a subject.

    Attributes:
        request: how to check it.
        seeds: the seeds to check it with; one random seed if there is none.
    """

    request: Request
    seeds: tuple[int, ...] = ()


def subjects(folder: Path) -> tuple[Request, ...]:
    """
    Return what is asked of each subject of the project that a folder is in, but for its seeds.

    Raises:
        SettingsError: the settings cannot be read.
    """
    return tuple(each.request for each in configured(folder))


def configured(folder: Path) -> tuple[ConfiguredSubject, ...]:
    """
    Return what is asked of each subject of the project that a folder is in.

    Raises:
        SettingsError: the settings cannot be read.
    """
    file = settings_file(folder)
    if file is None:
        return ()
    data = _section(file)
    section = decoded(data, Section, SECTION)
    defaults = {name: value for name, value in data.items() if name != "subjects"}
    _seeds(section, SECTION)

    return tuple(
        configured_subject(each, defaults, file.parent, f"{SECTION} subjects, item {place}")
        for place, each in enumerate(section.subjects, 1)
    )


def settings_file(folder: Path) -> Path | None:
    """Return the nearest pyproject.toml with a section of ours, in a folder or above it."""
    start = folder.resolve()
    files = [each / FILE for each in (start, *start.parents)]

    return next((each for each in files if each.is_file() and _section(each) is not None), None)


def _section(file: Path) -> Any:
    """Read our section of a file; None if there is none."""
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        why = str(error) if not isinstance(error, RecursionError) else "it is nested too deeply"
        message = f"cannot read {str(file)!r}: {why}"
        raise SettingsError(message) from error
    tools = data.get("tool", {})
    if not isinstance(tools, dict):
        message = f"{str(file)!r}: tool: got {shown(tools)}, expected a table"
        raise SettingsError(message)

    return tools.get("rnn-spec")


def configured_subject(
    data: Any, defaults: dict[str, Any], folder: Path, where: str
) -> ConfiguredSubject:
    """
    Combine the table of one subject with the defaults.

    Args:
        data: the table, or the name of the subject.
        defaults: the keys above the subjects.
        folder: the folder that the path in a target starts from.
        where: the place of the table, for an error.

    Raises:
        SettingsError: an unknown or a missing key, or a wrong value.
    """
    own = {"target": data} if isinstance(data, str) else data
    table = decoded(own, SubjectTable, where)
    whole = msgspec.convert({**defaults, **own}, SubjectTable)
    default_failures = msgspec.convert(defaults, Defaults).expected_failures
    expected = {
        name: reason
        for name, reason in default_failures.items()
        if whole.laws is None or name in whole.laws
    }

    request = Request(
        target=_relative(whole.target, folder),
        kind=whole.kind,
        level=whole.level,
        profile=whole.profile,
        laws=None if whole.laws is None else tuple(whole.laws),
        expected_failures=expected | table.expected_failures,
        strict=whole.strict,
        model=whole.stated,
    )

    return ConfiguredSubject(request, _seeds(whole, where))


def _seeds(table: Defaults, where: str) -> tuple[int, ...]:
    """
    Return the seeds of a table, each once.

    Raises:
        SettingsError: its text names none.
    """
    if isinstance(table.seeds, list):
        return tuple(dict.fromkeys(table.seeds))
    try:
        return parse_seeds(table.seeds)
    except SeedsError as error:
        message = f"{where} seeds: {error}"
        raise SettingsError(message) from None


def _relative(target: str, folder: Path) -> str:
    """Return a target that is a file of a folder as a path from the working directory."""
    place, colon, name = target.rpartition(":")
    if not place.endswith(".py"):
        return target
    path = os.path.relpath(folder / place)
    dotted = path if path.startswith(("..", os.sep)) else f".{os.sep}{path}"

    return f"{dotted}{colon}{name}"


def decoded(data: Any, kind: type[Table], where: str) -> Table:
    """
    Read a table, key by key, so that an error names the key.

    Raises:
        SettingsError: an unknown or a missing key, or a wrong value.
    """
    if not isinstance(data, dict):
        message = f"{where}: got {shown(data)}, expected a table"
        raise SettingsError(message)
    keys = {each.encode_name: each for each in msgspec.structs.fields(kind)}
    for name, value in data.items():
        try:
            msgspec.convert(value, keys[valid_name("key", name, keys)].type)
        except msgspec.ValidationError:
            expected = _expected(keys[name].type)
            message = f"{where} {name}: got {shown(value)}, expected {expected}"
            raise SettingsError(message) from None
        except ValueError as error:
            message = f"{where}: {error}"
            raise SettingsError(message) from None
    for name, key in keys.items():
        if key.required and name not in data:
            message = f"{where} has no {name}; expected module:Class or ./file.py:Class"
            raise SettingsError(message)

    return msgspec.convert(data, kind)


def _expected(kind: Any) -> str:
    """Describe the values of a type, by its own description or its choices."""
    if descriptions := [each.description for each in getattr(kind, "__metadata__", ())]:
        return str(descriptions[0])
    parts = [part for part in typing.get_args(kind) if part is not type(None)]
    if typing.get_origin(kind) is typing.Literal:
        return f"one of {', '.join(parts)}"

    return _expected(parts[0])


def shown(value: Any) -> str:
    """Return the beginning of a value, as Python writes it; a large integer cannot be written."""
    try:
        return clean(repr(value), LONGEST)
    except ValueError:
        return f"a value of type {type(value).__name__}"
