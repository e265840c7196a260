"""The pages of these tests are built by Sphinx."""

from importlib.util import find_spec

from sphinx_build import build

__all__ = ["build"]

collect_ignore_glob = [] if find_spec("sphinx") else ["*"]
