"""
Measure a campaign of eight subjects: two workers against one, and what is lost by a kill.

    python tests/benchmarks/campaign.py [--rounds 2] [--json FILE]

One worker has one core, and two have two. It prints the seconds of each run with the load of the
machine before it, which the result depends on: a program that uses the second core takes it from
two workers and not from one. So it prints too which share of the time the workers were checking:
what is missing to 1 is what the campaign itself costs, whatever else runs. Each part asserts what
must be so, and the merged reports are compared with that of `rnn-spec check`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

LAYERS = """
import torch


class FaultyGRU(torch.nn.GRU):
    def forward(self, input, hx=None):
        output, h = super().forward(input, hx)
        return output, h.flip(0) * 0.5


""" + "\n\n".join(
    f"class {name}{n}(torch.nn.{name}):\n    pass"
    for name in ("LSTM", "GRU", "RNN")
    for n in (1, 2)
)
NAMES = ["LSTM1", "LSTM2", "GRU1", "GRU2", "RNN1", "RNN2", "FaultyGRU"]
SUBJECTS = [*(f"./layers.py:{name}" for name in NAMES), "torch.nn:LSTM"]
CAMPAIGN = f"""
profile = "quick"
seeds = "0"
subjects = {json.dumps(SUBJECTS)}
"""
RNN_SPEC = [sys.executable, "-c", "from rnn_spec.cli import main; main()"]
TIMES = {"seconds", "reproduced"}
"""What of a result depends on the machine."""

PATIENCE = 900.0


def main() -> None:
    """Measure, print, and write what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1, help="how often one and two are compared")
    parser.add_argument("--json", type=Path, help="where to write what was measured")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this; repeatable")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "layers.py").write_text(LAYERS)
        (folder / "campaign.toml").write_text(CAMPAIGN)
        data = {
            "command": "python tests/benchmarks/campaign.py",
            "date": dt.datetime.now(dt.UTC).date().isoformat(),
            "cores": os.cpu_count(),
        }
        for part in options.part or PARTS:
            rounds = range(options.rounds if part == "speed" else 1)
            data[part] = [PARTS[part](folder, place) for place in rounds]
            print(f"{part}: {data[part]}", flush=True)  # noqa: T201
    text = json.dumps(data, indent=1)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")
    print(text)  # noqa: T201


def speed(folder: Path, place: int) -> dict[str, Any]:
    """Compare one worker with two; every other time two come first."""
    order = (1, 2) if place % 2 == 0 else (2, 1)
    found = {each: timed(folder, each, f"speed-{place}-{each}") for each in order}
    found = dict(sorted(found.items()))
    ratio = round(found[2]["seconds"] / found[1]["seconds"], 3)

    return {"one worker": found[1], "two workers": found[2], "ratio": ratio}


def timed(folder: Path, workers: int, name: str) -> dict[str, Any]:
    """Return the seconds of a campaign, the CPU time of its units, and the load before it."""
    load = os.getloadavg()[0]
    start = time.monotonic()
    with campaign(folder, name, "-j", str(workers), cores=workers) as process:
        process.wait(PATIENCE)
    seconds = time.monotonic() - start
    records = finished(folder / name)

    return {
        "seconds": round(seconds, 1),
        "share of checking": round(sum(x["seconds"] for x in records) / seconds / workers, 3),
        "cpu seconds of units": round(sum(each["cpu_seconds"] for each in records), 1),
        "load before": round(load, 1),
        "units": whole(folder / name),
    }


def one_process(folder: Path, _: int) -> dict[str, Any]:
    """Check the same subjects with `rnn-spec check`, and compare the reports."""
    command = [*RNN_SPEC, "check", *SUBJECTS, "--profile", "quick", "--seeds", "0", "-j", "1"]
    start = time.monotonic()
    subprocess.run(
        [*command, "--json", "one.json"], cwd=folder, check=False, stdout=subprocess.DEVNULL
    )
    one = comparable(folder / "one.json")
    same = {
        each.name: one == comparable(each / "report.json")
        for each in sorted(folder.glob("speed-*"))
    }
    assert all(same.values()), same

    return {"seconds": round(time.monotonic() - start, 1), "same reports": same}


def worker_killed(folder: Path, _: int) -> dict[str, Any]:
    """Kill one of two workers in the middle of a campaign."""
    out = folder / "worker"
    with campaign(folder, out.name, "-j", "2") as process:
        wait_for(lambda: len(finished(out)) >= 2)
        before = finished(out)
        victim = workers_of(process.pid)[0]
        os.kill(victim, signal.SIGKILL)
        status = process.wait(PATIENCE)
    records = finished(out)
    assert records[: len(before)] == before

    return {
        "exit status": status,
        "finished before": len(before),
        "units": whole(out),
        "same report": same_report(folder, out),
    }


def client_killed(folder: Path, _: int) -> dict[str, Any]:
    """Kill the client of workers of this machine, and run the command again."""
    out = folder / "client"
    with campaign(folder, out.name, "-j", "2") as process:
        wait_for(lambda: len(finished(out)) >= 2)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    wait_for(lambda: not checks_in(folder))
    before = [*finished(out), *left_by_workers(out)]
    with campaign(folder, out.name, "-j", "2") as process:
        process.wait(PATIENCE)
    records = finished(out)
    assert all(each in records for each in before)

    return {
        "finished before": len(before),
        "units": whole(out),
        "same report": same_report(folder, out),
    }


def cluster_client_killed(folder: Path, _: int) -> dict[str, Any]:
    """Stop the client until its workers finish units that it does not collect; then kill it."""
    out = folder / "cluster"
    with cluster(folder) as address:
        with campaign(folder, out.name, "--dask", address) as process:
            wait_for(lambda: len(finished(out)) >= 1)
            os.kill(process.pid, signal.SIGSTOP)
            wait_for(lambda: len(left_by_workers(out)) >= 2)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        collected, left = finished(out), left_by_workers(out)
        with campaign(folder, out.name, "--dask", address) as process:
            process.wait(PATIENCE)

    records = finished(out)
    assert all(each in records for each in (*collected, *left))

    return {
        "collected before": len(collected),
        "finished at the workers and not collected": len(left),
        "units": whole(out),
        "same report": same_report(folder, out),
    }


@contextmanager
def campaign(
    folder: Path, out: str, *options: str, cores: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a campaign, inside, on so many cores or on all."""
    every = sorted(os.sched_getaffinity(0))
    command = [*RNN_SPEC, "campaign", "campaign.toml", "--out", out, *options]
    quiet = subprocess.DEVNULL
    os.sched_setaffinity(0, every[:cores])  # what is started has the cores of this process
    try:
        process = subprocess.Popen(command, cwd=folder, stdout=quiet, stderr=quiet)
    finally:
        os.sched_setaffinity(0, every)
    with process:
        yield process


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Start a scheduler and two workers as a user of dask does, and return the address."""
    dask = [sys.executable, "-m", "dask"]
    file = folder / "scheduler.json"
    options = ["--scheduler-file", str(file)]
    scheduler = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    worker = ["worker", "--nworkers", "2", "--nthreads", "1", "--no-dashboard"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    processes = [subprocess.Popen([*dask, *scheduler, *options], **quiet)]
    try:
        wait_for(file.exists)
        processes.append(subprocess.Popen([*dask, *worker, *options], **quiet))
        yield json.loads(file.read_text())["address"]
    finally:
        for each in processes:
            each.terminate()
        for each in processes:
            each.wait()


def finished(out: Path) -> list[dict[str, Any]]:
    """Return the records of a campaign so far."""
    file = out / "results.jsonl"
    lines = file.read_bytes().splitlines(keepends=True) if file.exists() else []

    return [json.loads(each) for each in lines if each.endswith(b"\n")]


def left_by_workers(out: Path) -> list[dict[str, Any]]:
    """Return the records that workers have left and no client has collected."""
    return [json.loads(each.read_bytes()) for each in (out / "finished").glob("[!.]*.json")]


def same_report(folder: Path, out: Path) -> bool | None:
    """Return whether the merged report is that of one process; None if there is none of that."""
    one = folder / "one.json"

    return comparable(one) == comparable(out / "report.json") if one.exists() else None


def whole(out: Path) -> int:
    """Return how many units there are; each of the campaign must be there exactly once."""
    counts = Counter(each["target"] for each in finished(out))
    assert Counter(SUBJECTS) == counts, counts

    return sum(counts.values())


def comparable(file: Path) -> Any:
    """Return what of the reports in a file does not depend on the machine."""
    reports = json.loads(file.read_text())
    for each in reports:
        each.pop("seconds")
        each["results"] = [
            {name: value for name, value in result.items() if name not in TIMES}
            for result in each["results"]
        ]

    return reports


def workers_of(client: int) -> list[int]:
    """Return the workers of this machine that a client has started."""
    listed = [*map(_process, Path("/proc").glob("[0-9]*"))]

    return [pid for pid, parent, text in listed if parent == client and "spawn_main" in text]


def checks_in(folder: Path) -> list[int]:
    """Return the processes that run in a folder."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            if (each / "cwd").resolve() == folder.resolve():
                found.append(int(each.name))
        except OSError:
            continue

    return found


def _process(folder: Path) -> tuple[int, int, str]:
    try:
        parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        return int(folder.name), parent, (folder / "cmdline").read_text()
    except OSError:
        return 0, 0, ""


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)


PARTS = {
    "speed": speed,
    "one process": one_process,
    "a worker killed": worker_killed,
    "the client killed": client_killed,
    "the client of a cluster killed": cluster_client_killed,
}

if __name__ == "__main__":
    main()
