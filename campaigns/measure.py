"""
Check the layers of a campaign, each in an environment of its own.

    python campaigns/measure.py [--only NAME ...] [--json docs/the_field.json]

Environments and reports are kept in a folder, so that a run that was stopped goes on; what is
given in the TOML file decides what is made again.
"""

from __future__ import annotations

import argparse
import ast
import datetime as dt
import hashlib
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent
TORCH = "torch==2.13.0"

INSTALLED = "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))"
NAMED = {"failed", "warned", "xfailed", "xpassed", "undecided"}
"""The statuses of laws that the page names one by one."""


class MeasureError(Exception):
    """An environment that cannot be made, or a check that wrote no report."""


def main() -> None:
    """Check each subject with each seed, and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("campaign", nargs="?", type=Path, default=HERE / "field.toml")
    parser.add_argument("--only", action="append", help="the name of a subject; repeatable")
    parser.add_argument("--kept", type=Path, default=ROOT / ".rnn_spec" / "field")
    parser.add_argument("--json", type=Path, default=ROOT / "docs" / "the_field.json")
    options = parser.parse_args()
    campaign = tomllib.loads(options.campaign.read_text(encoding="utf-8"))
    old = json.loads(options.json.read_text(encoding="utf-8")) if options.json.exists() else {}
    entries = {each["name"]: each for each in old.get("subjects", [])}
    for subject in campaign["subjects"]:
        if not options.only or subject["name"] in options.only:
            try:
                entries[subject["name"]] = measured(subject, campaign, options.kept)
            except MeasureError as error:
                print(f"{subject['name']}: {error}", file=sys.stderr)
        ordered = [entries[s["name"]] for s in campaign["subjects"] if s["name"] in entries]
        data = {
            "command": "python campaigns/measure.py",
            "profile": campaign["profile"],
            "subjects": ordered,
        }
        text = json.dumps(data, indent=1, ensure_ascii=False)
        options.json.write_text(text + "\n", encoding="utf-8")


def measured(subject: Mapping[str, Any], campaign: Mapping[str, Any], kept: Path) -> dict[str, Any]:
    """Return what is found about one subject, with every seed."""
    name = subject["environment"]
    settings = campaign["environments"][name]
    python = environment(kept / "environments" / name, settings)
    first, _, last = campaign["seeds"].partition("..")
    reports = []
    for seed in range(int(first), int(last) + 1):
        print(f"{subject['name']}, seed {seed}", file=sys.stderr, flush=True)
        reports.append(report(subject, campaign["profile"], seed, python, kept / "reports"))
    version = run([python, "-c", INSTALLED, subject["package"]]).stdout.strip()

    return {
        "name": subject["name"],
        "package": subject["package"],
        "version": version.partition("+")[0],
        "target": subject["target"],
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "versions": reports[0]["versions"],
        "about": reports[0]["about"],
        "runs": [{k: r[k] for k in ("seed", "verdict", "counts", "seconds")} for r in reports],
        "found": [*found(reports)],
    }


def found(reports: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield each law that did not pass, and was tried, with its case of the first seed."""
    laws = [result["law"] for each in reports for result in each["results"]]
    by_seed = {each["seed"]: {x["law"]: x for x in each["results"]} for each in reports}
    for law in dict.fromkeys(laws):
        results = {seed: r[law] for seed, r in by_seed.items() if law in r}
        statuses = {str(seed): each["status"] for seed, each in results.items()}
        if named := [each for each in results.values() if each["status"] in NAMED]:
            first = named[0]
            yield {
                "law": law,
                "severity": first["severity"],
                "statuses": statuses,
                **{key: first[key] for key in ("reason", "counterexample", "hint")},
            }


def report(
    subject: Mapping[str, Any], profile: str, seed: int, python: Path, folder: Path
) -> dict[str, Any]:
    """Return the report on a subject with one seed; one that is kept is not made again."""
    options: list[Any] = ["--profile", subject.get("profile", profile), "--seed", str(seed)]
    for key in ("kind", "level"):
        options += [f"--{key}", subject[key]] if key in subject else []
    for law in subject.get("laws", []):
        options += ["--law", law]
    for law, reason in subject.get("expected-failures", {}).items():
        options += ["--expect-failure", f"{law}={reason}"]
    adapter = HERE / subject["target"].partition(":")[0]
    code = ast.dump(ast.parse(adapter.read_text(encoding="utf-8")))
    made_of = repr((subject["target"], options, code))
    key = hashlib.sha256(made_of.encode()).hexdigest()[:8]
    file = folder / f"{subject['name'].replace(' ', '-')}-{seed}-{key}.json"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = [python.parent / "rnn-spec", "check", subject["target"], "--json", file]
        done = run([*command, *options], check=False)
        if not file.exists():
            message = done.stderr.strip() or done.stdout.strip()
            raise MeasureError(message)
    whole: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))

    return whole


def environment(folder: Path, settings: Mapping[str, Any]) -> Path:
    """Return the Python of an environment; it is made if its requirements are other ones."""
    stamp, wanted = folder / "requirements.json", json.dumps(settings, sort_keys=True)
    python = folder / "bin" / "python"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        install = ["uv", "pip", "install", "--quiet", "--python", python, TORCH]
        run(["uv", "venv", "--quiet", "--clear", "--python", settings["python"], folder])
        run([*install, "-e", ROOT])
        run([*install, *settings["requirements"]])
        run([*install, "--no-deps", *settings.get("no-deps", [])])
        stamp.write_text(wanted, encoding="utf-8")

    return python


def run(command: list[Any], *, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a command in this folder; links to wheels are those that pip has."""
    links = os.environ.get("UV_FIND_LINKS", os.environ.get("PIP_FIND_LINKS", ""))
    env = {**os.environ, "UV_FIND_LINKS": links} if links else {**os.environ}
    env.pop("PYTHONPATH", None)
    text = {"text": True, "capture_output": True, "cwd": HERE, "env": env}
    done = subprocess.run([*map(str, command)], check=False, **text)  # noqa: S603
    if check and done.returncode:
        message = f"{command[0]}: {done.stderr.strip()}"
        raise MeasureError(message)

    return done


if __name__ == "__main__":
    main()
