"""The global state of torch and of the process, which a call should leave unchanged."""

from __future__ import annotations

import os
import random
import sys
import threading
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

__all__ = ["changes_since", "read_global_state", "restored_global_state"]


GRACE = 0.1
"""Seconds for a thread to end after the call."""


@dataclass(frozen=True)
class Setting:
    """
    A setting of the whole process.

    Attributes:
        name: its name in messages.
        read: returns its value.
        write: sets it to a value that was read.
        printable: whether its value can be printed.
    """

    name: str
    read: Callable[[], Any]
    write: Callable[[Any], object]
    printable: bool = True


@dataclass(frozen=True)
class Unprintable:
    """A value that is too large or too private to be printed."""

    value: Any

    def __str__(self) -> str:
        """Return a word for a changed value."""
        return "another value"


class StandardStream:
    """One of Python's standard streams, compared by identity."""

    def __init__(self, name: str) -> None:
        """Read the current stream."""
        self.stream = getattr(sys, name, None)

    def __eq__(self, other: object) -> bool:
        """Return whether both are the same object."""
        return isinstance(other, StandardStream) and self.stream is other.stream

    def __hash__(self) -> int:
        """Return the hash of the object's identity."""
        return id(self.stream)


def _autocast() -> tuple[bool, ...]:
    return tuple(torch.is_autocast_enabled(device) for device in ("cpu", "cuda"))


def _set_autocast(enabled: tuple[bool, ...]) -> None:
    for device, is_enabled in zip(("cpu", "cuda"), enabled, strict=True):
        torch.set_autocast_enabled(device, is_enabled)


def _set_device(device: torch.device) -> None:
    """Set the default device; None stands for the CPU, and costs nothing at each call."""
    torch.set_default_device(None if device.type == "cpu" else device)


def _working_directory() -> str | None:
    try:
        return os.getcwd()  # noqa: PTH109 - at every trial, and a Path takes too long
    except OSError:
        return None


def _change_directory(folder: str | None) -> None:
    if folder is not None:
        os.chdir(folder)


def _environment() -> dict[Any, Any]:
    """Copy the encoded variables: decoding every name and value takes too long."""
    return dict(os.environ._data)  # type: ignore[attr-defined]  # noqa: SLF001


def _set_environment(was: dict[Any, Any]) -> None:
    decode = os.environ.decodevalue
    variables = {os.environ.decodekey(name): decode(value) for name, value in was.items()}
    for name in set(os.environ) - set(variables):
        del os.environ[name]
    os.environ.update(variables)


SETTINGS = (
    Setting("default dtype", torch.get_default_dtype, torch.set_default_dtype),
    Setting("default device", torch.get_default_device, _set_device),
    Setting("grad mode", torch.is_grad_enabled, torch.set_grad_enabled),
    Setting("torch.get_num_threads()", torch.get_num_threads, torch.set_num_threads),
    Setting(
        "mode of deterministic algorithms",
        torch.get_deterministic_debug_mode,
        torch.set_deterministic_debug_mode,
    ),
    Setting(
        "precision of matrix products",
        torch.get_float32_matmul_precision,
        torch.set_float32_matmul_precision,
    ),
    Setting("autocast on CPU and CUDA", _autocast, _set_autocast),
    Setting("anomaly mode", torch.is_anomaly_enabled, torch.autograd.set_detect_anomaly),
    Setting("recursion limit", sys.getrecursionlimit, sys.setrecursionlimit),
    Setting("working directory", _working_directory, _change_directory),
    Setting("environment", _environment, _set_environment, printable=False),
    Setting(
        "sys.stdout",
        lambda: StandardStream("stdout"),
        lambda was: _set_stream("stdout", was),
        printable=False,
    ),
    Setting(
        "sys.stderr",
        lambda: StandardStream("stderr"),
        lambda was: _set_stream("stderr", was),
        printable=False,
    ),
)


def _set_stream(name: str, was: StandardStream) -> None:
    setattr(sys, name, was.stream)


@contextmanager
def restored_global_state() -> Iterator[None]:
    """Restore, at the end, every setting that has changed."""
    before = [setting.read() for setting in SETTINGS]
    try:
        with warnings.catch_warnings():
            yield
    finally:
        for setting, was in zip(SETTINGS, before, strict=True):
            if setting.read() != was:
                setting.write(was)


def _numpy_state() -> tuple[object, ...]:
    """Return the state of NumPy's random numbers, its array as bytes, which can be compared."""
    name, key, *position = np.random.get_state()  # noqa: NPY002 - the global one

    return (name, np.asarray(key).tobytes(), *position)


def read_global_state() -> dict[str, Any]:
    """Return every setting by name, and what cannot be restored or takes long to read."""
    values = {
        setting.name: setting.read() if setting.printable else Unprintable(setting.read())
        for setting in SETTINGS
    }

    return values | {
        "warning filters": Unprintable(list(warnings.filters)),
        "state of Python's random numbers": Unprintable(random.getstate()),
        "state of NumPy's random numbers": Unprintable(_numpy_state()),
        "threads": frozenset(threading.enumerate()),
    }


def changes_since(before: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Return what has changed, by name, with its present and its former value."""
    after = read_global_state()
    started = _lasting(after["threads"] - before["threads"])
    changed = {
        name: (str(after[name]), str(was) if str(was) != str(after[name]) else "the same value")
        for name, was in before.items()
        if name != "threads" and after[name] != was
    }
    threads = {"number of threads": (f"{len(started)} more", "no more")} if started else {}

    return changed | threads


def _lasting(threads: Collection[threading.Thread]) -> list[threading.Thread]:
    """Return the threads that do not end within a moment."""
    for thread in threads:
        thread.join(GRACE)

    return [thread for thread in threads if thread.is_alive()]
