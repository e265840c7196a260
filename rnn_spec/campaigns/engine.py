"""Units on the workers of dask: sent to a cluster, or to processes of this machine."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import msgspec

from rnn_spec.campaigns.job import Job, Record
from rnn_spec.campaigns.unit_run import run_unit

__all__ = ["MISSING", "ClusterError", "connected", "finished"]

MISSING = "a campaign needs dask.distributed: pip install 'rnn-spec[campaign]'"

DEATHS = 2
"""How many workers a unit may lose before it is given up; the next one is the last."""

RETRIES = 1
"""How often a unit is tried again after an error of the worker, such as no room for a process."""

HERE = "127.0.0.1:0"
"""Where the workers of this machine are watched: a free port that no other machine reaches."""

CONNECT = 10
"""Seconds in which a cluster must answer."""

CONFIGURATION = {
    "distributed.scheduler.allowed-failures": DEATHS,
    "distributed.scheduler.worker-saturation": 1.0,
    "distributed.worker.profile.enabled": False,
}
"""A worker is sent one unit at a time, so that its death concerns one."""


class ClusterError(Exception):
    """A cluster that does not answer; the message is one line."""


@contextmanager
def connected(address: str | None, workers: int) -> Iterator[Any]:
    """
    Return a client of a cluster, inside.

    Args:
        address: that of the scheduler; processes of this machine if None.
        workers: how many of these.

    Raises:
        ModuleNotFoundError: dask.distributed is not installed.
        ClusterError: the cluster does not answer.
    """
    import dask
    from distributed import Client, LocalCluster

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with dask.config.set(CONFIGURATION):
        if address is not None:
            with _client(Client, address) as client:
                yield client
            return
        with (
            LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                memory_limit=0,
                dashboard_address=HERE,
                silence_logs=logging.CRITICAL,
                preload=["rnn_spec.campaigns.quiet_worker"],
            ) as cluster,
            Client(cluster) as client,
        ):
            yield client


def _client(kind: Callable[..., Any], address: str) -> Any:
    """Return the client of a cluster."""
    try:
        return kind(address, timeout=CONNECT)
    except (OSError, ValueError) as error:
        message = f"--dask: cannot reach {address!r}: {str(error).splitlines()[0]}"
        raise ClusterError(message) from None


def finished(client: Any, jobs: Sequence[Job]) -> Generator[Record | Job, None, None]:
    """
    Yield the record of each unit as it comes, whoever checked it; a job that was lost as it is.

    Units without a result are given up when the iterator is closed.
    """
    from distributed import as_completed

    futures = {
        client.submit(
            _run,
            msgspec.to_builtins(each),
            key=f"{each.run}-{each.key}",
            retries=RETRIES,
            pure=False,
        ): each
        for each in jobs
    }
    try:
        for future in as_completed([*futures]):
            yield _outcome(future, futures.pop(future))
    finally:
        with suppress(Exception):  # a cluster that is gone has given up everything
            client.cancel([*futures])


def _outcome(future: Any, job: Job) -> Record | Job:
    """Return what became of a unit."""
    if future.status == "finished":
        return Record.read(future.result())
    if future.status == "error":
        return Record.failure(job, _reason(future.exception()))

    return job


def _reason(error: BaseException) -> str:
    """Return why a unit has no result, in words."""
    from distributed import KilledWorker

    if isinstance(error, KilledWorker):
        return f"it ended the worker that checked it, {DEATHS + 1} times"

    return f"{type(error).__name__}: {error}"


def _run(data: dict[str, Any]) -> bytes:
    """Check a unit; this runs in a thread of a worker."""
    from distributed import get_worker

    worker = get_worker()
    key = worker.get_current_task()

    def is_wanted() -> bool:
        task = worker.state.tasks.get(key)
        return task is not None and task.state in {"executing", "long-running"}

    return run_unit(msgspec.convert(data, Job), str(worker.name), is_wanted).line
