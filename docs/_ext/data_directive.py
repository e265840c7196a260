"""A directive that shows a part of what a data file of the site has."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, TypeVar

from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from rnn_spec.suggestions import valid_name

__all__ = ["DataDirective"]

T = TypeVar("T")


class DataDirective(SphinxDirective):
    """A directive whose arguments are names of parts."""

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {}

    def named(self, what: str, argument: int, among: Mapping[str, T]) -> T:
        """
        Return what an argument names.

        Raises:
            DirectiveError: it names nothing.
        """
        try:
            return among[valid_name(what, self.arguments[argument], among)]
        except ValueError as error:
            raise self.error(str(error)) from None

    def data_file(self, name: str) -> Path:
        """Return the path of a data file, on which the page depends from now on."""
        _, file = self.env.relfn2path(f"/{name}")
        self.env.note_dependency(file)

        return Path(file)
