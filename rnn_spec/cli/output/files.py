"""The files that a command writes, completely or not at all, and the folder that it is in."""

from __future__ import annotations

import glob
import os
from contextlib import suppress
from pathlib import Path

import click

from rnn_spec.cli.output.stopping import complain, stop
from rnn_spec.cli.output.streams import standard_output
from rnn_spec.processes.running import is_running

__all__ = ["in_folder", "put", "writable", "write_whole"]


def in_folder() -> bool:
    """Return whether the current directory exists; if not, go to the root, and say so."""
    try:
        Path.cwd()
    except OSError as error:
        complain(f"no journal is kept: the current directory is gone: {error.strerror}")
        os.chdir("/")
        return False

    return True


def writable(option: str, file: str | None) -> None:
    """Exit before the run if a file cannot be written after it."""
    if file and file != "-" and not Path(file).parent.is_dir():
        stop(f"{option}: cannot write {file!r}: there is no folder {str(Path(file).parent)!r}")


def put(option: str, file: str, text: str) -> bool:
    """
    Write a text to a file, or to standard output if the file is `-`.

    Returns:
        Whether it was written; if not, a line says so.
    """
    if file == "-":
        with standard_output():
            click.echo(text)
        return True
    try:
        write_whole(Path(file), text + "\n")
    except OSError as error:
        complain(f"{option}: cannot write {file!r}: {error.strerror}")
        return False

    return True


def write_whole(path: Path, text: str) -> None:
    """
    Write a file that is there completely or not at all, also after the machine has crashed.

    Raises:
        OSError: it cannot be written; a file that was there is as it was.
    """
    data = text.encode(errors="backslashreplace")
    if path.exists() and not path.is_file():
        path.write_bytes(data)
    else:
        _replace(path.resolve(), data)


def _replace(path: Path, data: bytes) -> None:
    """Write a temporary file, then move it to its place."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.tmp"):
        if _is_left(left):
            left.unlink(missing_ok=True)
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_mask()
        beside.chmod(mode)
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise


def _is_left(file: Path) -> bool:
    """Return whether a temporary file was left by a process that was killed."""
    pid = file.suffixes[-2][1:]

    return pid.isdecimal() and not is_running(int(pid))


def _mask() -> int:
    """Return the umask; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)

    return mask
