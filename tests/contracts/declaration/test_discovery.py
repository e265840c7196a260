"""What is in a package, and why it cannot be imported."""

import sys

import pytest

from contracts import ContractError
from contracts.declaration.discovery import import_module


def test_package_of_the_current_folder_is_said_to_be_there(tmp_path, monkeypatch):
    """`pytest` alone does not put the current folder on the path."""
    (tmp_path / "own_package").mkdir()
    (tmp_path / "own_package" / "__init__.py").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [each for each in sys.path if each])
    with pytest.raises(ContractError, match=r"is in the current folder, .* run python -m pytest"):
        import_module("own_package.layers")


def test_package_that_is_nowhere_has_no_advice():
    """No folder has its name."""
    with pytest.raises(ContractError, match=r"No module named 'nowhere'$"):
        import_module("nowhere")
