"""The shapes that come out of a layer of your own, from a call of it in another process."""

from __future__ import annotations

import select
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.rendering.shape_table import Row
from rnn_spec.causes.process import Disconnected, Exited, Killed, TimedOut, signal_name
from rnn_spec.causes.texts.messages import describe
from rnn_spec.processes.channel import LOST, Channel
from rnn_spec.processes.spawning import Child, spawn

__all__ = ["Asked", "OwnShapes", "Refused", "own_shapes"]

WORKER = "rnn_spec.unrolled.own_shapes_worker"

PATIENCE = 5.0
"""Seconds in which a process that answers no more has ended."""


@dataclass(frozen=True)
class Asked:
    """
    Which call of which layer.

    Attributes:
        target: the layer, `module:Class` or `./file.py:Class`.
        seq: the number of steps.
        batch: the batch size; None for a single sequence.
        packed: whether the input is a packed sequence.
        options: the options of the constructor.
    """

    target: str
    seq: int
    batch: int | None
    packed: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OwnShapes:
    """
    The tensors of a call of a layer, and of the same call of torch.nn's layer of its kind.

    Attributes:
        rows: the input, and what comes out.
        kind: the kind of the layer; None if it is not known.
        expected: the tensors of torch.nn's layer, by their paths.
    """

    rows: tuple[Row, ...]
    kind: str | None = None
    expected: Mapping[str, Row] = field(default_factory=dict)


@dataclass(frozen=True)
class Refused:
    """Why a layer has no shapes, in one line."""

    message: str


def own_shapes(asked: Asked, timeout: float = 60.0) -> OwnShapes:
    """
    Build a layer in a process of its own, call it, and return the shapes of what comes out.

    Raises:
        ValueError: it cannot be loaded, built or called, or it ends its process, or hangs.
    """
    child = spawn(WORKER)
    try:
        match _answer(child, asked, timeout):
            case OwnShapes() as found:
                return found
            case Refused(message):
                raise ValueError(message)
    finally:
        child.end()
        child.close()


def _answer(child: Child, asked: Asked, timeout: float) -> OwnShapes | Refused:
    writing, reading, _ = child.pipes
    channel = Channel(reading, writing)
    try:
        channel.send(asked)
        channel.receive()  # it has loaded torch
        if not select.select([reading], [], [], timeout)[0]:
            return Refused(f"{asked.target}: {describe(TimedOut(timeout))}")
        answer: OwnShapes | Refused = channel.receive()
    except (EOFError, OSError):
        return Refused(f"{asked.target}: {describe(_ending(child))}")

    return answer


def _ending(child: Child) -> Disconnected | Exited | Killed:
    """Return how a process ended that answers no more."""
    status = child.wait(PATIENCE)
    if status is None or status == LOST:
        return Disconnected()

    return Killed(signal_name(-status)) if status < 0 else Exited(status)
