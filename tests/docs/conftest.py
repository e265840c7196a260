"""Some pages of these tests are built by Sphinx."""

from sphinx_build import build

__all__ = ["build"]
