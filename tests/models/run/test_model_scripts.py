"""Scripts of laws of models: they fail as reported, and nothing but data of a header is run."""

import functools
from dataclasses import replace

import pytest
import torch
from models import FAULTY
from models.open_models import BidirectionalForecast, LastOfPadded, TimeAsBatch
from torch import nn

import rnn_spec
from rnn_spec import ModelCase
from rnn_spec.causes.error import ReplayFailedError
from rnn_spec.conformance.replaying import counterexamples, replayed
from rnn_spec.conformance.verification import verified, verified_here
from rnn_spec.models.building.loading import load_model
from rnn_spec.models.calls.example_data import NotDataError, example_code, example_data
from rnn_spec.models.laws.every_law import required_laws
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.plain_data import DataError
from rnn_spec.reports.report import Report
from rnn_spec.reproductions.header import Header, ModelCall, header_of
from rnn_spec.reproductions.script_text import is_complete, is_generated, script_of

CASE = {"sizes": {"batch": 2, "seq": 3}, "seed": 1, "dtype": "float64"}

SHARES = 3
"""The parts in which the scripts of all faulty models are run."""

MIXED = ["model_call", "model_isolation"]


class Padded(nn.Module):
    """A model without annotations, which reads past the ends."""

    def __init__(self, vocabulary):
        super().__init__()
        self.embed, self.rnn = nn.Embedding(vocabulary, 4), nn.GRU(4, 6, batch_first=True)

    def forward(self, tokens, lengths):
        return self.rnn(self.embed(tokens))[0].mean(1) / lengths[:, None]


def call(model, x):
    """Call a model."""
    return model(x)


def failed(model, laws, **options):
    """The result of a law that fails."""
    report = rnn_spec.check_model(model, laws=laws, profile="quick", seed=0, **options)

    return failures(report)[0]


def failures(report):
    """The results of the laws that fail."""
    return [each for each in report.results if each.status in {"failed", "warned"}]


@pytest.mark.slow
@pytest.mark.parametrize("start", range(SHARES))
def test_scripts_of_faulty_models_fail_as_reported(start):
    """In processes that know nothing of this one; each model is loaded by its name."""
    results = []
    for name in [*FAULTY][start::SHARES]:
        faulty = FAULTY[name]
        laws = [*required_laws(rnn_spec.MODEL_CATALOGUE[faulty.law]), faulty.law]
        report = rnn_spec.check_model(
            faulty.make, laws=laws, profile="quick", seed=0, **faulty.options
        )
        results += [replace(each, status="failed") for each in failures(report)[:1]]
    report = verified(Report("models", "quick", 0, {}, tuple(results)), jobs=2)
    complete = [each for each in report.results if is_complete(each.reproduction)]

    assert [] == [each.reproduction for each in complete if not each.reproduced]
    assert len(complete) > len(FAULTY) / SHARES / 2


def test_script_states_what_was_stated():
    """The axes that are causal, and nothing else."""
    script = failed(BidirectionalForecast, ["model_call", "model_causality"], causal="seq")

    assert 'causal={"seq": "weak"},' in script.reproduction
    assert is_generated(script.reproduction)
    assert verified_here(script).reproduced


@pytest.mark.slow
def test_script_has_an_example_like_the_one_given():
    """Few integers are there as they are; of others, how large they may be."""
    tokens = torch.arange(35).reshape(5, 7) % 9
    example = {"tokens": tokens, "lengths": torch.tensor([7, 3, 5, 2, 6])}
    stated = {"lengths": "lengths batch"}
    result = failed(
        rnn_spec.Model(f"{__name__}:NINE", inputs=stated, example=example),
        ["model_call", "model_padding"],
    )
    code = result.reproduction

    assert "torch.tensor([7, 3, 5, 2, 6], dtype=torch.int64)" in code
    assert '"tokens": (torch.arange(35) % 9).reshape(5, 7)' in code
    assert 'inputs={"lengths": "lengths batch"},' in code
    assert verified_here(result).reproduced


NINE = Padded(9)


def test_values_of_a_partial_are_stated():
    """The tests that `rnn-spec init` writes make a model so; a script states the same values."""
    make = functools.partial(Padded, vocabulary=9)
    result = failed(make, ["model_call", "model_padding"])

    assert f'"{__name__}:Padded",' in result.reproduction
    assert 'arguments={"vocabulary": 9},' in result.reproduction
    assert verified_here(result).reproduced


def test_partial_with_other_values_is_left_to_fill_in():
    """What is no literal cannot be written as data."""
    script = failed(functools.partial(Padded, torch.tensor(9)), ["model_call", "model_padding"])

    assert "a script cannot import it" in script.reproduction


def test_instance_is_left_to_fill_in():
    """A model that has no name cannot be loaded by a script, nor can a lambda."""
    script = failed(
        TimeAsBatch(), MIXED, call=lambda model, x: model(x), inputs=INPUTS
    ).reproduction

    assert "model = ...  # fill in TimeAsBatch: a script cannot import it" in script
    assert "call = ...  # fill in the call of the check: a script cannot import it" in script
    assert not is_complete(script)
    assert is_generated(script)


INPUTS = {"x": "float batch seq 4"}


def test_adapter_is_loaded_by_its_name():
    """A function of a module is found there."""
    result = failed(TimeAsBatch, MIXED, call=call, inputs=INPUTS)

    assert f'call="{__name__}:call"' in result.reproduction
    assert verified_here(result).reproduced


def test_law_of_ones_own_is_loaded_by_its_name():
    """From the module that defines it."""
    case = ModelCase({"batch": 2, "seq": 1})
    with pytest.raises(ReplayFailedError, match="replacing sample 0 changed"):
        rnn_spec.replay_model(rnn_spec.MODEL_CATALOGUE["model_isolation"], TimeAsBatch, case)


def test_replay_of_a_case_that_passes():
    """Nothing is raised."""
    assert (
        rnn_spec.replay_model("model_call", TimeAsBatch, ModelCase({"batch": 2, "seq": 1})) is None
    )


@pytest.mark.slow
def test_report_is_replayed(tmp_path):
    """The counterexamples of a saved report fail again, as they did."""
    report = rnn_spec.check_model(LastOfPadded, profile="quick", seed=0)
    file = tmp_path / "report.json"
    file.write_text(report.to_json())
    (padding, use) = replayed(counterexamples(file))

    assert str(padding).startswith("still fails: other values past the ends")
    assert str(use).startswith("still fails: no result depends on lengths")


def test_report_without_scripts_is_replayed_by_name(tmp_path):
    """Law and model are loaded by the names in the report."""
    data = rnn_spec.check_model(TimeAsBatch, profile="quick", seed=0, laws=MIXED).to_dict()
    for each in data["results"]:
        each["reproduction"] = None
    file = tmp_path / "report.json"
    file.write_text(Report.from_dict(data).to_json())
    (counterexample,) = counterexamples(file)

    assert (
        ModelCall("model_isolation", f"{TimeAsBatch.__module__}:TimeAsBatch")
        == counterexample.header.model
    )


def test_case_on_another_device_moves_the_model():
    """Its copies are there as well."""
    subject = load_model(TimeAsBatch, ModelOptions()).subject.on_device("meta")

    assert {"meta"} == {each.device.type for each in subject.model().module.parameters()}


EXAMPLES = [
    torch.ones(2, 3),
    torch.ones(2, dtype=torch.float64),
    torch.tensor(3),
    torch.tensor([[True, False]]),
    torch.arange(60).reshape(3, 20) % 7,
    torch.zeros(2, 0),
    (torch.ones(2), [torch.ones(1), 3, None]),
    {"x": torch.ones(2, dtype=torch.complex64), "mode": 'a"b'},
]


def like(one, other):
    """Whether two examples have the same structure, shapes and dtypes."""
    if isinstance(one, torch.Tensor):
        largest = one.is_floating_point() or one.is_complex() or one.max() == other.max()
        return (one.shape, one.dtype) == (other.shape, other.dtype) and largest
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(like(one[each], other[each]) for each in one)
    if isinstance(one, tuple | list):
        return type(one) is type(other) and all(map(like, one, other))

    return one == other


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_code_makes_an_example_like_it(example):
    """The same shapes, dtypes and largest integers; anything else is the same."""
    again = eval(example_code(example_data(example)), {"torch": torch})  # noqa: S307 - our own

    assert like(example, again)


def test_object_is_no_data():
    """It is left to fill in."""
    with pytest.raises(NotDataError):
        example_data({"x": object()})


EVIL = "__import__('os').abort()"

HOSTILE = [
    {"example": {"value": EVIL, "dtype": EVIL, "shape": []}},
    {"example": {"dtype": "float32", "shape": [EVIL]}},
    {"example": {"dtype": "int64", "shape": [1], "values": [EVIL]}},
    {"example": {"dtype": "int64", "shape": [1], "below": EVIL}},
    {"arguments": {"size": EVIL}},
    {"blank": (EVIL,)},
    {"inputs": {"x": 3}},
]


@pytest.mark.parametrize("fields", HOSTILE)
def test_no_code_comes_from_a_header(fields):
    """What is no data is refused, or is a text in quotes."""
    header = Header("model_call", "m:M", None, CASE, model=ModelCall("model_call", "m:M", **fields))
    try:
        script = script_of(header)
    except DataError:
        return

    assert EVIL not in script.replace(repr(EVIL), "").replace(f'"{EVIL}"', "")


@pytest.mark.parametrize("name", ["model", "call", "law"])
def test_names_are_quoted(name):
    """A name cannot end its text."""
    call = ModelCall("model_call", "m:M", **({} if name != "call" else {"call": '"+x+"'}))
    if name != "call":
        call = ModelCall(**{"law": "model_call", "model": "m:M", name: '"+x+"'})
    script = script_of(Header("model_call", "m:M", None, CASE, model=call))

    assert r'"\"+x+\""' in script
    assert is_generated(script)
    assert call == header_of(script).model


@pytest.mark.parametrize("case", [{"input_size": 1, "hidden_size": 2}, {"sizes": {"a b": 1}}])
def test_case_of_another_kind_is_refused(case):
    """The script of a model has the case of a model."""
    header = Header("model_call", "m:M", None, case, model=ModelCall("model_call", "m:M"))
    with pytest.raises(DataError):
        script_of(header)
