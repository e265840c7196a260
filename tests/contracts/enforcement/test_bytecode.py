"""The bytecode of modules under contract is kept, and is never that of another module."""

import importlib
import inspect
import os
import subprocess
import sys
import traceback

import numpy as np
import pytest

import contracts
from contracts import ContractError
from contracts.enforcement import instrumentation
from contracts.enforcement.instrumentation import ImportOptions, instrumentation_key
from contracts.enforcement.loader import CheckedLoader, TransformingLoader

SOURCE = '''"""A module."""

import numpy as np
from jaxtyping import Float


def fail(x: Float[np.ndarray, " n"], y: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """Divide by zero."""
    return x / y


def size(x: int) -> int:
    return 1 // x
'''

TWO, THREE = np.ones(2), np.ones(3)


@pytest.fixture(autouse=True)
def _on(monkeypatch, tmp_path):
    monkeypatch.delenv("CONTRACTS", raising=False)
    monkeypatch.delenv("JAXTYPING_DISABLE", raising=False)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    monkeypatch.syspath_prepend(tmp_path)
    yield
    sys.modules.pop("kept", None)


@pytest.fixture
def module(tmp_path):
    """The source file of the module `kept`."""
    path = tmp_path / "kept.py"
    path.write_text(SOURCE)

    return path


@pytest.fixture
def compiled(monkeypatch):
    """The sources that were compiled."""
    sources = []
    compile_source = TransformingLoader.source_to_code

    def noted(self, data, path, **options):
        sources.append(path)
        return compile_source(self, data, path, **options)

    monkeypatch.setattr(TransformingLoader, "source_to_code", noted)

    return sources


def imported(**options):
    """Import the module under contract, as a new process would."""
    sys.modules.pop("kept", None)
    importlib.invalidate_caches()
    with contracts.install("kept", **options):
        return importlib.import_module("kept")


def is_checked(kept):
    """Whether a function of the module is under contract."""
    try:
        kept.fail(TWO, THREE)
    except ContractError:
        return True
    except ValueError:  # NumPy's own
        return False
    raise AssertionError


def files(folder):
    """Name the files of bytecode in a folder."""
    return sorted(path.name for path in folder.rglob("*.pyc"))


def test_second_import_reads_the_bytecode(module, compiled):
    """The source is compiled once, and the module is under contract each time."""
    kept = [imported() for _ in range(2)]

    assert 1 == len(compiled)
    assert [True, True] == list(map(is_checked, kept))


def test_changed_source_is_compiled_again(module, compiled):
    """Another size, or another time of the last change, makes the bytecode invalid."""
    imported()
    module.write_text(SOURCE.replace("1 // x", "2 // x"))
    os.utime(module, (1, 1))

    assert 2 == imported().size(1)

    module.write_text(SOURCE.replace("1 // x", "13 // x"))
    os.utime(module, (1, 1))

    assert 13 == imported().size(1)
    assert 3 == len(compiled)


def test_another_version_of_contracts_compiles_again(module, compiled, monkeypatch, tmp_path):
    """The key of the file is of the text that changes modules, and of what is asked for."""
    imported()
    changed = tmp_path / "instrumentation.py"
    changed.write_text("changed")
    monkeypatch.setattr(instrumentation, "__file__", str(changed))
    instrumentation_key.cache_clear()
    try:
        assert is_checked(imported())
    finally:
        instrumentation_key.cache_clear()

    assert 2 == len(compiled)
    assert 2 == len(files(module.parent))


def test_options_have_files_of_their_own(module, compiled):
    """Bytecode for all annotated functions is not read where arrays alone are checked."""
    every = imported(arrays_only=False)
    arrays = imported()

    assert 2 == len(compiled)
    assert 1 == arrays.size(1.0)
    with pytest.raises(ContractError):
        every.size(1.0)


@pytest.mark.parametrize("before", ["on", "shapes", "off"])
def test_mode_is_that_of_the_import(module, monkeypatch, before):
    """A mode that was set when the bytecode was written decides nothing later."""
    monkeypatch.setenv("CONTRACTS", before)
    imported()
    monkeypatch.setenv("CONTRACTS", "on")
    on = imported()
    monkeypatch.setenv("CONTRACTS", "off")
    off = imported()

    assert (True, False) == (is_checked(on), is_checked(off))


def test_bytecode_of_the_plain_module_is_another_file(module):
    """The file of the plain module is not read with the hook, nor replaced, nor named otherwise."""
    plain = importlib.import_module("kept")
    (path,) = module.parent.rglob("*.pyc")
    before = path.read_bytes(), path.stat().st_mtime_ns
    kept = imported()
    sys.modules.pop("kept")
    again = importlib.import_module("kept")
    own = path.with_suffix(f".{instrumentation_key(ImportOptions())}.pyc")

    assert [False, True, False] == list(map(is_checked, (plain, kept, again)))
    assert str(path) == kept.__cached__
    assert before == (path.read_bytes(), path.stat().st_mtime_ns)
    assert sorted([path.name, own.name]) == files(module.parent)


@pytest.mark.parametrize("text", [b"", b"not bytecode at all"])
def test_damaged_bytecode_is_written_again(module, compiled, text):
    """A file that is no bytecode is ignored, and replaced."""
    imported()
    (path,) = module.parent.rglob("*.pyc")
    path.write_bytes(text)

    assert is_checked(imported())
    assert is_checked(imported())
    assert 2 == len(compiled)


def test_nothing_is_written_if_python_must_not(module, compiled, monkeypatch):
    """`PYTHONDONTWRITEBYTECODE` is respected; what is there already is read, as Python does."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    imported()

    assert [] == files(module.parent)

    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    imported()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    imported()

    assert 2 == len(compiled)


def test_folder_that_cannot_be_written_is_no_error(module, compiled):
    """Where no file can be written, the source is compiled at each import."""
    (module.parent / "__pycache__").write_text("no folder")

    assert is_checked(imported())
    assert is_checked(imported())
    assert 2 == len(compiled)


def test_prefix_of_bytecode_is_respected(module, compiled, monkeypatch, tmp_path):
    """`PYTHONPYCACHEPREFIX` says where bytecode is."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "elsewhere"))
    imported()
    imported()

    assert 1 == len(compiled)
    assert 1 == len(files(tmp_path / "elsewhere"))
    assert not (module.parent / "__pycache__").exists()


def test_text_that_cannot_be_read_keeps_no_bytecode(module, compiled, monkeypatch, tmp_path):
    """If nothing says what changes modules, as in an archive, the source is always compiled."""
    monkeypatch.setattr(instrumentation, "__file__", str(tmp_path / "archive.zip/file.py"))
    instrumentation_key.cache_clear()
    try:
        assert is_checked(imported())
    finally:
        instrumentation_key.cache_clear()

    assert [] == files(module.parent)


def test_other_changes_keep_no_bytecode(module):
    """A loader with other changes, as those of the recorder, reads and writes no bytecode."""
    for loader in (
        TransformingLoader("kept", str(module), (lambda tree: tree,)),
        CheckedLoader("kept", str(module), ImportOptions(), earlier=(lambda tree: tree,)),
    ):
        loader.get_code("kept")

    assert [] == files(module.parent)


def test_lines_are_those_of_the_source_when_the_bytecode_is_read(module, compiled):
    """A traceback has file and line of the source, and `inspect` finds the source."""
    imported()
    kept = imported()
    with pytest.raises(ZeroDivisionError) as caught:
        kept.size(0)
    last = traceback.extract_tb(caught.tb)[-1]

    assert 1 == len(compiled)
    assert (str(module), "return 1 // x") == (last.filename, last.line)
    assert inspect.getsource(kept.fail).startswith("def fail(x: Float")
    assert inspect.getsource(kept.fail).endswith("return x / y\n")


@pytest.mark.slow
def test_processes_may_write_at_once(module, tmp_path):
    """Processes that import the module first, at once, all have it under contract."""
    program = (
        "import contracts; contracts.install('kept'); import kept, numpy\n"
        "try: kept.fail(numpy.ones(2), numpy.ones(3))\n"
        "except contracts.ContractError: print('refused')\n"
    )
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            stdout=subprocess.PIPE,
            text=True,
            env={**environment, "PYTHONPATH": path},
        )
        for _ in range(2)
    ]

    assert ["refused\n"] * 2 == [each.communicate()[0] for each in processes]
    assert 1 == len(files(tmp_path))
    assert is_checked(imported())
