"""Runs: who conforms, what a seed fixes, and how statuses come about."""

from dataclasses import replace

import pytest
import torch
from jaxtyping import Float
from mutants.dropout import OwnStream
from packaging.version import Version
from subjects.layers.conventional import BatchFirst
from torch.nn.utils.rnn import pack_sequence

import rnn_spec
from contracts import ContractError
from rnn_spec import CATALOGUE, Equation, check, law
from rnn_spec.conformance.check import run
from rnn_spec.conformance.request import Request
from rnn_spec.conformance.resolution import resolve, select
from rnn_spec.subjects.known_failures import known_failures

CONFORMING = [
    pytest.param("torch.nn:LSTM", marks=pytest.mark.versions),
    *("rnn_spec:RNN", "rnn_spec:LSTM", "rnn_spec:GRU"),
]
"""The other layers of torch.nn are checked for the page of compliance, whose tests read it."""

SHOWN_BY_GRAPHS = {"compiled", "exported"}
"""What `tests/nn/test_compile.py` shows of our layers: their graphs are those of torch.nn's."""


def statuses(report):
    """The status of each law."""
    return {result.law: result.status for result in report.results}


class Peeking(torch.nn.GRU):
    """Each output is that of the next step, where there is one."""

    def forward(self, input, hx=None):
        out, state = super().forward(input, hx)

        return out.roll(-1, 0) if isinstance(out, torch.Tensor) else out, state


@pytest.mark.slow
@pytest.mark.parametrize("target", CONFORMING)
def test_layer_conforms(target):
    """
    The layers of torch.nn and ours obey every law that is about them.

    Of torch.nn's, what fails is a bug of PyTorch that is recorded; of ours nothing does. Twenty
    cases a law are enough to visit every pair that the laws can have.
    """
    is_ours = target.startswith("rnn_spec")
    laws = [name for name in CATALOGUE if not (is_ours and name in SHOWN_BY_GRAPHS)]
    report = check(target, profile="quick", seed=0, laws=laws)
    known = {} if is_ours else known_failures(torch.nn.LSTM(1, 1))
    found = {name: status for name, status in statuses(report).items() if status != "skipped"}

    assert report.ok, str(report)
    assert set(known) == {name for name, status in found.items() if status == "xfailed"}
    assert {"packed_state_named"} >= {k for k, v in found.items() if v == "blocked"}
    assert report.pairs.visited == report.pairs.possible > 400
    assert not report.pairs.missing


@pytest.mark.skipif(
    Version(torch.__version__) < Version("2.6"), reason="torch 2.5 stops where later ones answer"
)
@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
def test_recorded_bug_of_pytorch_is_there(kind):
    """Each recorded failure shows on its smallest case: the call that it names succeeds."""
    for reason in known_failures(getattr(torch.nn, kind)(1, 1)).values():
        _, _, call = reason.removesuffix(" is accepted").rpartition(": ")
        names = {"x": torch.ones(2, 1), "pack_sequence": pack_sequence, **vars(torch.nn)}
        names |= {"zeros": torch.zeros, "ones": torch.ones}
        with torch.no_grad():
            answer = eval(call, names)  # noqa: S307 - the words of our own record

        assert 2 == len(answer)


class Rewritten(Peeking):
    """Runs nothing of PyTorch's."""

    def forward(self, input, hx=None):
        return input, hx


def test_bug_of_pytorch_is_the_subject_s_own_in_a_forward_of_its_own():
    """A layer is excused if it runs torch.nn's own forward, also if it calls that by super()."""
    assert known_failures(Peeking(1, 1)) == known_failures(torch.nn.GRU(1, 1))
    assert not known_failures(Rewritten(1, 1))


@pytest.mark.slow
def test_notebook_network_conforms():
    """The network of the notebook obeys the laws that it can be asked."""
    report = check(rnn_spec.Net, profile="quick", seed=0)

    assert report.ok, str(report)
    assert "passed" == statuses(report)["notebook_distribution"]
    assert "passed" == statuses(report)["batch_first"]


@pytest.mark.slow
def test_instance_conforms():
    """Of an instance its own configuration is checked: fewer pairs, and every one of them."""
    layer = torch.nn.LSTM(3, 5, num_layers=2, bidirectional=True, proj_size=2, batch_first=True)
    laws = [name for name, law in CATALOGUE.items() if law.family != "transforms"]
    report = check(layer, profile="quick", seed=0, laws=laws)

    assert report.ok, str(report)
    assert "passed" == statuses(report)["agreement"]
    assert "passed" == statuses(report)["finite_differences"]
    assert 0 < report.pairs.visited == report.pairs.possible < 400
    assert {"skipped"} == {statuses(report)[name] for name in ("batch_first", "splitting", "cell")}


class Masked(torch.nn.Module):
    """A layer with a parameter that is frozen, as masks and embeddings often are."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.mask = torch.nn.Parameter(torch.ones(input_size), requires_grad=False)
        self.rnn = torch.nn.GRU(input_size, hidden_size)

    def forward(self, input, hx=None):
        return self.rnn(input * self.mask, hx)


class FrozenBias(torch.nn.GRU):
    """Stands in for torch.nn's, but does not learn a bias."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if self.bias:
            self.bias_hh_l0.requires_grad_(requires_grad=False)


class Unregistered(torch.nn.Module):
    """Keeps its weights where no optimizer finds them."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weights = [torch.randn(input_size, hidden_size)]

    def forward(self, input, hx=None):
        found = torch.tanh(input @ self.weights[0].to(input))
        return found, found[-1:]


GRADIENTS = ["finite_differences", "second_differences", "liveness", "empty_batch_gradient"]


@pytest.mark.slow
def test_frozen_parameter_is_a_constant():
    """No gradient is asked for by a parameter that asks for none."""
    report = check(Masked, profile="quick", seed=0, laws=GRADIENTS)

    assert dict.fromkeys(GRADIENTS, "passed") == statuses(report)


@pytest.mark.slow
def test_replacement_of_torch_learns_all_parameters():
    """What stands in for torch.nn's layer has no parameter frozen."""
    (result,) = check(FrozenBias, profile="quick", seed=0, laws=["parameter_names"]).results

    assert "parameters that need no gradient: got bias_hh_l0, expected none" == result.reason


@pytest.mark.slow
def test_layer_without_parameters_is_described():
    """Weights that are not registered are named as the cause, once."""
    laws = ["distinct_parameters", "liveness", "init_fresh"]
    report = check(Unregistered, profile="quick", seed=0, laws=laws)

    assert ["distinct_parameters"] == [
        each.law for each in report.results if not each.blockers and each.status == "failed"
    ]
    assert "none registered" in report.about["parameters"]


@pytest.mark.slow
def test_seed_fixes_the_run():
    """The same seed gives the same report, another seed another one."""
    first, again, other = (
        check(Peeking, profile="quick", seed=seed, laws=["causality"]) for seed in (1, 1, 2)
    )

    untimed = [replace(each.results[0], seconds=0) for each in (first, again)]

    assert untimed[0] == untimed[1]
    assert first.seed != other.seed


@pytest.mark.slow
def test_run_leaves_torch_as_it_was():
    """The global random numbers and the threads are put back."""
    torch.manual_seed(0)
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    check("torch.nn:GRU", profile="quick", seed=0, laws=["answer", "init_distribution"])

    assert torch.equal(state, torch.get_rng_state())
    assert threads == torch.get_num_threads()


def test_counterexample_is_smallest():
    """What fails shrinks to one feature, one sample, and the steps that it takes."""
    (result,) = check(Peeking, profile="quick", seed=0, laws=["causality"]).results
    case = result.counterexample

    assert "failed" == result.status
    assert {"input_size": 1, "hidden_size": 1} == case.options.changed()
    assert {"seq": 1, "batch": 1, "more": 1} == dict(case.sizes)


def test_expected_failure_is_xfailed():
    """A law known to fail is no failure, and its reason is kept."""
    known = {"causality": "it peeks"}
    report = check(
        Peeking, profile="quick", seed=0, laws=["answer", "causality"], expected_failures=known
    )

    assert report.ok
    assert ("xfailed", "it peeks") == (report.results[1].status, report.results[1].reason)


def test_expected_failure_that_holds_fails_the_run():
    """An expectation that is not met is a failure."""
    known = {"answer": "never answers"}
    report = check(Peeking, profile="quick", seed=0, laws=["answer"], expected_failures=known)

    assert not report.ok
    assert "xpassed" == report.results[0].status


@pytest.mark.slow
def test_consequence_is_blocked():
    """A law whose foundation fails at every case is blocked by it, not failed."""

    class Mute(torch.nn.GRU):
        def forward(self, input, hx=None):
            raise NotImplementedError

    report = check(Mute, profile="quick", seed=0)
    failed = {name for name, status in statuses(report).items() if status == "failed"}

    assert {"answer"} == failed
    assert "answer failed" == report.results[1].reason


@pytest.mark.slow
def test_instance_is_blocked_only_where_a_foundation_fails():
    """Of a batch-first instance, what fails in float64 blocks no law that float32 can decide."""

    class Single(torch.nn.GRU):
        def forward(self, input, hx=None):
            out, state = super().forward(input, hx)

            return out.float(), state

    layer = Single(3, 4, batch_first=True)
    dtype_kept, causality = check(layer, laws=["dtype_kept", "causality"], seed=0).results

    assert "failed" == dtype_kept.status
    assert ("passed", True) == (causality.status, causality.examples > 0)


class PeekingBatchFirst(torch.nn.GRU):
    """Each output is that of the next step, if the batch comes first."""

    def forward(self, input, hx=None):
        out, state = super().forward(input, hx)
        peeks = self.batch_first and isinstance(out, torch.Tensor) and out.dim() == 3

        return out.roll(-1, 1) if peeks else out, state


@pytest.mark.slow
@pytest.mark.parametrize(
    "laws", [["batch_first", "causality"], ["causality", "batch_first", "causality"]]
)
def test_laws_run_in_catalogue_order(laws):
    """In whatever order laws are asked for, each runs once, after the laws that it requires."""
    report = check(PeekingBatchFirst, laws=laws, profile="quick", seed=0)

    assert {"batch_first": "failed", "causality": "blocked"} == statuses(report)
    assert ["batch_first", "causality"] == [each.law for each in report.results]


@law(source="nobody")
def stillness(f, x: CATALOGUE["causality"].quantifiers["x"]):
    """Outputs are zero."""
    out, _ = f(x)

    return Equation(out, torch.zeros_like(out))


@law(source="nobody")
def another(f, x: CATALOGUE["causality"].quantifiers["x"]):
    """Outputs are not numbers."""
    out, _ = f(x)

    return Equation(out, torch.full_like(out, torch.nan))


def test_own_laws_run_after_the_catalogue():
    """A user's own laws come last, in the order given."""
    chosen = select([stillness, "splitting", another, CATALOGUE["answer"], stillness], None)

    assert ["answer", "splitting", "stillness", "another"] == [each.name for each in chosen]


def test_two_laws_of_one_name_are_refused():
    """A report could not tell them apart."""
    with pytest.raises(ValueError, match="two different laws are named 'stillness'"):
        select([stillness, replace(another, name="stillness")], None)


def test_request_resolves_to_itself():
    """What a worker is sent means the same there: the laws, their order and the seed."""
    once = resolve(Request("torch.nn:GRU", laws=("causality", "answer"), profile="quick"))

    assert once == resolve(once.request)
    assert (("answer", "causality"), 20) == (once.law_names, once.examples)


@pytest.mark.slow
def test_tell_is_called_before_each_law():
    """The function is called with the name of each law and their number, also for skipped ones."""
    told = []
    laws = ["notebook_distribution", "answer"]
    check("torch.nn:GRU", laws=laws, seed=0, tell=lambda *law: told.append(law))

    assert [("answer", 2), ("notebook_distribution", 2)] == told


def test_run_is_a_stream_of_events():
    """Each case comes before it is tried, and a failure is known before it is shrunk."""
    events = []
    run(resolve(Request(Peeking, laws=("causality",), profile="quick", seed=0)), events.append)
    kinds = [type(each).__name__ for each in events]
    first = kinds.index("FailureFound")

    assert ["RunStarted", "SubjectInspected", "LawStarted", "CaseStarted"] == kinds[:4]
    assert "CaseStarted" in kinds[first:]
    assert "LawFinished" == kinds[-1]
    assert "failed" == events[first].result.status == events[-1].result.status


def test_nothing_tried_is_no_pass():
    """A run in which every law is skipped does not conform."""
    assert not check("torch.nn:GRU", laws=["notebook_distribution"]).ok


def test_own_law_can_be_tried():
    """A law of one's own is checked like those of the catalogue."""
    assert "failed" == check("torch.nn:GRU", laws=[stillness], seed=0).results[0].status


@pytest.mark.slow
def test_own_law_may_quantify_over_any_axis():
    """Axes of the layer are the layer's; others are drawn; expressions follow from both."""

    @law(source="nobody")
    def sizes(
        f,
        gains: Float[torch.Tensor, " width"],
        x: Float[torch.Tensor, "2*seq batch input_size"],
        y: Float[torch.Tensor, "seq batch hidden_size"],
    ):
        """Shapes are as annotated."""
        wanted = (f.options.width, 2 * len(y), f.options.hidden_size)

        return Equation((len(gains), len(x), y.shape[-1]), wanted, "sizes")

    assert "passed" == check("torch.nn:LSTM", laws=[sizes], seed=0).results[0].status


def test_own_law_over_anything_else_is_an_error():
    """A parameter that cannot be drawn is the law's fault, not the subject's."""

    @law(source="nobody")
    def wrong(f, n: int):
        """Nothing."""

    with pytest.raises(ContractError, match="wrong: n: got"):
        check("torch.nn:LSTM", laws=[wrong], seed=0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"laws": ["splittin"]}, "did you mean splitting"),
        ({"level": "high"}, "no level 'high'"),
        ({"profile": "slow"}, "no profile 'slow'"),
        ({"kind": "Elman"}, "no kind 'Elman'"),
        ({"expected_failures": {"nothing": "x"}}, "no expected failure 'nothing'"),
    ],
)
def test_unknown_name_is_an_error(options, message):
    """A name that means nothing is refused, with what is known."""
    with pytest.raises(ValueError, match=message):
        check("torch.nn:GRU", **options)


def test_failure_may_be_expected_above_the_level_of_a_run():
    """What is expected of several subjects may be expected of one at a lower level."""
    request = Request("torch.nn:GRU", level="relations", expected_failures={"cell": "other"})

    assert "cell" not in resolve(request).law_names


@pytest.mark.parametrize("seed", range(3))
def test_failure_that_shrinks_by_chance_is_no_doubt(seed):
    """Where a layer draws at random, the case that was found counts if the smallest one passes."""
    report = check(OwnStream, laws=["seeded_masks"], profile="quick", seed=seed)

    assert {"seeded_masks": "failed"} == statuses(report)


class SingleStart(BatchFirst):
    """Starts from zeros in float32, whatever the dtype of the input."""

    def start(self, x, h):
        """Return the state to start from."""
        return torch.zeros(len(x), self.hidden_size) if h is None else h


@pytest.mark.parametrize("laws", [["independence", "causality"], ["dtype_kept", "independence"]])
def test_verdict_on_a_law_does_not_depend_on_what_else_is_checked(laws):
    """A law that requires another one is checked where that one holds, also if it is not asked."""
    report = check(SingleStart, laws=laws, profile="quick", seed=0)

    assert {"passed"} == {each.status for each in report.results if each.law != "dtype_kept"}
