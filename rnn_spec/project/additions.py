"""What is added to a project: a section at the end of pyproject.toml, and a file of tests."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnn_spec.project.survey import Survey
from rnn_spec.project.written import import_folders, pytest_settings, section, test_file

__all__ = ["SETTINGS", "TESTS", "Addition", "AdditionError", "additions", "with_appended"]

SETTINGS = Path("pyproject.toml")
TESTS = Path("tests", "test_rnn_spec.py")

PYTEST_FILES = ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini", "conftest.py")
"""Files with settings of pytest, or with which it finds the modules beside them."""
PYTEST_SECTIONS = {"tox.ini": "[pytest]", "setup.cfg": "[tool:pytest]"}


class AdditionError(ValueError):
    """A file cannot be read, or nothing can be added to it."""


@dataclass(frozen=True)
class Addition:
    """
    A file as it is to be written.

    Attributes:
        path: its path from the folder of the project.
        before: what is in it; None if there is no such file.
        after: what is to be in it.
    """

    path: Path
    before: str | None
    after: str

    @property
    def patch(self) -> str:
        """The change as a unified diff."""
        name = self.path.as_posix()
        before, after = ((text or "").splitlines() for text in (self.before, self.after))
        old = "/dev/null" if self.before is None else f"a/{name}"

        return "\n".join(difflib.unified_diff(before, after, old, f"b/{name}", lineterm=""))


def additions(survey: Survey) -> list[Addition]:
    """
    Return what is to be added to a project; not what is there already.

    Raises:
        AdditionError: pyproject.toml cannot be read, or no section can be added to it.
    """
    added = []
    before, tools = _read(survey.folder / SETTINGS)
    if "rnn-spec" not in tools:
        sections = [section(survey)]
        if "pytest" not in tools and not _has_pytest_settings(survey.folder):
            sections.append(pytest_settings(import_folders(survey)))
        added.append(Addition(SETTINGS, before, with_appended(before or "", sections)))
    if not (survey.folder / TESTS).exists():
        added.append(Addition(TESTS, None, test_file(survey.found)))

    return added


def with_appended(before: str, sections: Sequence[str]) -> str:
    """
    Return the text of a file of TOML with sections at its end; what was there stays as it is.

    Raises:
        AdditionError: the file cannot have these sections at its end.
    """
    ends = "" if not before else "\n" if before.endswith("\n") else "\n\n"
    added = ends + "\n".join(sections)
    after = before + (added.replace("\n", "\r\n") if "\r\n" in before else added)
    try:
        is_kept = _is_within(tomllib.loads(before), tomllib.loads(after))
    except tomllib.TOMLDecodeError:
        is_kept = False
    if not is_kept:
        message = f"{SETTINGS} cannot have this at its end; add it by hand:\n\n{sections[0]}"
        raise AdditionError(message)

    return after


def _read(file: Path) -> tuple[str | None, dict[str, Any]]:
    """Return the text of pyproject.toml, and what is under `tool`; None if there is no file."""
    if not file.is_file():
        return None, {}
    try:
        text = file.read_bytes().decode()
        tools = tomllib.loads(text).get("tool", {})
    except (OSError, ValueError, RecursionError) as error:
        message = f"cannot read {str(file)!r}: {error}"
        raise AdditionError(message) from error

    return text, tools if isinstance(tools, dict) else {}


def _has_pytest_settings(folder: Path) -> bool:
    if any((folder / name).exists() for name in PYTEST_FILES):
        return True
    files = ((folder / name, heading) for name, heading in PYTEST_SECTIONS.items())

    return any(
        file.is_file() and heading in file.read_text(encoding="utf-8", errors="replace")
        for file, heading in files
    )


def _is_within(part: Any, whole: Any) -> bool:
    """Return whether a table has everything of another one, unchanged."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(name in whole and _is_within(each, whole[name]) for name, each in part.items())

    return bool(part == whole)
