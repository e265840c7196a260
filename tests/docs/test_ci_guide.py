"""The guide about CI, the workflow for other repositories and the hook say the same."""

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("sybil")

import consoles
import yaml

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "guides" / "in-your-ci.md").read_text(encoding="utf-8")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
BASH = shutil.which("bash") or "bash"
TRIGGERS = True
"""The key `on` of a workflow, as YAML 1.1 reads it."""


def read(file):
    """Return a file of YAML."""
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def test_guide_has_every_input_of_the_workflow():
    """Each input is a row of the table, and each row an input; a default of one word is there."""
    inputs = read(ROOT / ".github" / "workflows" / "rnn-spec.yml")[TRIGGERS]["workflow_call"][
        "inputs"
    ]
    rows = dict(re.findall(r"^\| `([\w-]+)` \| .* \| (.+) \|$", GUIDE, re.MULTILINE))

    assert list(inputs) == list(rows)
    assert all(
        rows[name] == f"`{inputs[name]['default']}`" for name in ("profile", "python-version")
    )


def steps(job):
    """The steps of a job of the workflow that run something, by name."""
    found = read(ROOT / ".github" / "workflows" / "rnn-spec.yml")["jobs"][job]["steps"]

    return {each.get("name", each.get("id")): each["run"] for each in found if "run" in each}


def ran(script, folder, **variables):
    """The commands of rnn-spec that a step runs, without their program."""
    (folder / "bin").mkdir(exist_ok=True)
    program = folder / "bin" / "rnn-spec"
    program.write_text('#!/bin/bash\nprintf "%s\\n" "$@" >> "$RUNNER_TEMP/ran"\n')
    program.chmod(0o755)
    environment = {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "RUNNER_TEMP": str(folder)}
    subprocess.run([BASH, "-e", "-c", script], env={**environment, **variables}, check=True)

    return (folder / "ran").read_text().splitlines()


@pytest.mark.parametrize(
    ("variables", "part"),
    [
        ({"SEEDS": "", "SHARDS": "1", "SHARD": "1"}, ["--github"]),
        ({"SEEDS": "0..3", "SHARDS": "1", "SHARD": "1"}, ["--seeds", "0..3", "--github"]),
        ({"SEEDS": "", "SHARDS": "4", "SHARD": "2"}, ["--shard", "2/4"]),
        ({"SEEDS": "0,7", "SHARDS": "4", "SHARD": "4"}, ["--seeds", "0,7", "--shard", "4/4"]),
    ],
)
def test_job_checks_its_part(tmp_path, variables, part):
    """What the step runs in a shell is a command with the inputs as options."""
    words = ran(
        steps("check")["Check"], tmp_path, TARGETS="a:A ./b.py:B", PROFILE="quick", **variables
    )
    place = words.index("--profile")

    assert ["check", "a:A", "./b.py:B", *part] == words[:place]
    consoles.parse(shlex.join(["rnn-spec", *words]))


def test_job_that_merges_reads_every_shard(tmp_path):
    """The files of all jobs are one command."""
    files = [tmp_path / "shards" / f"rnn-spec-shard-{n}" / "rnn-spec.json" for n in (1, 2)]
    for file in files:
        file.parent.mkdir(parents=True)
        file.write_text("[]")
    words = ran(steps("merge")["Merge"], tmp_path)

    assert ["report", *map(str, files), "--github"] == words[:4]
    consoles.parse(shlex.join(["rnn-spec", *words]))


@pytest.mark.skipif(shutil.which("jq") is None, reason="runners of GitHub have jq")
@pytest.mark.parametrize("count", [1, 3])
def test_shards_are_numbered(tmp_path, count):
    """The matrix of the job that checks is a list of numbers."""
    output = tmp_path / "output"
    environment = {**os.environ, "SHARDS": str(count), "GITHUB_OUTPUT": str(output)}
    subprocess.run([BASH, "-e", "-c", steps("deal")["number"]], env=environment, check=True)

    assert [*range(1, count + 1)] == json.loads(output.read_text().removeprefix("shards="))


def test_command_of_the_hook_parses():
    """Its options exist."""
    (hook,) = read(ROOT / ".pre-commit-hooks.yaml")

    consoles.parse(hook["entry"])


def test_workflows_of_the_guide_are_workflows():
    """Each is YAML; its inputs are those of the workflow for others, and its commands parse."""
    inputs = read(ROOT / ".github" / "workflows" / "rnn-spec.yml")[TRIGGERS]["workflow_call"]
    blocks = [yaml.safe_load(each) for each in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)]
    jobs = [job for each in blocks if TRIGGERS in each for job in each["jobs"].values()]
    lines = [step["run"] for job in jobs for step in job.get("steps", ()) if "run" in step]
    shards = [line for line in lines if "--shard" in line]

    assert jobs
    assert shards
    assert {name for job in jobs for name in job.get("with", ())} <= inputs["inputs"].keys()
    for line in lines:
        consoles.parse(re.sub(r"\$\{\{[^}]*\}\}", "1", line))


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda each: each.name)
def test_actions_are_pinned_to_commits(file):
    """A tag can be moved, and these workflows publish what they build."""
    used = re.findall(r"uses: (\S+)", file.read_text(encoding="utf-8"))

    assert used
    assert [] == [each for each in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", each)]


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda each: each.name)
def test_no_input_of_a_workflow_is_pasted_into_a_shell(file):
    """What somebody passes in is a variable of the environment, and never code."""
    steps = [step for job in read(file)["jobs"].values() for step in job["steps"]]

    assert [] == [each["run"] for each in steps if "${{" in each.get("run", "")]
