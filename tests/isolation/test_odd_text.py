"""Layers with odd texts: the report is written, everything that leaves can be printed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

LAYERS = Path(__file__).parent.parent / "hostile" / "layers.py"

ODD = (
    "RaisesSurrogate",
    "RaisesNul",
    "RaisesEscapes",
    "RaisesLines",
    "RaisesMegabytes",
    "OddlyNamed",
)

TEST = """
import layers
import rnn_spec

ODD = [getattr(layers, name) for name in {names}]


@rnn_spec.parametrize_with_laws(ODD, ["packed_alone"])
def test_obeys(law):
    law()
"""


@pytest.fixture
def folder(tmp_path):
    """A folder with hostile layers, to work in."""
    (tmp_path / "layers.py").write_text(LAYERS.read_text())

    return tmp_path


def is_printable(text):
    """Return whether a text has no character but those that can be seen, and line ends."""
    return "".join(text.split("\n")).isprintable()


def test_odd_texts_do_not_lose_the_report(folder):
    """The terminal, the JSON and the page have every failure, in characters that are safe."""
    targets = [f"./layers.py:{name}" for name in ODD]
    options = ["--law", "packed_alone", "--profile", "quick", "--seed", "3", "-v"]
    files = ["--json", "r.json", "--html", "r.html"]
    code = "from rnn_spec.cli import main; main()"
    command = [sys.executable, "-c", code, "check", *targets, *options, *files]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    reports = json.loads((folder / "r.json").read_text(encoding="utf-8"))
    page = (folder / "r.html").read_text(encoding="utf-8")

    assert 1 == done.returncode, done.stderr
    assert [["failed"]] * len(ODD) == [
        [each["status"] for each in report["results"]] for report in reports
    ]
    assert all(is_printable(each) for each in (done.stdout, done.stderr, page))
    assert all(is_printable(result["reason"]) for each in reports for result in each["results"])
    assert all(
        is_printable(result["reproduction"]) and len(result["reproduction"]) < 10_000
        for each in reports
        for result in each["results"]
    )
    assert [{True}] * len(ODD) == [
        {result["reproduced"] for result in each["results"]} for each in reports
    ]
    assert not (folder / "injected.txt").exists()


def test_odd_texts_are_safe_in_the_report_of_pytest(folder):
    """What pytest prints and writes for JUnit has every failure too."""
    (folder / "test_odd.py").write_text(TEST.format(names=ODD))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml=r.xml"]
    done = subprocess.run(
        [*command, "-p", "no:randomly", "."],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    xml = (folder / "r.xml").read_text(encoding="utf-8")

    assert f"{len(ODD)} failed" in done.stdout
    assert is_printable(done.stdout)
    assert is_printable(xml)
    assert not (folder / "injected.txt").exists()
