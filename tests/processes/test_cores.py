"""How many cores a process may use: those it is bound to, or fewer in a container."""

import os

import pytest

from rnn_spec.processes import cores


@pytest.mark.parametrize(
    ("quota", "found"),
    [("max 100000", 4), ("150000 100000", 2), ("50000 100000", 1), ("900000 100000", 4), ("", 4)],
)
def test_container_may_use_fewer(quota, found, tmp_path, monkeypatch):
    """A quota that is no limit, or more than there are cores, changes nothing."""
    (tmp_path / "cpu.max").write_text(quota)
    monkeypatch.setattr(cores, "QUOTA", tmp_path / "cpu.max")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(4)), raising=False)

    assert found == cores.available_cores()


def test_any_system_says_something(tmp_path, monkeypatch):
    """Where there is neither affinity nor a quota, the cores of the machine are counted."""
    monkeypatch.setattr(cores, "QUOTA", tmp_path / "absent")
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)

    assert 1 == cores.available_cores()
