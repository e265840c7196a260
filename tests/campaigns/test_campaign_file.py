"""A campaign as it is written: its units, and the errors of a wrong file."""

import subprocess
import sys
from dataclasses import replace

import pytest

from rnn_spec.campaigns.job import Environment
from rnn_spec.cli.campaign_file import plan_of
from rnn_spec.cli.settings import SettingsError
from rnn_spec.conformance import report_builder
from rnn_spec.sharding.shard import Shard
from rnn_spec.sharding.unit import Unit

FIELD = """
profile = "quick"
seeds = "1..2"
timeout = 30
expected-failures = { unbatched = "not offered" }

[environments.old]
python = "3.11"
requirements = ["mypkg==1.0"]
no-deps = ["other==2.0"]

[[subjects]]
name = "LSTM of 1.0"
package = "mypkg"
target = "./adapters/of_mypkg.py:LSTM"
environment = "old"
seeds = [7]

[[subjects]]
target = "mypkg:GRU"
profile = "thorough"
timeout = 60.5
"""


@pytest.fixture
def planned(tmp_path):
    """Read a campaign from a text."""

    def plan(text, shard=None):
        file = tmp_path / "campaign.toml"
        file.write_text(text)
        return plan_of(file, tmp_path / "out", shard, "run")

    return plan


def test_each_subject_has_its_seeds_settings_and_environment(planned, tmp_path):
    """The keys above the subjects are defaults; a target starts at the folder of the file."""
    first, *others = planned(FIELD).jobs

    assert [("LSTM of 1.0", 7), ("mypkg:GRU", 1), ("mypkg:GRU", 2)] == [
        (each.name, each.request.seed) for each in (first, *others)
    ]
    assert Environment("3.11", ("mypkg==1.0",), ("other==2.0",)) == first.environment
    assert ("old", "mypkg", 30.0) == (first.environment_name, first.package, first.timeout)
    assert "./adapters/of_mypkg.py:LSTM" == first.request.target
    assert str(tmp_path) == first.folder
    assert {"unbatched": "not offered"} == dict(others[0].request.expected_failures)
    assert ("thorough", 60.5, None) == (
        others[0].request.profile,
        others[0].timeout,
        others[0].environment,
    )


def test_subject_without_seeds_has_one(planned):
    """A campaign that is run again asks the same: no seed is random."""
    plan = planned('subjects = ["torch.nn:LSTM"]')

    assert (Unit("torch.nn:LSTM", 0),) == plan.campaign.units


def test_shards_share_the_units(planned):
    """Each unit is in one shard, and the campaign knows all."""
    text = 'seeds = "0..4"\nsubjects = ["a:A", "b:B"]'
    shards = [planned(text, Shard(k, 3)) for k in (1, 2, 3)]
    dealt = [Unit(job.name, job.request.seed) for shard in shards for job in shard.jobs]

    assert sorted(planned(text).campaign.units, key=str) == sorted(dealt, key=str)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("seeds = [7]", "seeds = [8]"),
        ('"quick"', '"default"'),
        ("timeout = 30", "timeout = 31"),
        ("mypkg==1.0", "mypkg==1.1"),
        ('package = "mypkg"', 'package = "other"'),
        ("not offered", "never"),
    ],
)
def test_a_unit_whose_settings_changed_has_another_key(planned, old, new):
    """What the result depends on is in the key; units that do not depend on it keep theirs."""
    before, after = planned(FIELD).jobs, planned(FIELD.replace(old, new)).jobs

    assert before[0].key != after[0].key


@pytest.mark.parametrize("package", ["rnn-spec", "torch"])
def test_a_unit_is_checked_again_with_another_checker_or_torch(planned, monkeypatch, package):
    """Both are installed in every environment, whatever its requirements name."""
    before = planned(FIELD).jobs
    versions = {**report_builder.versions(), package: "other"}
    monkeypatch.setattr(report_builder, "versions", lambda: versions)
    after = planned(FIELD).jobs

    assert {each.key for each in before}.isdisjoint(each.key for each in after)


def test_the_key_of_a_unit_is_the_same_in_each_run(planned):
    """It depends neither on the run nor on where the results are."""
    jobs = planned(FIELD).jobs
    again = planned(FIELD.replace('"thorough"', '"quick"')).jobs

    assert [each.key for each in jobs] == [each.key for each in planned(FIELD).jobs]
    assert jobs[0].key == again[0].key
    assert jobs[1].key != again[1].key
    assert replace(jobs[1].request, seed=2) == jobs[2].request


SUBJECT = '[[subjects]]\ntarget = "a:A"\n'

WRONG = {
    "": "campaign.toml: has no subjects",
    "subjects = []": "subjects: got [], expected a list of names and tables",
    "profiel = 'quick'": "no key 'profiel': did you mean profile?",
    f"profile = 'fast'\n{SUBJECT}": "profile: got 'fast', expected one of quick, default, thorough",
    f"timeout = 0\n{SUBJECT}": "timeout: got 0, expected a number above 0",
    f"seeds = '3..1'\n{SUBJECT}": "seeds: got '3..1': 3..1 is empty, as 1 is below 3",
    f"seeds = []\n{SUBJECT}": "item 1 seeds: got [], expected at least one",
    f"{SUBJECT}environment = 'x'": "item 1 environment: no environment 'x'",
    f"{SUBJECT}nme = 'x'": "subjects, item 1: no key 'nme': did you mean name?",
    "subjects = [3]": "subjects, item 1: got 3, expected a table",
    "subjects = ['a:A', 'a:A']": "item 2 name: got 'a:A', expected one that no other has",
    f"environments = 3\n{SUBJECT}": "environments: got 3, expected a table of environments",
    f"[environments]\nx = 3\n{SUBJECT}": "environments x: got 3, expected a table",
    f"[environments.x]\nrequirements = 'a'\n{SUBJECT}": (
        "environments x requirements: got 'a', expected a list of requirements"
    ),
    "subjects = ": "campaign.toml': Invalid value",
}


@pytest.mark.parametrize(("text", "message"), WRONG.items())
def test_a_wrong_file_is_refused_in_one_line(planned, text, message):
    """The error names the file, the key, what came and what was expected."""
    with pytest.raises(SettingsError) as caught:
        planned(text)

    assert "campaign.toml" in str(caught.value)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_planning_does_not_import_torch():
    """A client that only sends units starts at once."""
    code = "import sys, rnn_spec.cli.campaign_file, rnn_spec.campaigns.engine as e\n"
    code += "print({'torch', 'distributed'} & {*sys.modules})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "set()" == run.stdout.strip()
