"""Hostile layers: the run goes on, names the culprit, and says of the rest what is true."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from rnn_spec import SubjectError, check
from rnn_spec.conformance.request import Limits, Request
from rnn_spec.isolation.run import check_isolated

pytestmark = pytest.mark.slow

LAYERS = Path(__file__).parent.parent / "hostile" / "layers.py"

OTHERS = ("answer", "output_shape", "state_shapes", "splitting", "independence")
"""Laws that have nothing to do with what most of them do."""

GUILTY = "packed_alone"


def target(name):
    """A hostile layer's name."""
    return f"{LAYERS}:{name}"


def here(name, *laws):
    """What a run in this process makes of a hostile layer."""
    return check(target(name), laws=laws, profile="quick", seed=0)


def apart(name, *laws, timeout=60.0, memory=None, jobs=1):
    """What a run in other processes makes of it."""
    request = Request(target(name), profile="quick", laws=laws, seed=0)

    return check_isolated(request, Limits(timeout, memory, jobs))


def statuses(report):
    """The status of each law."""
    return {each.law: each.status for each in report.results}


def only(report, guilty):
    """Return the result of the one law that failed, of those that were checked."""
    others = {name: status for name, status in statuses(report).items() if name != guilty}

    assert {"passed"} == set(others.values())

    (result,) = [each for each in report.results if each.law == guilty]

    assert "failed" == result.status

    return result


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("RaisesSystemExit", "raised SystemExit: 0"),
        ("RaisesGeneratorExit", "raised GeneratorExit: "),
        ("RaisesSkip", "raised Skipped: not today"),
        ("RaisesUnreadable", "raised Unreadable: (its message cannot be read)"),
        ("RaisesStop", "raised StopTest: "),
        ("RaisesAssumption", "raised UnsatisfiedAssumption: "),
        ("Recurses", "raised RecursionError: maximum recursion depth exceeded"),
    ],
)
def test_whatever_is_raised_fails_one_law(name, message):
    """What is raised, be it made to end a process or a test, is the fault of the law tried."""
    result = only(here(name, *OTHERS, GUILTY), GUILTY)

    assert result.reason.startswith(message)
    assert result.counterexample is not None


def test_what_cannot_be_shown_can_be_checked():
    """A `__repr__` that raises is never called."""
    assert here("Unprintable", *OTHERS).ok


@pytest.mark.parametrize("run", [here, apart])
def test_layer_that_cannot_be_built_is_one_line(run):
    """Any error at construction ends the run with one line."""
    with pytest.raises(SubjectError) as refused:
        run("Unbuildable", *OTHERS)

    assert "cannot be built with Options(input_size=3, hidden_size=4): Unreadable" in str(
        refused.value
    )
    assert 1 == len(str(refused.value).splitlines())


def test_what_is_raised_at_construction_now_and_then_is_a_fault():
    """A layer that cannot be built in one dtype fails there; the laws of another pass."""
    report = here("RarelyBuilt", "answer", "dtype_kept", "splitting")
    answer, dtype_kept, splitting = report.results

    assert ("passed", "failed") == (answer.status, dtype_kept.status)
    assert "building the layer raised SystemExit: no doubles" == dtype_kept.reason
    assert ("passed", True) == (splitting.status, splitting.examples > 0)


@pytest.mark.parametrize(
    ("name", "guilty", "message"),
    [
        ("AnswersText", "answer", "str"),
        ("AnswersNone", "answer", "returned a NoneType, expected (output, state)"),
        ("AnswersNaN", "finite", "results that are not finite: got output"),
        ("AnswersItsInput", "output_shape", "shape of the output: got "),
        ("ChangesItsInput", "inputs_kept", "input at "),
        ("ChangesItsWeights", "parameters_kept", "weight_ih_l0"),
        ("DisturbsRandom", "rng_kept", "the state of torch's random number generator: got changed"),
        ("DisturbsOtherRandom", "surroundings_kept", "state of Python's random numbers and state"),
        ("DisturbsDtype", "surroundings_kept", "default dtype: got torch.float64"),
        ("DisturbsGradMode", "surroundings_kept", "grad mode: got True"),
        ("DisturbsEnvironment", "surroundings_kept", "environment and sys.stdout and sys.stderr"),
        ("Leaks", "memory_kept", "memory: got growth after every call"),
    ],
)
def test_what_a_call_does_beside_is_named_once(name, guilty, message):
    """One law names what is wrong with a call; the laws that do not depend on it pass."""
    others = ("answer", "finite", "inputs_kept", "output_shape", "state_shapes")
    spoilt = guilty in {"inputs_kept", "parameters_kept"}
    report = here(name, *dict.fromkeys((*others, *(() if spoilt else OTHERS), guilty)))
    found = statuses(report)
    (result,) = [each for each in report.results if each.law == guilty]

    assert "failed" == found.pop(guilty)
    assert {"passed", "blocked"} >= set(found.values())
    assert guilty in others or {"passed"} == set(found.values())
    assert message in result.reason


def test_class_of_tensors_does_not_decide_the_verdict():
    """Results of a class that hides every difference are compared all the same."""
    found = statuses(here("AnswersLiars", "output_shape", "splitting"))

    assert {"output_shape": "passed", "splitting": "failed"} == found


def test_what_is_set_is_put_back():
    """After a run the process is as it was, whatever the layer set."""
    before = (torch.get_default_dtype(), torch.is_grad_enabled(), Path.cwd(), sys.stdout)
    for name in ("DisturbsDtype", "DisturbsGradMode", "DisturbsEnvironment"):
        here(name, "answer")

    assert before == (torch.get_default_dtype(), torch.is_grad_enabled(), Path.cwd(), sys.stdout)


def test_no_number_has_one_cause():
    """Of a layer that answers NaN, the laws of values are blocked, not failed."""
    found = statuses(here("AnswersNaN", "answer", "finite", "splitting", "causality", "strides"))

    assert "failed" == found.pop("finite")
    assert {"answer": "passed"} == {law: how for law, how in found.items() if how != "blocked"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("RaisesKeyboardInterrupt", "raised KeyboardInterrupt: "),
        ("Exits", "exited with status 3: good bye"),
        ("Crashes", "the process ended by SIGSEGV, in act (layers.py:"),
        ("Killed", "the process ended by SIGKILL"),
        ("ClosesFiles", "closed files that are not its own"),
        ("Sleeps", "did not return within 6 s, in act (layers.py:"),
    ],
)
def test_what_ends_a_process_fails_one_law(name, message):
    """A hang or a crash is the fault of the law tried, on its case; the others pass."""
    begun = time.monotonic()
    result = only(apart(name, "answer", GUILTY, "splitting", timeout=6), GUILTY)

    assert result.reason.startswith(message)
    assert time.monotonic() - begun < 60
    if name != "ClosesFiles":  # what it closes may be what tells the case
        assert result.counterexample is not None
        assert f'"{GUILTY}"' in result.reproduction


def test_growth_is_stopped():
    """A process that takes more memory than it may is ended, and its law named."""
    result = only(apart("Grows", "answer", GUILTY, "splitting", memory=2), GUILTY)

    assert "grew over 2 GiB of memory" in result.reason


def test_fork_is_no_second_voice():
    """What a layer starts does not speak for the worker."""
    report = apart("Forks", "answer", "splitting", GUILTY, "output_shape")

    assert {"passed"} == set(statuses(report).values())


def test_threads_that_are_left_do_not_keep_a_run():
    """Threads that never end are named, and do not keep the run from its end."""
    result = only(apart("StartsThreads", "answer", "splitting", "surroundings_kept"), LEFT)

    assert "threads" in result.reason


LEFT = "surroundings_kept"


def test_layer_that_always_hangs_costs_one_timeout():
    """What rests on a law that does not return is blocked, and not tried."""
    begun = time.monotonic()
    report = apart("SleepsAlways", *OTHERS, timeout=4)
    took = time.monotonic() - begun
    found = statuses(report)

    assert "failed" == found.pop("answer")
    assert {"blocked"} == set(found.values())
    assert "answer failed: did not return within 4 s" in report.results[1].reason
    assert took < 60


def test_layer_of_its_own_conventions_that_hangs():
    """Its conventions are unknown, and the reason is no error that it raised."""
    with pytest.raises(SubjectError) as refused:
        apart("SleepsInOwnCall", *OTHERS, timeout=3)
    (reason,) = refused.value.reasons

    assert reason.error is None
    assert "did not return within" in reason.stopped


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("SleepsWhenBuilt", "cannot be imported and built: did not return within 3 s"),
        ("ExitsWhenBuilt", "cannot be imported and built: exited with status 5"),
    ],
)
def test_what_cannot_be_built_ends_the_run(name, message):
    """A layer whose construction hangs or crashes is refused in one line."""
    with pytest.raises(SubjectError, match=message):
        apart(name, *OTHERS, timeout=3)


def test_crash_while_looking_at_what_is_offered_is_survived():
    """What crashes when it is tried whether it is offered is not offered."""
    assert apart("CrashesInHalf", "answer", "splitting").ok


@pytest.mark.parametrize("isolate", ["--isolate", "--no-isolate"])
def test_what_a_layer_prints_is_no_part_of_the_report(tmp_path, isolate):
    """With `--json -` the standard output is JSON alone, whatever the layer prints there."""
    command = [sys.executable, "-c", "from rnn_spec.cli import main; main()", "check"]
    options = ["--law", "answer", "--profile", "quick", "--json", "-", isolate]
    done = subprocess.run(
        [*command, target("Prints"), *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )

    assert 0 == done.returncode, done.stderr
    assert 1 == json.loads(done.stdout)["counts"]["passed"]
    assert not (done.stderr.strip() if isolate == "--isolate" else "")


def untimed(report):
    """The results, but for how long they took."""
    return [replace(each, seconds=0) for each in report.results]


def test_processes_change_nothing():
    """One process, two, or this one: the report is the same."""
    laws = (*OTHERS, "causality", "concatenation", "batch_first", "strides", "cell", GUILTY)
    one, two = (apart("Faulty", *laws, jobs=jobs) for jobs in (1, 2))
    mine = here("Faulty", *laws)

    assert untimed(mine) == untimed(one) == untimed(two)
    assert mine.pairs == one.pairs == two.pairs
    assert mine.about == one.about
    assert mine.counts["failed"]
