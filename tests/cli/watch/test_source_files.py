"""Which files a subject is read from, and which of them have other content than a run has read."""

import sys
from pathlib import Path

import pytest

from rnn_spec.cli.watch.source_files import SourceFiles, own_file
from rnn_spec.isolation.sources import digest

OTHER = "x = 1\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder with a file, and with a package that cannot be imported."""
    package = tmp_path / "mypkg" / "inner"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").write_text("raise SystemExit\n")
    (package / "layers.py").write_text("raise SystemExit\n")
    (tmp_path / "layer.py").write_text("")
    monkeypatch.chdir(tmp_path)

    return tmp_path


def names(files):
    """Return the names of files."""
    return sorted(Path(each).name for each in files)


def inspected(*files):
    """Return the files of a subject that was imported from some files."""
    sources = SourceFiles("./layer.py:Layer")
    sources.is_imported = True
    sources.add({str(each): digest(str(each)) for each in files})

    return sources


@pytest.mark.parametrize(
    ("target", "file"),
    [
        ("./layer.py:Layer", "layer.py"),
        ("./absent.py:Layer", "absent.py"),
        ("./layer.py", "layer.py"),
        ("mypkg:Layer", "mypkg/__init__.py"),
        ("mypkg.inner.layers:Layer.rnn", "mypkg/inner/layers.py"),
        ("mypkg.inner:Layer", None),
        ("mypkg.absent:Layer", None),
        ("nothing.here:Layer", None),
        ("sys:Layer", None),
        ("layer", None),
    ],
)
def test_file_of_a_target_is_found_without_importing_it(folder, target, file):
    """A package is not imported to find what is in it."""
    found = own_file(target)

    assert (found and found.resolve()) == (file and folder / file)
    assert "mypkg" not in sys.modules


def test_subject_that_is_not_imported_has_the_modules_beside_it(folder):
    """A mistake in any of them may be why it cannot be imported; one may also be missing."""
    (folder / "helper.py").write_text("")
    sources = SourceFiles("./layer.py:Layer")

    assert (["helper.py", "layer.py"], []) == (names(sources.files), sources.changed)
    (folder / "missing.py").write_text(OTHER)
    assert ["missing.py"] == names(sources.changed)


def test_subject_that_is_imported_has_the_files_that_were_read(folder):
    """Other modules beside it, and installed packages, are none of them."""
    (folder / "helper.py").write_text("")
    (folder / "unrelated.py").write_text("")
    (folder / "rnn-spec").write_text("")
    sources = inspected("layer.py", folder / "helper.py", pytest.__file__, folder / "rnn-spec")

    assert ["helper.py", "layer.py"] == names(sources.files)
    (folder / "unrelated.py").write_text(OTHER)
    assert [] == sources.changed
    (folder / "helper.py").write_text(OTHER)
    assert ["helper.py"] == names(sources.changed)


def test_only_other_content_is_a_change(folder):
    """A file that is saved as it was, touched, or gone for a moment has not changed."""
    sources = inspected("layer.py")
    (folder / "layer.py").write_text("")
    (folder / "layer.py").touch()
    assert [] == sources.changed
    (folder / "layer.py").unlink()
    assert [] == sources.changed
    (folder / "new.py").write_text(OTHER)
    (folder / "new.py").replace(folder / "layer.py")

    assert ["layer.py"] == names(sources.changed)


def test_file_that_was_changed_before_it_was_read_has_not_changed(folder):
    """What counts is the content that the run has read, which is newer than its beginning."""
    sources = inspected("layer.py")
    (folder / "layer.py").write_text(OTHER)
    sources.begin()
    assert [] == sources.changed
    (folder / "layer.py").write_text("y = 2\n")
    sources.add({"layer.py": digest("layer.py")})

    assert ([], ["layer.py"]) == (sources.changed, names(sources.changed_in_run))


def test_folder_of_a_linked_file_is_watched_too(folder):
    """A link is changed in its own folder, its file in the other."""
    (folder / "mypkg" / "linked.py").symlink_to(folder / "layer.py")

    assert {str(folder / "mypkg"), str(folder)} == SourceFiles("./mypkg/linked.py:Layer").folders
