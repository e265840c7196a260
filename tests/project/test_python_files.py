"""The files of a project, and the names that they are imported by."""

import pytest

from rnn_spec.project import python_files as module
from rnn_spec.project.python_files import python_files

FILES = {
    "layers.py": "layers",
    "pkg/__init__.py": "pkg",
    "pkg/rnn.py": "pkg.rnn",
    "src/inner/deep/mod.py": "inner.deep.mod",
    "src.py": "src",
    "my-code/rnn.py": "",
    "scripts/2d.py": "",
}
OTHERS = [
    *("setup.py", "conftest.py", "test_rnn.py", "rnn_test.py", "tests/rnn.py", "docs/conf.py"),
    *(".hidden/rnn.py", "build/lib/rnn.py", "myenv/pyvenv.cfg", "myenv/lib/rnn.py", "notes.txt"),
]


@pytest.fixture
def project(tmp_path):
    """A folder with files."""
    for name in [*FILES, *OTHERS]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()

    return tmp_path


def test_files_have_the_names_that_they_are_imported_by(project):
    """From the folder or from `src`; tests, environments and hidden folders are no part of it."""
    found = {each.path.as_posix(): each.module for each in python_files(project)}

    assert found == FILES


def test_relative_imports_start_from_the_package(project):
    """Of a package that is the package itself."""
    found = {each.path.as_posix(): each.package for each in python_files(project)}

    assert "pkg" == found["pkg/__init__.py"]
    assert "pkg" == found["pkg/rnn.py"]
    assert "" == found["layers.py"]


def test_reading_stops_where_there_are_too_many(project, monkeypatch):
    """One more than the limit tells that there are more."""
    monkeypatch.setattr(module, "MOST_FILES", 2)

    assert 3 == len(python_files(project))
