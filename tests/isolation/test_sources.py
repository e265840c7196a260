"""Which files count as the source of a subject."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch
from lazy_module import Lazy

import contracts
import rnn_spec
from rnn_spec.isolation.sources import OURS, digest, is_installed, sources


@pytest.mark.parametrize("package", [rnn_spec, contracts])
def test_this_project_is_no_source_of_a_subject(package):
    """The folders that are left out are those of this project's packages."""
    assert str(Path(package.__file__).parent) in OURS
    assert is_installed(package.__file__)


def test_installed_packages_are_no_source_of_a_subject():
    """Installed packages and Python's own library are known by their version."""
    assert is_installed(torch.__file__)
    assert is_installed(pytest.__file__)
    assert not is_installed(__file__)


def test_sources_are_those_of_the_subject():
    """Of installed packages, only that of the subject is listed."""
    listed = sources("rnn_spec.nn:LSTM")

    assert digest(rnn_spec.__file__) == listed[rnn_spec.__file__]
    assert torch.__file__ not in listed
    assert rnn_spec.__file__ not in sources("./layer.py:Layer")


def test_lazy_modules_stay_unread(monkeypatch):
    """A loaded package may have modules that are not imported yet, or cannot be."""
    monkeypatch.setitem(sys.modules, "lazy", Lazy("lazy"))

    assert isinstance(sources("lazy:Layer"), dict)


def test_digest_of_a_missing_file_is_empty(tmp_path):
    """A file that cannot be read is like no version of it."""
    assert "" == digest(str(tmp_path / "nothing.py"))
