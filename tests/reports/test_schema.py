"""The JSON Schema of a report: it follows from the types, it is published, and reports obey it."""

import copy
import json
from importlib.metadata import version as version_of
from importlib.util import find_spec

import pytest
from click.testing import CliRunner
from outcomes import failure, mixed, report
from packaging.version import Version

from rnn_spec.causes.failure import WrongValue
from rnn_spec.cli import main
from rnn_spec.reports.report import Report, ReportError
from rnn_spec.reports.schema import SCHEMA_FILE, schema
from rnn_spec.reports.subject_not_checked import NotChecked
from rnn_spec.sharding.campaign import Campaign
from rnn_spec.sharding.shard import Shard
from rnn_spec.sharding.unit import Unit

NAN = WrongValue("output", (), float("nan"), 1.0, 0.0)

CAMPAIGN = Campaign((Unit("mypkg:Layer", 7), Unit("x:Y")), Shard(1, 2), Unit("mypkg:Layer", 7))

REPORTS = [
    *(mixed(), report(), report(failure(cause=NAN)), mixed(complete=False)),
    mixed(campaign=CAMPAIGN),
]


@pytest.mark.skipif(
    Version(version_of("msgspec")) < Version("0.19"), reason="msgspec describes types otherwise"
)
def test_published_schema_is_that_of_the_types():
    """Where this fails, run `python -m rnn_spec.reports.schema`, and see what the version is."""
    assert json.loads(json.dumps(schema())) == json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))


def test_command_prints_the_schema():
    """The schema comes with the package."""
    done = CliRunner().invoke(main, ["report", "--schema"])

    assert 0 == done.exit_code
    assert "urn:rnn-spec:report:1" == json.loads(done.stdout)["$id"]


def test_schema_has_every_key_that_is_written():
    """A report and a result have no key that the schema does not have."""
    written = mixed().to_dict()
    known = schema()["$defs"]

    assert written.keys() == known["ReportData"]["properties"].keys()
    assert written["results"][0].keys() == known["ResultData"]["properties"].keys()


def errors(data):
    """What a validator says of data."""
    jsonschema = pytest.importorskip("jsonschema")

    return [each.message for each in jsonschema.Draft202012Validator(schema()).iter_errors(data)]


@pytest.mark.parametrize("campaign", [None, CAMPAIGN])
def test_subject_that_was_not_checked_obeys_the_schema(campaign):
    """It stands in the place of a report; without a reason it is nothing."""
    written = NotChecked("a:A", "no reason", (3,), campaign).to_dict()

    assert [] == errors(written)
    assert [] != errors({name: each for name, each in written.items() if name != "reason"})


@pytest.mark.parametrize("written", REPORTS)
def test_reports_obey_the_schema(written):
    """Whatever a run finds is valid."""
    assert [] == errors(json.loads(written.to_json()))


WRONG = [
    (["seed"], "x"),
    (["seed"], -1),
    (["schema_version"], 2),
    (["results"], {}),
    (["results", 3, "status"], "fine"),
    (["results", 3, "cause"], {"type": "unchanged"}),
    (["results", 3, "counterexample", "seq"], 1.5),
    (["results", 3, "counterexample", "seq"], 10**9),
    (["results", 3, "seconds"], -1),
    (["pairs", "missing"], [1]),
    (["about"], {"kind": 3}),
    (["campaign", "shard"], "one of two"),
    (["campaign", "units"], None),
    (["campaign", "units", 0, "seeds"], [-1]),
    (["campaign", "unit"], {"seed": 3}),
]


@pytest.mark.parametrize(("place", "value"), WRONG)
def test_what_the_schema_refuses_is_refused(place, value):
    """Reports are read by the types that the schema is made from."""
    data = copy.deepcopy(json.loads(mixed(campaign=CAMPAIGN).to_json()))
    *path, last = place
    inside = data
    for each in path:
        inside = inside[each]
    inside[last] = value

    with pytest.raises(ReportError):
        Report.from_dict(data)
    if find_spec("jsonschema"):
        assert errors(data)
