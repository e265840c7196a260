"""An entry of the traceback of a generated call: its expression, and the arrays in its frame."""

from __future__ import annotations

import linecache
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import FrameType
from typing import Any

from contracts.fuzzing.counted_axis import root_name

__all__ = ["Entry", "arrays_in"]

NAME = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Entry:
    """
    An entry of a traceback.

    Attributes:
        frame: its frame.
        instruction: the index of the instruction that raised the error.
        receiver: the first argument of its function.
        integers: the names of the integers that were drawn as arguments of the generated call.
    """

    frame: FrameType
    instruction: int
    receiver: Any
    integers: Sequence[str]

    def local(self, path: str) -> list[Any]:
        """Return the arrays in an argument, by the path of one of them."""
        return [*arrays_in(self.frame.f_locals.get(root_name(path)))]

    def expression(self) -> str:
        """Return the source of the expression that raised the error."""
        code = self.frame.f_code
        place = next(islice(code.co_positions(), self.instruction // 2, None), (None,) * 4)
        first, last, start, end = place
        lines = linecache.getlines(code.co_filename)[(first or 1) - 1 : last or 0]
        if lines and start is not None and end is not None:  # both count bytes
            lines[-1] = lines[-1].encode()[:end].decode(errors="ignore")
            lines[0] = lines[0].encode()[start:].decode(errors="ignore")

        return "".join(lines)

    def names(self) -> set[str]:
        """Return the names in the expression that raised the error."""
        return {*NAME.findall(self.expression())}


def arrays_in(value: Any) -> Iterator[Any]:
    """Yield the arrays in an argument."""
    if isinstance(value, Mapping):
        value = [*value.values()]
    if isinstance(value, list | tuple):
        for each in value:
            yield from arrays_in(each)
    elif isinstance(getattr(value, "shape", None), tuple):
        yield value
