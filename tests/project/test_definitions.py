"""Where a target is defined, found in its source; nothing of it is imported."""

import sys

import pytest

from rnn_spec.project.definitions import Definition, definition_of

FILES = {
    "layers.py": """raise SystemExit("imported")
import functools

@functools.total_ordering
class LSTM:
    class Inner:
        pass

def make(): ...

if True:
    layer = LSTM()
other: LSTM = LSTM()
LSTM.late = 1
class Twice: ...
class Twice: ...
""",
    "pkg/__init__.py": "from .deep import Deep as Short\nfrom gone import Gone\n",
    "pkg/deep/__init__.py": "from ..end import Deep\n",
    "pkg/end.py": "\n\nclass Deep: ...\n",
    "pkg/circle.py": "from pkg.circle import Round\n",
    "src/inner/mod.py": "\nclass Own: ...\n",
    "broken.py": "class Broken(:\n",
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A project, to work in."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)

    return tmp_path


@pytest.mark.parametrize(
    ("target", "file", "line"),
    [
        ("./layers.py:LSTM", "layers.py", 5),
        ("layers:LSTM", "layers.py", 5),
        ("layers:LSTM.Inner", "layers.py", 6),
        ("layers:LSTM.rnn.cell", "layers.py", 5),
        ("layers:make", "layers.py", 9),
        ("layers:layer", "layers.py", 12),
        ("layers:other", "layers.py", 13),
        ("layers:Twice", "layers.py", 16),
        ("layers:Absent", "layers.py", 1),
        ("pkg:Short", "pkg/end.py", 3),
        ("pkg:Deep", "pkg/__init__.py", 1),
        ("pkg:Gone", "pkg/__init__.py", 2),
        ("pkg.circle:Round", "pkg/circle.py", 1),
        ("inner.mod:Own", "src/inner/mod.py", 2),
        ("broken:Broken", "broken.py", 1),
    ],
)
def test_definition_is_found_in_the_source(folder, target, file, line):
    """A class, a function or a variable, through imports, also where the file cannot be read."""
    found = definition_of(target)

    assert Definition(folder / file, line) == Definition(found.file.absolute(), found.line)
    assert "layers" not in sys.modules


@pytest.mark.parametrize(
    "target",
    [
        *("./absent.py:X", "absent.module:X", "sys:x", "LSTM", "a:b:c", "pkg.absent:X", ":", ""),
        *(f"{'x' * 2000}.py:X", f"{'x' * 2000}:X", "\0:X", "\0.py:X", "..:X", "/:X"),
    ],
)
def test_target_without_a_file_has_no_definition(target):
    """A built-in module, a module that does not exist, and what is no target, as in any report."""
    assert definition_of(target) is None


def test_package_on_the_path_is_found():
    """A package that an import finds is found, and its star imports are not followed."""
    found = definition_of("json.encoder:JSONEncoder")

    assert "encoder.py" == found.file.name
    assert found.line > 1
