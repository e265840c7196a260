"""A file that changes is noticed, and interrupts what is done meanwhile, once."""

import signal
import threading
import time

import pytest

from rnn_spec.cli.watch.file_watcher import FileWatcher, SourceChanged


@pytest.fixture
def file(tmp_path):
    """A file."""
    file = tmp_path / "layer.py"
    file.write_text("0")

    return file


@pytest.fixture
def watcher(file, monkeypatch):
    """A watcher of a file, which has changed if it is not as it was."""
    monkeypatch.setattr("rnn_spec.cli.watch.file_watcher.TICK", 100)
    with FileWatcher(lambda: file.read_text() not in {"0", ""}) as watcher:
        yield watcher


def test_change_ends_the_waiting(watcher, file):
    """It waits for a change of content, whatever else happens in the folder."""
    watcher.watch([str(file.parent)])
    file.touch()
    (file.parent / "other.py").write_text("1")
    threading.Timer(0.1, file.write_text, ["1"]).start()
    watcher.wait()

    assert "1" == file.read_text()


def test_change_before_the_folder_is_watched_is_noticed(watcher, file):
    """Between a run that reads a file and the thread that watches it, nothing is lost."""
    file.write_text("1")
    watcher.watch([str(file.parent)])
    watcher.wait()

    assert "1" == file.read_text()


def test_change_interrupts_once(watcher, file):
    """What is done then, such as to end processes, is not interrupted again."""
    watcher.watch([str(file.parent)])
    threading.Timer(0.1, file.write_text, ["1"]).start()
    with pytest.raises(SourceChanged), watcher.interrupting():
        signal.pause()
    assert watcher.has_interrupted
    file.write_text("2")
    time.sleep(0.2)
    watcher.wait()

    assert "2" == file.read_text()


def test_nothing_is_interrupted_without_a_change(watcher, file):
    """It says so for each of several runs."""
    watcher.watch([str(file.parent)])
    with watcher.interrupting():
        file.touch()

    assert not watcher.has_interrupted


def test_folder_that_does_not_exist_is_left_out(watcher, file):
    """Without a folder there is no thread."""
    before = set(threading.enumerate())
    watcher.watch([str(file.parent / "absent")])

    assert (frozenset(), set()) == (watcher.folders, set(threading.enumerate()) - before)


def test_end_leaves_nothing_behind(file):
    """Neither a thread nor a handler of the signal."""
    threads, handler = set(threading.enumerate()), signal.getsignal(signal.SIGUSR1)
    with FileWatcher(lambda: False) as watcher:
        watcher.watch([str(file.parent)])
        (file.parent / "more").mkdir()
        watcher.watch([str(file.parent / "more")])

    assert set() == set(threading.enumerate()) - threads
    assert handler == signal.getsignal(signal.SIGUSR1)


def test_system_that_watches_no_more_files_is_no_error(monkeypatch, watcher, file):
    """Then the files are looked at from time to time."""

    def exhausted(*_, **__):
        raise OSError

    monkeypatch.setattr("watchfiles.watch", exhausted)
    watcher.watch([str(file.parent)])
    file.write_text("1")
    watcher.wait()

    assert "1" == file.read_text()
