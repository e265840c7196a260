"""Values of options: names in any case, and numbers; what is wrong is answered by what is right."""

from __future__ import annotations

from typing import Any

import click

__all__ = ["Above", "AtLeast", "OneOf"]


class OneOf(click.Choice[str]):
    """One of some names, in upper or lower case."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """
        Return the name as it is written in the choices.

        Raises:
            BadParameter: it is none of them.
        """
        names = {str(each).casefold(): each for each in self.choices}

        return super().convert(names.get(str(value).casefold(), value), param, ctx)


class AtLeast(click.IntRange):
    """An integer of at least some size."""

    def __init__(self, least: int) -> None:
        """Accept integers from `least` on."""
        super().__init__(least)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """
        Return the integer.

        Raises:
            BadParameter: it is none, or is too small.
        """
        try:
            return int(super().convert(value, param, ctx))
        except click.BadParameter:
            expected = f"an integer of at least {self.min}"
            self.fail(f"got {value!r}, expected {expected}", param, ctx)


class Above(click.FloatRange):
    """A number above some bound."""

    def __init__(self, bound: float) -> None:
        """Accept numbers above `bound`."""
        super().__init__(bound, min_open=True)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """
        Return the number.

        Raises:
            BadParameter: it is none, or is too small.
        """
        try:
            return float(super().convert(value, param, ctx))
        except click.BadParameter:
            self.fail(f"got {value!r}, expected a number above {self.min:g}", param, ctx)
