"""
Files that are nearly reports: each is shown, or refused in one line, and no code of it is run.

`HYPOTHESIS_PROFILE=many pytest tests/reports/test_mutated_reports.py` tries 3,300 of each kind.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from outcomes import failure, mixed, outcome

from rnn_spec.causes.cause import AboveLevel, BlockedBy, FailedThenLost
from rnn_spec.causes.failure import Raised, UnclearError, WrongShape
from rnn_spec.causes.process import TimedOut
from rnn_spec.cli import main
from rnn_spec.conformance.replaying import ReplayError, counterexamples
from rnn_spec.reproductions.header import Call, Header
from rnn_spec.reproductions.script_text import is_generated, script_of
from rnn_spec.sharding.campaign import Campaign
from rnn_spec.sharding.unit import Unit

CANARY = 'open("injected.txt", "w")'

SIZES = {"input_size": 1, "hidden_size": 2, "seq": 3, "batch": 2, "more": 1}
CALL = Call("splitting", "torch.nn:GRU", {"input_size": 1, "dropout": 0.5}, "GRU", ("/tmp",))  # noqa: S108
SCRIPT = script_of(Header("splitting", "x:Y", WrongShape("output", (1,), (2,)), SIZES, (), CALL))
LOST = FailedThenLost(UnclearError(("seq",), "ValueError", "odd"), TimedOut(3.0))

REPORT = mixed(
    about={"kind": "LSTM", "level": "equations", "equations": "exact", "weights": "as torch.nn"},
    campaign=Campaign((Unit("mypkg:Layer", 7), Unit("x:Y")), None, Unit("mypkg:Layer", 7)),
).to_dict()
REPORT["results"] += [
    failure("causality", cause=LOST, reproduction=SCRIPT).to_dict(),
    failure("packed_alone", cause=Raised("ValueError", "odd"), reproduction=SCRIPT).to_dict(),
    outcome("blocked", "cell", cause=BlockedBy(("causality",), because=LOST)).to_dict(),
    outcome("skipped", "cell", cause=AboveLevel("equations", "relations")).to_dict(),
]

DEEP = "[" * 100_000 + "]" * 100_000

HOSTILE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        [
            *(float("nan"), float("inf"), -float("inf"), 1e308, 1e-320, -0.0),
            *(-1, 0, 1, 10_000, 2**31, 2**63, 10**400, True, 10**5),
            *("", "nan", "-1", "x" * 5_000, "\ud800", "\x1b[2J\x00\x07", "\u202e", "a\n\r\nb"),
            *(CANARY, f'"\n{CANARY}\n"', f"{{{{ {CANARY} }}}}", f"<b>{CANARY}</b>", SCRIPT),
            *("failed", "passed", "blocked", "skipped", "xfailed", "splitting", "strictness"),
            *("unknown", "variant", "exact", "step_only", "LSTM", "raised", "blocked_by", "meta"),
            *([], {}, [[]], [{}], {"type": []}, {"type": "raised"}, [None], ["x"] * 50),
        ]
    ),
)


def places(data, path=()):
    """List the path of every value inside data."""
    yield path
    inside = data.items() if isinstance(data, dict) else enumerate(data)
    for name, value in inside:
        if isinstance(value, dict | list):
            yield from places(value, (*path, name))
        else:
            yield (*path, name)


PLACES = [*places(REPORT)]


@st.composite
def mutated(draw):
    """A report with a few values replaced, removed, renamed, added or doubled."""
    data = json.loads(json.dumps(REPORT))
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(PLACES))
        inside, last = data, None
        for name in path:
            parent, last = inside, name
            known = name in inside if isinstance(inside, dict) else False
            if not known and not (isinstance(inside, list) and name < len(inside)):
                break
            inside = inside[name]
        else:
            if not path:
                continue
            mutate(draw, parent, last)

    return data


def mutate(draw, parent, last):
    """Change one value of an object or a list."""
    match draw(st.sampled_from(["replace", "replace", "remove", "rename", "add", "double"])):
        case "replace":
            parent[last] = draw(HOSTILE)
        case "remove":
            del parent[last]
        case "rename" if isinstance(parent, dict):
            parent[draw(st.text(max_size=9) | st.just(CANARY))] = parent.pop(last)
        case "add" if isinstance(parent, dict):
            names = st.text(max_size=9) | st.sampled_from([CANARY, "\x1b", "more", "type"])
            parent[draw(names)] = draw(HOSTILE)
        case "double" if isinstance(parent, list):
            parent.append(parent[last])


@st.composite
def damaged(draw):
    """The bytes of a report, with some cut, repeated or replaced."""
    text = json.dumps(REPORT).encode()
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(start + draw(st.integers(0, 40)), len(text))
        new = draw(
            st.binary(max_size=9)
            | st.sampled_from([b"", b"NaN", b"1e999", b"\\ud800", b"9" * 5_000, DEEP.encode()])
            | st.just(text[start:end] * 2)
        )
        text = text[:start] + new + text[end:]

    return text


def is_safe(result):
    """Return whether a command ended as it should: by its exit status, with printable text."""
    ended = result.exception is None or isinstance(result.exception, SystemExit)
    printed = "".join(f"{result.stdout}{result.stderr}".split("\n"))

    return ended and result.exit_code in {0, 1, 2} and printed.isprintable()


WAYS = ([], ["-v"], ["--html", "-"], ["mutated.json", "--html", "-"], ["mutated.json"])
"""Ways to show a report: in short, in full, as a page, and beside itself."""


def try_all(data, ways=WAYS):
    """Show a file in some ways, read what it asks to replay, and check what came of it."""
    file = Path("mutated.json")
    file.write_bytes(data)
    for options in ways:
        result = CliRunner().invoke(main, ["report", str(file), *options])
        lines = result.stderr.strip().splitlines()

        assert is_safe(result), (result.exception, result.output[-500:])
        assert 1 >= len(lines)
        assert result.stdout or (2, 1) == (result.exit_code, len(lines))

    scripts = [each.script(device) for each in to_replay(file) for device in (None, "cuda")]

    assert all(map(is_generated, scripts))
    assert not Path("injected.txt").exists()


def to_replay(file):
    """The counterexamples of a file; none if it is refused."""
    try:
        return counterexamples(file)
    except ReplayError:
        return []


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory):
    """A folder to work in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("mutated"))
        yield


suppress = settings(suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@suppress
@given(data=mutated(), way=st.sampled_from(WAYS))
def test_report_with_other_values_is_shown_or_refused(data, way):
    """Whatever a key has for its value, no command crashes and no code is run."""
    try_all(json.dumps(data).encode(), [way])


@pytest.mark.slow
@suppress
@given(data=damaged(), way=st.sampled_from(WAYS))
def test_damaged_report_is_shown_or_refused(data, way):
    """Whatever the bytes of a file are."""
    try_all(data, [way])


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (["seconds"], 10**400),
        (["results", 3, "seconds"], float("nan")),
        (["results", 3, "seconds"], 1e308),
        (["results", 3, "counterexample"], {"input_size": 1, "hidden_size": 1}),
        (["results", 3, "counterexample", "dtype"], "\x1b[31m"),
        (["results", 3, "counterexample", "\x1b[31m"], 1),
        (["results", 3, "counterexample", "batch"], 10**9),
        (["results", 3, "family"], "\x1b[31m"),
        (["results", 3, "law"], "\ud800"),
        (["results", 3, "reproduction"], "\ud800"),
        (["results", 3, "cause"], {"type": ["raised"]}),
        (["results", 3, "cause", "got"], "\ud800"),
        (["seed"], "\ud800"),
        (["schema_version"], 2),
    ],
)
def test_odd_value_is_shown_or_refused(place, value):
    """What was found by trying many."""
    data = json.loads(json.dumps(REPORT))
    *path, last = place
    inside = data
    for each in path:
        inside = inside[each]
    inside[last] = value
    try_all(json.dumps(data).encode())


def test_deep_nesting_is_refused():
    """A list in a list in a list, and an object in a cause in a cause."""
    cause = {"type": "unchanged", "part": "output"}
    for _ in range(500):
        cause = {"type": "failed_then_lost", "failure": cause, "loss": {"type": "disconnected"}}
    data = json.loads(json.dumps(REPORT))
    data["results"][3]["cause"] = cause
    try_all(DEEP.encode())
    try_all(json.dumps(data).encode())
