"""What a call finds around it, and should leave as it was: settings of torch and of the process."""

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

__all__ = ["changes", "kept", "surroundings"]


MOMENT = 0.1
"""Seconds in which a thread ends that was to end with the call."""


@dataclass(frozen=True)
class Setting:
    """
    One thing that is set for the whole process.

    Attributes:
        name: what it is called.
        look: reads it.
        put_back: sets it to what was read.
        shown: whether its value is fit to be shown.
    """

    name: str
    look: Callable[[], Any]
    put_back: Callable[[Any], object]
    shown: bool = True


@dataclass(frozen=True)
class Hidden:
    """A value that is too large, or too much one's own, to be shown."""

    value: Any

    def __str__(self) -> str:
        """Say that it is not what it was, if anything is said of it."""
        return "another"


class Stream:
    """One of Python's own streams: the same if it is the same object, whatever that says."""

    def __init__(self, name: str) -> None:
        """Look at it now."""
        self.stream = getattr(sys, name, None)

    def __eq__(self, other: object) -> bool:
        """Compare the objects themselves."""
        return isinstance(other, Stream) and self.stream is other.stream

    def __hash__(self) -> int:
        """Hash the object itself."""
        return id(self.stream)


def _autocast() -> tuple[bool, ...]:
    return tuple(torch.is_autocast_enabled(device) for device in ("cpu", "cuda"))


def _set_autocast(enabled: tuple[bool, ...]) -> None:
    for device, is_enabled in zip(("cpu", "cuda"), enabled, strict=True):
        torch.set_autocast_enabled(device, is_enabled)


def _set_device(device: torch.device) -> None:
    """None is no device of one's own, and costs nothing at each call."""
    torch.set_default_device(None if device.type == "cpu" else device)


def _folder() -> str | None:
    try:
        return os.getcwd()  # noqa: PTH109 - at every trial, where a Path takes too long
    except OSError:
        return None


def _enter(folder: str | None) -> None:
    if folder is not None:
        os.chdir(folder)


def _environment() -> dict[Any, Any]:
    """Copy it as the process holds it: decoding every name and value takes too long."""
    return dict(os.environ._data)  # type: ignore[attr-defined]  # noqa: SLF001


def _set_environment(was: dict[Any, Any]) -> None:
    decode = os.environ.decodevalue
    given = {os.environ.decodekey(name): decode(value) for name, value in was.items()}
    for name in set(os.environ) - set(given):
        del os.environ[name]
    os.environ.update(given)


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
    Setting("working directory", _folder, _enter),
    Setting("environment", _environment, _set_environment, shown=False),
    Setting("sys.stdout", lambda: Stream("stdout"), lambda was: _set("stdout", was), shown=False),
    Setting("sys.stderr", lambda: Stream("stderr"), lambda was: _set("stderr", was), shown=False),
)


def _set(name: str, was: Stream) -> None:
    setattr(sys, name, was.stream)


@contextmanager
def kept() -> Iterator[None]:
    """Put back, at the end, every setting that is not what it was."""
    before = [setting.look() for setting in SETTINGS]
    try:
        with warnings.catch_warnings():
            yield
    finally:
        for setting, was in zip(SETTINGS, before, strict=True):
            if setting.look() != was:
                setting.put_back(was)


def surroundings() -> dict[str, Any]:
    """Read every setting, and what cannot be put back or takes long to read, by name."""
    values = {
        setting.name: setting.look() if setting.shown else Hidden(setting.look())
        for setting in SETTINGS
    }

    return values | {
        "warning filters": Hidden(list(warnings.filters)),
        "state of Python's random numbers": Hidden(random.getstate()),
        "state of NumPy's random numbers": Hidden(repr(np.random.get_state())),  # noqa: NPY002
        "threads": frozenset(threading.enumerate()),
    }


def changes(before: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Name what is not what it was, with what it is and what it was."""
    after = surroundings()
    started = _lasting(after["threads"] - before["threads"])
    changed = {
        name: (str(after[name]), str(was) if str(was) != str(after[name]) else "the same")
        for name, was in before.items()
        if name != "threads" and after[name] != was
    }
    more = {"number of threads": (f"{len(started)} more", "the same")} if started else {}

    return changed | more


def _lasting(threads: Collection[threading.Thread]) -> list[threading.Thread]:
    """Give those that do not end within a moment."""
    for thread in threads:
        thread.join(MOMENT)

    return [thread for thread in threads if thread.is_alive()]
