"""An object on its way to another process: its name, and a file that the object is in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Self

from rnn_spec.processes.by_value import read, written

__all__ = ["SentObject", "in_file"]


class SentObject(str):
    """
    The name of an object, `module:name`, which has the object itself with it in a file.

    Where another process is sent the name of an object, it can be sent this.

    Attributes:
        file: where the object is.
    """

    __slots__ = ("file",)

    file: Path

    def __new__(cls, name: str, file: Path) -> Self:
        """Name what is in a file."""
        named = super().__new__(cls, name)
        named.file = file

        return named

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the name, and where the object is."""
        return SentObject, (str(self), self.file)

    def received(self) -> Any:
        """
        Return the object, in the other process.

        Raises:
            Exception: this process cannot import or make a part of it.
        """
        with self.file.open("rb") as file:
            return read(file)


@contextmanager
def in_file(value: Any, name: str) -> Iterator[SentObject]:
    """
    Write an object to a file, which exists until the end of the block.

    Raises:
        Exception: a part of it can exist in this process alone, such as a lock.
    """
    data = written(value)
    with NamedTemporaryFile(prefix=f"rnn-spec-{os.getpid()}-") as file:
        file.write(data)
        file.flush()
        yield SentObject(name, Path(file.name))
