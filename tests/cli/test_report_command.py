"""`rnn-spec report`: reports that were written, shown again and beside one another."""

import json

import pytest
from click.testing import CliRunner
from outcomes import mixed, outcome, report

from rnn_spec.cli import main
from rnn_spec.reports.subject_not_checked import NotChecked

GOOD = report(outcome("passed", "answer"))
BAD = mixed()
EMPTY = report(outcome("skipped", "answer"))
ABSENT = NotChecked("mypkg:Absent", "mypkg has no `Absent`\nIt has <Layer>")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder with reports, to work in."""
    for name, each in {"good": GOOD, "bad": BAD, "empty": EMPTY}.items():
        (tmp_path / f"{name}.json").write_text(each.to_json(), encoding="utf-8")
    both = [GOOD.to_dict(), BAD.to_dict()]
    (tmp_path / "both.json").write_text(json.dumps(both), encoding="utf-8")
    absent = ABSENT.to_dict()
    (tmp_path / "rejected.json").write_text(json.dumps(absent), encoding="utf-8")
    (tmp_path / "most.json").write_text(json.dumps([GOOD.to_dict(), absent]), encoding="utf-8")
    (tmp_path / "none.json").write_text("[]", encoding="utf-8")
    (tmp_path / "page.json").write_text("<html>", encoding="utf-8")
    (tmp_path / "other.json").write_text('{"subject": "x"}', encoding="utf-8")
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    monkeypatch.chdir(tmp_path)

    return tmp_path


def run(*arguments):
    """Run the command."""
    return CliRunner().invoke(main, ["report", *arguments])


@pytest.mark.parametrize(
    ("files", "status"),
    [
        (["good.json"], 0),
        (["good.json", "good.json"], 0),
        (["bad.json"], 1),
        (["good.json", "bad.json"], 1),
        (["both.json"], 1),
        (["empty.json"], 2),
        (["bad.json", "empty.json"], 2),
        (["rejected.json"], 2),
        (["most.json"], 2),
        (["good.json", "rejected.json"], 2),
    ],
)
def test_exit_status_is_the_worst(files, status):
    """It conforms if all do; where nothing was tried there is no verdict."""
    assert status == run(*files).exit_code


@pytest.mark.parametrize("file", ["rejected.json", "most.json"])
def test_subject_that_was_not_checked_is_named_wherever_a_report_is_shown(folder, file):
    """It comes before every verdict on the page, and is in the merged file; it never conforms."""
    shown = run(file, "--html", "page.html", "--json", "out.json", "--sarif", "out.sarif").stdout
    page = (folder / "page.html").read_text(encoding="utf-8")
    written = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    (log,) = json.loads((folder / "out.sarif").read_text(encoding="utf-8"))["runs"]
    count = 2 if file == "most.json" else 1

    assert "mypkg:Absent was not checked:\n  mypkg has no `Absent`\n" in shown
    assert f"{count - 1} of {count} subject{'s' * (count > 1)} conform" in page
    assert "mypkg:Absent</span> <strong>not checked</strong>: mypkg has no <code>Absent" in page
    assert "It has &lt;Layer&gt;" in page
    assert page.index("not checked") < page.index("mypkg:Layer" if count > 1 else "</main>")
    assert ABSENT.to_dict() in (written if count > 1 else [written])
    assert log["invocations"][0]["executionSuccessful"] is False
    assert "mypkg has no `Absent`" in run(file, "--github").stdout.partition("::error ")[2]


def test_one_report_is_shown_as_check_shows_it():
    """One report is the verdict and the failure; with -v also its script."""
    shown, whole = run("bad.json").stdout, run("bad.json", "-v").stdout

    assert shown.startswith("mypkg:Layer does not conform")
    assert "splitting failed" in shown
    assert 'replay("splitting", "x:Y")' in whole


def test_several_reports_are_a_table():
    """Several reports have a column each."""
    assert "passed of tried 1 2" in " ".join(run("both.json").stdout.split())


@pytest.mark.parametrize(
    ("files", "page"), [(["bad.json"], "What fails"), (["both.json"], "Every law")]
)
def test_page_is_written(folder, files, page):
    """One report is a page, and so are several."""
    run(*files, "--html", "page.html")

    assert page in (folder / "page.html").read_text(encoding="utf-8")


def test_page_to_standard_output_is_the_page_alone():
    """With `--html -` nothing else is printed."""
    shown = run("bad.json", "--html", "-").stdout

    assert shown.startswith("<!doctype html>")
    assert shown.rstrip().endswith("</html>")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["absent.json"], "cannot read 'absent.json': No such file"),
        (["page.json"], "'page.json' is not a report: Expecting value"),
        (["bytes.json"], "'bytes.json' is not a report: 'utf-"),
        (["other.json"], "'other.json' is not a report: report has no versions, no seed"),
        (["none.json"], "'none.json': got an empty list, expected reports"),
        (["good.json", "--html", "absent/page.html"], "--html: cannot write 'absent/page.html'"),
    ],
)
def test_wrong_call_exits_with_2_and_one_line(arguments, message):
    """What cannot be read or written gets one clear line on standard error."""
    result = run(*arguments)

    assert 2 == result.exit_code
    assert message in result.stderr
    assert 1 == len(result.stderr.strip().splitlines())


def test_verbose_names_every_law():
    """With `-v` each law has its line."""
    assert "answer" in run("good.json", "-v").stdout


def test_merged_reports_are_written_as_a_list(folder):
    """Equal reports are one; the others stay, each with its seed."""
    (folder / "again.json").write_text(
        report(outcome("passed", "answer"), seed=8).to_json(), encoding="utf-8"
    )
    run("good.json", "again.json", "good.json", "--json", "merged.json")

    assert [7, 8] == [each["seed"] for each in json.loads((folder / "merged.json").read_text())]


def test_one_report_is_written_as_it_was(folder):
    """One report is no list."""
    run("bad.json", "--json", "copy.json")

    assert json.loads(BAD.to_json()) == json.loads((folder / "copy.json").read_text())


def test_remarks_go_beside_what_is_written_to_standard_output():
    """With `--json -`, what does not agree is on standard error."""
    result = run("good.json", "bad.json", "--json", "-")

    assert 2 == len(json.loads(result.stdout))
    assert "the same seed has different results: mypkg:Layer seed 7: answer" in result.stderr


def test_false_alarms_are_counted_if_asked_for():
    """A subject that is known to conform has a line; one without a report is an error."""
    asked, wrong = (run("good.json", "--conforming", f"mypkg:{name}") for name in ("Layer", "X"))

    assert "false alarms: 0 of 1 results" in " ".join(asked.stdout.split())
    assert (2, "rnn-spec: --conforming: no subject 'mypkg:X': did you mean mypkg:Layer?") == (
        wrong.exit_code,
        wrong.stderr.strip(),
    )
