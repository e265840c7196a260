"""The file of a heartbeat: in memory, or a temporary file that is always deleted."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

import pytest

from rnn_spec.isolation.heartbeat import Heartbeat, create


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    return tmp_path


READS = """
import sys
from pathlib import Path
from rnn_spec.isolation.heartbeat import Heartbeat
Heartbeat(Path(sys.argv[1])).write("building")
"""


@pytest.mark.slow
@pytest.mark.parametrize("in_memory", [True, False])
def test_heartbeat_is_written_by_another_process(folder, monkeypatch, in_memory):
    """Its file is there for other processes, and nothing is left of it."""
    if not in_memory:
        monkeypatch.delattr(os, "memfd_create", raising=False)
    elif not hasattr(os, "memfd_create"):
        pytest.skip("no files in memory here")
    file = create()
    heartbeat = Heartbeat(file.path)
    subprocess.run([sys.executable, "-c", READS, str(file.path)], check=True)

    assert "building" == heartbeat.read().kind
    assert in_memory != bool([*folder.iterdir()])

    file.close()

    assert not [*folder.iterdir()]


def test_files_of_killed_runs_are_deleted(folder, monkeypatch):
    """Those of runs that go on are left."""
    monkeypatch.delattr(os, "memfd_create", raising=False)
    left, going, other = (
        folder / name for name in (f"rnn-spec-{2**22 + 1}-a", f"rnn-spec-{os.getppid()}-a", "else")
    )
    for each in (left, going, other):
        each.touch()
    create().close()

    assert {going, other} == {*folder.iterdir()}
