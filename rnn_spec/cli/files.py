"""The files that a command writes, completely or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

import click

from rnn_spec.cli.stopping import stop

__all__ = ["put", "writable"]


def writable(option: str, file: str | None) -> None:
    """Exit before the run if a file cannot be written after it."""
    if file and file != "-" and not Path(file).absolute().parent.is_dir():
        stop(f"{option}: cannot write {file!r}: there is no folder {str(Path(file).parent)!r}")


def put(option: str, file: str, text: str) -> None:
    """Write a text to a file, or to standard output if the file is `-`."""
    if file == "-":
        click.echo(text)
        return
    path = Path(file)
    try:
        if path.exists() and not path.is_file():
            path.write_text(text + "\n", encoding="utf-8")
        else:
            _replace(path.resolve(), text + "\n")
    except OSError as error:
        stop(f"{option}: cannot write {file!r}: {error.strerror}")


def _replace(path: Path, text: str) -> None:
    """Write a temporary file, then move it to its place."""
    with NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as beside:
        beside.write(text)
    try:
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_mask()
        Path(beside.name).chmod(mode)
        Path(beside.name).replace(path)
    except OSError:
        with suppress(OSError):
            Path(beside.name).unlink()
        raise


def _mask() -> int:
    """Return the umask; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)

    return mask
