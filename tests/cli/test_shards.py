"""`--seeds` and `--shard`: runs that are dealt to several jobs, and merged again."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from rnn_spec.cli import main
from rnn_spec.isolation.journal import FOLDER

LAYERS = """
import os, time
from pathlib import Path
from torch import nn


class Slow(nn.GRU):
    def __init__(self, *args, **options):
        if Path("slow").exists():
            Path("waiting").touch()
            time.sleep(60)
        super().__init__(*args, **options)


class Unpacked(nn.GRU):
    def forward(self, input, hx=None):
        out, h = super().forward(input, hx)
        return out, h.flip(-1)
"""

SUBJECTS = """
[tool.rnn-spec]
profile = "quick"
laws = ["answer", "output_shape", "final_state"]
seeds = "0..2"
subjects = [
    "torch.nn:GRU",
    { target = "./layers.py:Unpacked", seeds = [5, 4] },
]
"""

LAWS = ("--law", "answer", "--law", "output_shape", "--profile", "quick")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder with layers and settings, to work in."""
    (tmp_path / "layers.py").write_text(LAYERS)
    (tmp_path / "pyproject.toml").write_text(SUBJECTS)
    monkeypatch.chdir(tmp_path)

    return tmp_path


def run(*arguments):
    """Run the command."""
    return CliRunner().invoke(main, arguments)


def read(file):
    """The reports of a file, without what depends on the machine."""
    reports = json.loads(Path(file).read_text(encoding="utf-8"))
    for each in reports:
        del each["seconds"]
        for result in each["results"]:
            del result["seconds"]

    return reports


@pytest.mark.slow
@pytest.mark.versions
def test_merged_shards_are_the_run_of_one_process():
    """Seed by seed, key by key, but for the time; also the exit status is the same."""
    whole = run("check", "--json", "whole.json")
    shards = [run("check", "--shard", f"{k}/2", "--json", f"{k}.json") for k in (1, 2)]
    merged = run("report", "2.json", "1.json", "--json", "merged.json")

    assert [5, 5] == [len(read("whole.json")), sum(len(read(f"{k}.json")) for k in (1, 2))]
    assert read("whole.json") == read("merged.json")
    assert 1 == whole.exit_code == merged.exit_code == max(each.exit_code for each in shards)


@pytest.mark.slow
def test_seeds_of_a_subject_are_shown_as_one():
    """A line for each seed, then one report; the seeds are those of the project's settings."""
    shown = run("check", "./layers.py:Unpacked").stdout.splitlines()

    assert [each.partition(" does")[0] for each in shown[:3]] == [
        *("./layers.py:Unpacked seed 5", "./layers.py:Unpacked seed 4", "./layers.py:Unpacked"),
    ]
    assert shown[2].startswith("./layers.py:Unpacked does not conform with 2 seeds (")
    assert any(each.startswith("final_state failed with each of 2 seeds") for each in shown)


@pytest.mark.slow
def test_shard_without_units_has_done_its_part():
    """It says so, conforms, and writes what `report` needs to see that it is not missing."""
    done = run("check", "torch.nn:GRU", *LAWS, "--seeds", "3", "--shard", "2/2", "--json", "2.json")
    run("check", "torch.nn:GRU", *LAWS, "--seeds", "3", "--shard", "1/2", "--json", "1.json")
    both = run("report", "1.json", "2.json")

    assert (0, "") == (done.exit_code, done.stdout)
    assert "shard 2/2 has nothing to check: the only unit was dealt to other shards" in done.stderr
    assert [{"schema_version", "campaign"}] == [
        {*each} for each in json.loads(Path("2.json").read_text())
    ]
    assert (0, "") == (both.exit_code, both.stderr)
    assert 2 == run("report", "2.json").exit_code


@pytest.mark.slow
def test_subject_that_cannot_be_checked_is_named_with_the_reason():
    """The merged report has the unit, its page does, and it is no pass."""
    targets = ("./layers.py:Absent", "torch.nn:GRU")
    files = [f"{k}.json" for k in (1, 2)]
    for k, file in enumerate(files, 1):
        run("check", *targets, *LAWS, "--seed", "0", "--shard", f"{k}/2", "--json", file)
    merged = run("report", *files, "--html", "page.html")

    assert 2 == merged.exit_code
    assert "./layers.py:Absent seed 0 was not checked:" in " ".join(merged.stdout.split())
    assert "./layers.py:Absent seed 0</span> <strong>not checked" in Path("page.html").read_text()


@pytest.mark.slow
def test_missing_shard_is_said():
    """On the terminal, on the page and by the exit status."""
    run("check", "--law", "answer", "--shard", "1/2", "--json", "1.json")
    merged = run("report", "1.json", "--html", "page.html")
    to_stdout = run("report", "1.json", "--json", "-")

    assert 2 == merged.exit_code == to_stdout.exit_code
    assert "! shard 2/2 is missing: " in merged.stdout
    assert "shard 2/2 is missing: " in Path("page.html").read_text()
    assert "rnn-spec: shard 2/2 is missing: " in to_stdout.stderr


@pytest.mark.slow
def test_page_of_a_shard_is_about_its_own_units():
    """Of other shards nothing is missing as long as nobody merges."""
    run("check", "--law", "answer", "--shard", "1/2", "--html", "page.html", "--json", "1.json")

    assert "missing" not in Path("page.html").read_text().partition("<body>")[2].lower()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--shard", "3/2"], "Invalid value for '--shard': got '3/2', expected K/N"),
        (["--shard", "half"], "Invalid value for '--shard': got 'half', expected K/N"),
        (["--seeds", "3..1"], "Invalid value for '--seeds': got '3..1': 3..1 is empty"),
        (["--seeds", "x"], "Invalid value for '--seeds': got 'x', expected A..B"),
        (["--seeds", "1..2", "--seed", "1"], "--seed and --seeds cannot be combined"),
        (["--seeds", "1..2", "--watch"], "cannot be combined with --seeds"),
        (["--shard", "1/2", "--watch"], "cannot be combined with --shard"),
    ],
)
def test_wrong_option_exits_with_2_and_is_named(arguments, message):
    """The last line names the option, what came and what was expected."""
    result = run("check", "torch.nn:GRU", *arguments)

    assert 2 == result.exit_code
    assert message in result.stderr.splitlines()[-1]


@pytest.mark.slow
def test_one_seed_replaces_the_seeds_of_the_project():
    """`--seed` is one run, and its JSON is one report."""
    run("check", "torch.nn:GRU", "--law", "answer", "--seed", "7", "--json", "one.json")
    run("check", "torch.nn:GRU", "--law", "answer", "--seeds", "7,9", "--json", "two.json")
    one, two = (json.loads(Path(f"{name}.json").read_text()) for name in ("one", "two"))

    assert (7, None) == (one["seed"], one["campaign"])
    assert [7, 9] == [each["seed"] for each in two]


@pytest.mark.slow
def test_resumed_run_takes_over_every_seed():
    """A run over several seeds that was killed goes on where it was, and ends as if it was not."""
    command = [sys.executable, "-c", "from rnn_spec.cli import main; main()", "check"]
    asked = [*command, "./layers.py:Slow", *LAWS, "--seeds", "0..2", "--json", "all.json"]
    with subprocess.Popen(asked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        until(Path("all.json").exists)  # the first seed is done
        Path("slow").touch()
        until(Path("waiting").exists)
        process.send_signal(signal.SIGKILL)
    Path("slow").unlink()
    first = read("all.json")
    done = subprocess.run([*asked, "--resume"], capture_output=True, text=True, check=True)
    resumed = read("all.json")
    subprocess.run(asked, capture_output=True, check=True)

    assert 1 <= len(first) <= 2
    assert len(first) <= done.stderr.count("resumed: 2 results are taken over")
    assert [0, 1, 2] == [each["seed"] for each in resumed]
    assert read("all.json") == resumed
    assert 3 == len([*Path(FOLDER).glob("*.jsonl")])


def until(condition):
    """Wait for a condition."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
