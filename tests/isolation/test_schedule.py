"""Which law is checked next, and what becomes of the laws that require a failed one."""

from __future__ import annotations

import pytest
from outcomes import outcome

from rnn_spec import CATALOGUE, Case, Options
from rnn_spec.causes.process import TimedOut, Undecided
from rnn_spec.conformance.events import LawFinished, SubjectInspected
from rnn_spec.conformance.request import Limits, Request
from rnn_spec.conformance.resolution import resolve
from rnn_spec.isolation.history import LastResult
from rnn_spec.isolation.messages import CheckLaw, WriteScript
from rnn_spec.isolation.schedule import ATTEMPTS, Schedule
from rnn_spec.models.laws import every_law

LAWS = ("causality", "batch_first", "answer")

LAWS_AND_MORE = (*LAWS, "output_shape", "splitting", "compiled")

LATE = TimedOut(6.0)


def schedule(*resumed, expected=(), laws=LAWS, failed=(), jobs=1):
    """A schedule of three laws, each of which requires the ones before it."""
    failures = dict.fromkeys(expected, "known")
    asked = Request("x:Y", laws=laws, expected_failures=failures, seed=0)
    request = resolve(asked, Limits(jobs=jobs))

    return Schedule(request, resumed, {each: LastResult(failed=True, seconds=1) for each in failed})


def test_law_waits_for_what_it_requires():
    """The next law is given out when the laws that it requires have their results."""
    tasks = schedule()
    first, none = tasks.next_task(), tasks.next_task()
    tasks.finish(LawFinished(outcome("passed", "answer")))
    second = tasks.next_task()
    tasks.finish(LawFinished(outcome("failed", "batch_first")))

    assert (CheckLaw("answer", ()), None) == (first, none)
    assert CheckLaw("batch_first", ()) == second
    assert CheckLaw("causality", ("batch_first",)) == tasks.next_task()


def test_lost_law_blocks_those_that_require_it():
    """A law that ended its process fails; the laws that require it are not tried."""
    tasks = schedule()
    events = tasks.fail("answer", None, LATE)

    assert [("answer", "failed"), ("batch_first", "blocked"), ("causality", "blocked")] == [
        (each.result.law, each.result.status) for each in events
    ]
    assert 0 == tasks.open


@pytest.mark.parametrize("expected", [(), ("answer",)])
def test_law_whose_time_ran_out_blocks_nothing(expected):
    """It is undecided, also if it is expected to fail; the laws that require it are tried."""
    tasks = schedule(expected=expected)
    (event,) = tasks.fail("answer", None, Undecided(6.0, 9))

    assert ("answer", "undecided") == (event.result.law, event.result.status)
    assert CheckLaw("batch_first", ()) == tasks.next_task()


@pytest.mark.parametrize(("known", "expected"), [({"answer": "known"}, ()), ({}, ("answer",))])
def test_lost_law_may_be_known_to_fail(known, expected):
    """A failure that is known or expected is no failure of the run."""
    subject = SubjectInspected("Y", {"level": "relations"}, known)
    (failed, *_) = schedule(expected=expected).fail("answer", subject, LATE)

    assert "xfailed" == failed.result.status


def test_script_of_a_lost_law_is_written_first():
    """Another worker writes the script of a failure that ended its process."""
    tasks, case = schedule(), Case(Options(1, 1), {"seq": 1, "batch": 1})
    tasks.fail("answer", None, LATE, counterexample=case)

    assert WriteScript("answer", case, LATE) == tasks.next_task()


def test_task_that_was_not_begun_is_given_out_again():
    """A worker may die before it begins, but not for ever."""
    tasks = schedule()
    for _ in range(ATTEMPTS):
        task = tasks.next_task()
        assert tasks.can_put_back(task)
        tasks.put_back(task)

    assert CheckLaw("answer", ()) == task
    assert not tasks.can_put_back(task)


def test_resumed_results_are_not_checked_again():
    """A schedule starts with the results of an earlier run."""
    tasks = schedule(LawFinished(outcome("passed", "answer")))

    assert CheckLaw("batch_first", ()) == tasks.next_task()


def order_of(tasks, *, compiler=True):
    """The laws, in the order in which one process checks them."""
    while (task := tasks.next_task(compiler=compiler)) is not None:
        tasks.finish(LawFinished(outcome("passed", task.law)))
        yield task.law


def test_laws_that_failed_are_first():
    """What they require is checked before them; the rest keeps the order of the catalogue."""
    usual = [*order_of(schedule(laws=LAWS_AND_MORE))]
    order = [*order_of(schedule(laws=LAWS_AND_MORE, failed=("causality", "unknown")))]

    assert ["splitting", "causality", "compiled"] == usual[3:]
    assert [*usual[:3], "causality", "splitting", "compiled"] == order


@pytest.mark.parametrize(
    ("jobs", "compiler", "last"),
    [
        (1, True, ["splitting", "causality", "compiled"]),
        (2, True, ["compiled", "splitting", "causality"]),
        (2, False, ["splitting", "causality"]),
    ],
)
def test_one_process_compiles_while_the_others_check_the_rest(jobs, compiler, last):
    """What the compiler is imported for is last, unless others have about as much to do then."""
    order = order_of(schedule(laws=LAWS_AND_MORE, jobs=jobs), compiler=compiler)

    assert last == [*order][3:]


def test_compiler_waits_until_the_rest_is_as_short(monkeypatch):
    """The more processes there are, the earlier one compiles; alone it compiles at the end."""
    monkeypatch.setattr(every_law, "devices", lambda: ("cpu",))
    alone, of_two, of_eight = (list(order_of(schedule(laws=None, jobs=jobs))) for jobs in (1, 2, 8))
    compiled = {law.name for law in CATALOGUE.values() if law.compiler}

    assert compiled == {*alone[-len(compiled) :]}
    assert 20 < min(map(of_two.index, compiled)) < len(of_two) - 20
    assert min(map(of_eight.index, compiled)) < 5


@pytest.mark.parametrize(("present", "waits"), [(("cpu",), False), (("cpu", "cuda"), True)])
def test_laws_wait_for_other_devices_only_where_there_are_some(present, waits, monkeypatch):
    """On the CPU alone, whether results are on the device of the input blocks nothing."""
    monkeypatch.setattr(every_law, "devices", lambda: present)
    tasks = schedule(laws=("device_kept", "vmapped"))

    assert waits == (tasks.next_task(compiler=False) is None)
