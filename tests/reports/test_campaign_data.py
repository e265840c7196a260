"""Which part of a campaign a report is: written, read, and read from reports without it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outcomes import mixed

from rnn_spec.reports.data.campaign_data import campaign_from_json, campaign_to_json, shard_to_json
from rnn_spec.reports.reading import saved_in
from rnn_spec.reports.report import Report, ReportError
from rnn_spec.reports.subject_not_checked import NotChecked
from rnn_spec.sharding.campaign import Campaign
from rnn_spec.sharding.shard import Shard
from rnn_spec.sharding.unit import Unit

UNIT = st.builds(Unit, st.sampled_from(["a:A", "./b.py:B"]), st.none() | st.integers(0, 2**32))
SHARD = st.integers(1, 9).flatmap(lambda n: st.builds(Shard, st.integers(1, n), st.just(n)))
CAMPAIGN = st.builds(
    Campaign,
    st.lists(UNIT, unique=True, max_size=9).map(tuple),
    st.none() | SHARD,
    st.none() | UNIT,
)


@given(CAMPAIGN)
def test_campaign_that_was_written_is_read(campaign):
    """Units, shard and unit come back, through JSON."""
    assert campaign == campaign_from_json(json.loads(json.dumps(campaign_to_json(campaign))))


@given(CAMPAIGN)
def test_file_has_reports_and_shards_without(campaign):
    """A shard without reports is an object of its own in the list."""
    reported = mixed(campaign=campaign)
    saved = saved_in(json.dumps([reported.to_dict(), shard_to_json(campaign)]).encode())

    assert ((reported,), (campaign,)) == (saved.reports, saved.shards)


@given(st.none() | CAMPAIGN, st.none() | st.integers(0, 2**32))
def test_file_has_subjects_that_were_not_checked(campaign, seed):
    """A subject, why, its seed and its campaign come back."""
    absent = NotChecked("a:A", "no\nreason", () if seed is None else (seed,), campaign)
    saved = saved_in(json.dumps([mixed().to_dict(), absent.to_dict()]).encode())

    assert ((mixed(),), (), (absent,)) == (saved.reports, saved.shards, saved.not_checked)


def test_report_of_an_earlier_version_has_no_campaign():
    """A report without the key is read as before."""
    data = mixed().to_dict()
    del data["campaign"]

    assert mixed() == Report.from_dict(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "campaign: got null, expected an object"),
        ({}, "campaign: Object missing required field `units`"),
        ({"units": [], "shard": "3/2"}, "campaign: got '3/2', expected K/N"),
        ({"units": [{"target": 3}]}, "campaign: Expected `str`, got `int`"),
    ],
)
def test_wrong_campaign_is_an_error_of_one_line(data, message):
    """In a shard without reports, as in a report."""
    for written in ({"campaign": data}, {**mixed().to_dict(), "campaign": data}):
        if data is None and "subject" in written:
            continue
        with pytest.raises(ReportError) as caught:
            saved_in(json.dumps([written]).encode())

        assert message in str(caught.value)
