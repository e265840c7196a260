"""A thread that notices when source files change, and can interrupt what the main thread does."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import NoReturn, Self

__all__ = ["FileWatcher", "SourceChanged"]

QUIET = 50
"""Milliseconds without a change after which several changes are noticed as one."""

TICK = 1000
"""Milliseconds after which files are looked at even if the system has told nothing."""

NUMBER = signal.SIGUSR1
"""The signal by which the thread interrupts the main thread."""


class SourceChanged(KeyboardInterrupt):
    """A source file has changed: a run is stopped by it as by Ctrl-C."""


class FileWatcher:
    """
    Watches folders, and asks whether a file has changed when something happens in one of them.

    It has no thread before the first folder is watched: until then, this process may be forked.

    Attributes:
        folders: the folders.
        has_interrupted: whether what is done inside `interrupting` was interrupted.
    """

    def __init__(self, has_changed: Callable[[], bool]) -> None:
        """Prepare; *has_changed* is called in the thread."""
        self.has_interrupted = False
        self._has_changed = has_changed
        self._lock, self._noticed = threading.Lock(), threading.Event()
        self._is_armed = False
        self.folders: frozenset[str] = frozenset()
        self._threads: list[tuple[threading.Thread, threading.Event]] = []
        self._before = signal.getsignal(NUMBER)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        """End the thread, which must not run when Python ends."""
        self._end_threads()
        for thread, _end in self._threads:
            thread.join()
        signal.signal(NUMBER, self._before)

    def watch(self, folders: Iterable[str]) -> None:
        """Watch folders too, as far as they exist."""
        wanted = self.folders.union(filter(os.path.isdir, folders))
        if wanted == self.folders:
            return
        if not self.folders:
            signal.signal(NUMBER, self._interrupted)
        self._end_threads()
        self.folders, end = wanted, threading.Event()
        thread = threading.Thread(target=self._notice, args=(wanted, end), daemon=True)
        self._threads.append((thread, end))
        thread.start()

    def wait(self) -> None:
        """Wait until a file has changed since this was called last."""
        self._noticed.wait()
        self._noticed.clear()

    @contextmanager
    def interrupting(self) -> Iterator[None]:
        """Raise `SourceChanged` inside, once, when a file changes."""
        self.has_interrupted = False
        with self._lock:
            self._is_armed = True
        try:
            yield
        finally:
            with self._lock:
                self._is_armed = False

    def _notice(self, folders: frozenset[str], end: threading.Event) -> None:
        for _ in _wakeups(folders, end):
            if self._has_changed():
                self._noticed.set()
                self._interrupt()

    def _interrupt(self) -> None:
        main = threading.main_thread().ident
        with self._lock:
            if self._is_armed and main is not None:
                self._is_armed = False
                signal.pthread_kill(main, NUMBER)

    def _interrupted(self, _: int, __: FrameType | None) -> NoReturn:
        self.has_interrupted = True
        raise SourceChanged

    def _end_threads(self) -> None:
        for _, end in self._threads:
            end.set()


def _wakeups(folders: frozenset[str], end: threading.Event) -> Iterator[object]:
    """Yield when something has happened in a folder, and from time to time, until the end."""
    from watchfiles import watch

    try:
        yield from watch(
            *folders,
            watch_filter=None,
            step=QUIET,
            stop_event=end,
            rust_timeout=TICK,
            yield_on_timeout=True,
            recursive=False,
        )
    except (OSError, RuntimeError):  # the system watches no more files: look at them
        while not end.wait(TICK / 1000):
            yield None
