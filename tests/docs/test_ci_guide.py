"""The guide about CI, the workflow for other repositories and the hook say the same."""

import re
from pathlib import Path

import pytest

pytest.importorskip("sybil")

import consoles
import yaml

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "guides" / "in-your-ci.md").read_text(encoding="utf-8")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
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


def test_commands_of_the_workflow_and_the_hook_parse():
    """Their options exist."""
    (job,) = read(ROOT / ".github" / "workflows" / "rnn-spec.yml")["jobs"].values()
    (hook,) = read(ROOT / ".pre-commit-hooks.yaml")
    (script,) = [each["run"] for each in job["steps"] if "rnn-spec check" in each.get("run", "")]
    line = " ".join(script.replace("\\\n", "").partition("rnn-spec check")[1:])
    typed = re.sub(r'"\$\{targets\[@\]\}"', "torch.nn:GRU", line).replace("$PROFILE", "quick")

    consoles.parse(typed.replace("$(nproc)", "2"))
    consoles.parse(hook["entry"])


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
