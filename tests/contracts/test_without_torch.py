"""Contracts where there is no torch: tox's rows `numpy` run all of tests/contracts so."""

import importlib
import importlib.util
import os
import pkgutil

import pytest

import contracts

MODULES = sorted(each.name for each in pkgutil.walk_packages(contracts.__path__, "contracts."))


@pytest.mark.skipif("WITHOUT_TORCH" not in os.environ, reason="torch may be here")
def test_torch_is_absent_where_it_should_be():
    """A row that says it is without torch is."""
    assert None is importlib.util.find_spec("torch")


@pytest.mark.parametrize("name", MODULES)
def test_module_is_imported_without_torch(name):
    """Every module can be imported beside NumPy alone; the directives need Sphinx too."""
    if name == "contracts.sphinxext":
        pytest.importorskip("sphinx")

    assert name == importlib.import_module(name).__name__
