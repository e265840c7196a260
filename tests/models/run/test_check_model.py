"""`check_model`: the statuses of laws, the case that is shown, and what a wrong argument says."""

import pytest
import torch
from jaxtyping import Float
from models.open_models import GatheredLast, LastOfPadded, RandomStart, TimeAsBatch
from torch import Tensor, nn

import rnn_spec
from rnn_spec import Report, SubjectError
from rnn_spec.causes.cause import BlockedBy, ExpectedFailure, Inconclusive, UnexpectedPass
from rnn_spec.causes.failure import NotRepeated
from rnn_spec.causes.model_failure import SampleMixed
from rnn_spec.causes.process import TimedOut
from rnn_spec.conformance import model_check
from rnn_spec.conformance.law_check import failed_status
from rnn_spec.models.calls.call import Call
from rnn_spec.models.calls.comparison import Demands, Required, Undecided
from rnn_spec.models.subject.model import Model

ISOLATION = ["model_call", "model_isolation", "model_permutation"]


class Local(nn.Module):
    """A model that makes a tensor in the default dtype."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(4, 6, batch_first=True)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 6"]:
        return self.rnn(x, torch.zeros(1, len(x), 6))[0]


@rnn_spec.law(source="this test", level="model")
def undecided(_: Model, a: Call) -> Demands:
    """Nothing is said."""
    yield Undecided(f"there are {a.batch - a.batch} reasons")


@rnn_spec.law(source="this test", level="model")
def broken_law(_: Model, a: Call) -> Demands:
    """It divides by zero."""
    yield Required(a.batch / 0 > 1, NotRepeated())


@rnn_spec.law(source="this test", level="model")
def failing_once(f: Model, _: Call) -> Demands:
    """It fails the first time."""
    was_seen, type(f.module).seen = hasattr(type(f.module), "seen"), True
    yield Required(was_seen, SampleMixed("result", 0, 1, 0.5))


def check(model, **options):
    """A report at the quick profile, with a fixed seed."""
    return rnn_spec.check_model(model, profile="quick", seed=0, **options)


def by_law(report):
    """The results by the names of their laws."""
    return {each.law: each for each in report.results}


@pytest.mark.slow
def test_correct_model_conforms():
    """Each law passes, or is skipped with the reason, and a case was tried for each that passes."""
    report = check(GatheredLast)

    assert report.ok
    assert {"passed", "skipped"} == {each.status for each in report.results}
    assert all(each.examples > 0 for each in report.results if each.status == "passed")
    assert all(each.reason for each in report.results if each.status == "skipped")


@pytest.mark.slow
def test_laws_come_in_catalogue_order():
    """The whole catalogue is checked, causes before consequences."""
    assert [*rnn_spec.MODEL_CATALOGUE] == [each.law for each in check(GatheredLast).results]


def test_failure_blocks_the_laws_that_require_it():
    """The cause names the law that failed."""
    results = by_law(check(TimeAsBatch, laws=ISOLATION))

    assert isinstance(results["model_isolation"].cause, SampleMixed)
    assert BlockedBy(("model_isolation",)) == results["model_permutation"].cause
    assert "blocked" == results["model_permutation"].status


def test_case_of_a_failure_is_small():
    """Two samples of one step are enough to mix them, where the model runs at that size."""
    result = by_law(check(TimeAsBatch, laws=ISOLATION))["model_isolation"]

    assert {"batch": 2, "seq": 1} == result.counterexample.sizes
    assert result.smallest


def test_report_as_text_states_the_sizes():
    """The reason is followed by the sizes of the case."""
    text = str(check(TimeAsBatch, laws=ISOLATION))

    assert "failed model_isolation: replacing sample 0 changed the result of sample 1" in text
    assert "(batch 2, seq 1)" in text


@pytest.mark.parametrize(("strict", "status"), [(False, "warned"), (True, "failed")])
def test_portability_counts_when_strict(strict, status):
    """A tensor of the default dtype warns; it fails a run that is strict."""
    report = check(Local, strict=strict, laws=["model_call", "model_dtype"])

    assert status == by_law(report)["model_dtype"].status
    assert report.against == int(strict)


@pytest.mark.slow
def test_advice_never_counts():
    """Lengths that nothing depends on are worth a look, also in a strict run."""
    assert "warned" == by_law(check(LastOfPadded, strict=True))["model_use"].status


@pytest.mark.slow
def test_same_seed_same_run():
    """Two runs with one seed differ in their seconds alone."""
    first, second = (check(TimeAsBatch).to_dict() for _ in range(2))
    for each in (first, second):
        each.pop("seconds")
        for result in each["results"]:
            result.pop("seconds")

    assert first == second


def test_expected_failure():
    """A law that is expected to fail does not count, and keeps its case."""
    report = check(TimeAsBatch, laws=ISOLATION, expected_failures={"model_isolation": "known"})
    result = by_law(report)["model_isolation"]

    assert ("xfailed", ExpectedFailure("known")) == (result.status, result.cause)
    assert result.counterexample is not None
    assert report.ok


def test_unexpected_pass():
    """A law that is expected to fail, and passes, counts."""
    report = check(GatheredLast, laws=ISOLATION, expected_failures={"model_isolation": "known"})

    assert UnexpectedPass("known") == by_law(report)["model_isolation"].cause
    assert not report.ok


def test_failed_foundation_that_is_expected_verifies_nothing():
    """Most laws require that a call works: without it the run says nothing."""
    report = check(
        Local,
        inputs={"x": "float batch seq 5"},
        expected_failures={"model_call": "five features"},
    )

    assert "not verified" == report.outcome


def test_law_that_no_case_decides_is_skipped_with_the_reason():
    """An own law is checked too."""
    (result,) = check(GatheredLast, laws=[undecided]).results

    assert ("skipped", Inconclusive("there are 0 reasons")) == (result.status, result.cause)


def test_error_of_a_law_is_not_that_of_the_model():
    """A law that raises an error itself is undecided, and says so; the model is not accused."""
    (result,) = check(GatheredLast, laws=[broken_law]).results

    assert ("undecided", Inconclusive) == (result.status, type(result.cause))


def test_failure_that_does_not_repeat_is_undecided():
    """A law that fails once, and passes when it is tried again, does not count."""
    (result,) = check(GatheredLast, laws=[failing_once]).results

    assert ("undecided", NotRepeated()) == (result.status, result.cause)


def test_slow_law_is_tried_on_fewer_cases(monkeypatch):
    """Its budget ends it after a case, and the result has the number."""
    monkeypatch.setitem(model_check.BUDGETS, "quick", 0.0)
    results = check(GatheredLast, laws=ISOLATION).results

    assert [("passed", 1)] * len(ISOLATION) == [(each.status, each.examples) for each in results]


def test_time_is_no_advice():
    """A law that gives advice is undecided where its time runs out; any other one fails."""
    laws = [rnn_spec.MODEL_CATALOGUE[name] for name in ("model_learns", "model_liveness")]

    assert ["undecided", "failed"] == [
        failed_status(each, TimedOut(60.0), strict=True) for each in laws
    ]


def test_first_case_of_a_slow_law_is_the_only_one(monkeypatch):
    """What it takes beyond many times the budget is not only what it imports."""
    now = iter([0.0, 5.0, 5.1])
    monkeypatch.setattr(model_check.time, "process_time", lambda: next(now))
    clock = model_check.Clock(1.0)
    clock.tick()

    assert clock.is_over


def test_report_is_read_back_from_json():
    """With the cases of the failures, their causes and places, and the signature."""
    report = check(TimeAsBatch, laws=ISOLATION)
    written, read = report.to_dict(), Report.from_json(report.to_json()).to_dict()

    assert written["signature"]["arguments"]
    assert {**written, "seconds": 0} == {**read, "seconds": 0}


def test_report_is_a_card_in_a_notebook():
    """The verdict and the reason are there."""
    card = check(TimeAsBatch, laws=ISOLATION)._repr_html_()

    assert "model_isolation" in card
    assert "replacing sample 0" in card


WRONG = [
    ({"model": 3}, TypeError, "model: got 3, expected a module"),
    ({"call": 3}, TypeError, r"call: got 3, expected a function call\(model, \.\.\.\)"),
    ({"inputs": "float"}, TypeError, "inputs: got 'float', expected a dict"),
    ({"inputs": {"x": "batch seq 4"}}, SubjectError, "inputs: x: got 'batch seq 4', expected a"),
    ({"inputs": {"y": "float batch"}}, SubjectError, "inputs: .* has no argument 'y'"),
    ({"output": "batch ("}, SubjectError, "output: "),
    ({"causal": "step"}, SubjectError, "causal: .* has no axis 'step'; its axes are batch, seq"),
    ({"causal": {"seq": "loose"}}, ValueError, "no causal 'loose'"),
    ({"causal": 3}, TypeError, "causal: got 3"),
    ({"random": "yes"}, TypeError, "random: got 'yes', expected True or False"),
    ({"init": 3}, TypeError, "init: got 3, expected a dict"),
    ({"laws": "model_call"}, TypeError, "laws: got 'model_call', expected a list"),
    ({"laws": ["model_cal"]}, ValueError, "no law 'model_cal': did you mean model_call"),
    ({"laws": ["splitting"]}, ValueError, "law 'splitting' is about layers"),
    ({"profile": "slow"}, ValueError, "no profile 'slow'"),
    ({"expected_failures": {"splitting": "no"}}, ValueError, "no expected failure 'splitting'"),
    ({"model": "models.open_models:Nothing"}, SubjectError, "has no 'Nothing'"),
    ({"model": lambda size: size}, SubjectError, "cannot be built: its constructor needs size"),
    ({"model": lambda: 3}, SubjectError, "returned an int, expected a torch.nn.Module"),
]


@pytest.mark.parametrize(("wrong", "kind", "text"), WRONG, ids=[each[2] for each in WRONG])
def test_wrong_argument_is_named_in_one_line(wrong, kind, text):
    """What came, and what was expected."""
    arguments = {"model": TimeAsBatch, **wrong}
    with pytest.raises(kind, match=text) as raised:
        rnn_spec.check_model(**{"profile": "quick", **arguments})

    assert "\n" not in str(raised.value)


def test_nothing_is_printed_and_the_random_state_is_kept(capsys):
    """A check leaves the process as it was."""
    torch.manual_seed(3)
    before = torch.get_rng_state()
    check(RandomStart, laws=["model_call", "model_determinism"])

    assert ("", "") == tuple(capsys.readouterr())
    assert torch.equal(before, torch.get_rng_state())
