"""The text that is added to a project: settings, and a file of tests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from contracts.ghostwriter.layout import Call, ImportedName, call_lines, docstring, imports
from rnn_spec.project.guesses import Argument
from rnn_spec.project.recurrent_classes import FoundClass, Role
from rnn_spec.project.survey import Survey

__all__ = ["import_folders", "pytest_settings", "section", "test_file"]

RESERVED = frozenset({"SUBJECTS", "law", "partial", "rnn_spec"})
"""Names that a file of tests uses."""


def section(survey: Survey) -> str:
    """Return the section of pyproject.toml; what is left out is a comment in it."""
    lines = [
        "[tool.rnn-spec]",
        'profile = "quick"  # "default" tries five times as many cases',
        "subjects = [",
        *(f"    {_subject(each)},{_comment(each)}" for each in survey.found),
        *(f"    # {json.dumps(each.target)}: {each.reason}" for each in survey.left_out),
        "]",
    ]

    return "\n".join(lines) + "\n"


def pytest_settings(folders: Sequence[str]) -> str:
    """Return the section with which pytest finds the modules in some folders."""
    return f"[tool.pytest.ini_options]\npythonpath = {json.dumps([*folders])}\n"


def import_folders(survey: Survey) -> list[str]:
    """Return the folders from which the modules that were found are imported."""
    in_src = {each.file.path.parts[0] == "src" for each in survey.found}

    return [folder for folder, is_src in ((".", False), ("src", True)) if is_src in in_src]


def test_file(found: Sequence[FoundClass]) -> str:
    """Return a file of tests that checks classes against the laws."""
    names = _local_names(found)
    named = [*zip(found, names, strict=True)]
    members = [ImportedName(each.file.module, each.name, name) for each, name in named]
    partial = ["from functools import partial", ""] if any(each.arguments for each in found) else []
    subjects = [call_lines(_code(*each), after=",", indent="    ") for each in named]
    lines = [
        *docstring("The layers and models of this project, checked against the laws of rnn-spec."),
        "",
        *partial,
        *imports(["rnn_spec"], members),
        "",
        "SUBJECTS = [",
        *(line for each in subjects for line in each),
        "]",
        "",
        "",
        "@rnn_spec.parametrize_with_laws(SUBJECTS)",
        "def test_obeys(law):",
        *docstring("The subject obeys the law; `rnn-spec laws NAME` states it.", indent="    "),
        "    law()",
    ]

    return "\n".join(lines) + "\n"


def _subject(found: FoundClass) -> str:
    """Return a subject as an item of TOML."""
    if found.role is Role.LAYER:
        return json.dumps(found.target)
    values = ", ".join(f"{name} = {json.dumps(value)}" for name, value in found.arguments.items())
    arguments = f", arguments = {{ {values} }}" if values else ""

    return f"{{ target = {json.dumps(found.target)}, model = true{arguments} }}"


def _comment(found: FoundClass) -> str:
    """Return a comment on what the check guesses; empty if it guesses nothing."""
    if not found.guessed:
        return ""

    return f"  # {', '.join(found.guessed)}: guessed from their names, or state inputs = {{ ... }}"


def _code(found: FoundClass, name: str) -> str | Call:
    """Return a subject as code."""
    if found.role is Role.LAYER:
        return name
    made = Call("partial", [name, *map(_keyword, found.arguments.items())])

    return Call("rnn_spec.Model", [made if found.arguments else name])


def _keyword(argument: tuple[str, Argument]) -> str:
    return f"{argument[0]}={argument[1]!r}"


def _local_names(found: Sequence[FoundClass]) -> list[str]:
    """Return a name for each class in the file of tests, each once."""
    names: list[str] = []
    for each in found:
        free = (name for name in _candidates(each.name) if name not in {*names, *RESERVED})
        names.append(next(free))

    return names


def _candidates(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}_{count}" for count in range(2, 10_000))
