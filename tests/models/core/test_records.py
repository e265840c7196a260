"""The parts of a result are found, and named, in each kind of record."""

from functools import partial

import pytest
from models.records import (
    RECORDS,
    DeclaredAsTuple,
    MixedRecord,
    Named,
    Tagger,
    WronglyDeclared,
)

import rnn_spec
from rnn_spec.models.building.building import build_model
from rnn_spec.models.signature.values import known_paths
from rnn_spec.models.subject.options import ModelOptions

LAWS = ["model_call", "model_shapes", "model_isolation"]


def declared(model, **options):
    """The axes of each part of a result."""
    signature = build_model(model, ModelOptions(**options), "model").signature

    return {each.path: each.shape for each in signature.declared}


def broken(model, **options):
    """The laws that a model breaks."""
    options = {"laws": LAWS, "profile": "quick", "seed": 0, **options}
    report = rnn_spec.check_model(model, **options)

    return [each.law for each in report.results if each.status == "failed"]


@pytest.mark.slow
@pytest.mark.parametrize("name", [*RECORDS])
def test_parts_of_a_record(name):
    """Each tensor has its path and its axes, and the model conforms."""
    record, expected = RECORDS[name]
    model = partial(Tagger, record)

    assert expected == declared(model)
    assert [] == broken(model)


@pytest.mark.slow
def test_fault_in_a_record():
    """Samples that are mixed in a part of a record are found."""
    inputs = {"x": "float batch seq 4"}

    assert ["model_isolation"] == broken(partial(MixedRecord, Named), inputs=inputs)


@pytest.mark.slow
def test_named_tuple_declared_as_a_tuple():
    """The items of a declared tuple are those of a named tuple that is returned."""
    assert {".logits": "batch seq 3", ".hidden": "batch 8"} == declared(DeclaredAsTuple)
    assert [] == broken(DeclaredAsTuple)


@pytest.mark.slow
def test_named_tuple_declared_with_another_shape():
    """A wrong declaration of an item of a named tuple is found."""
    assert ["model_shapes"] == broken(WronglyDeclared)


@pytest.mark.slow
def test_named_tuple_stated_as_a_tuple():
    """The shapes that are stated for a tuple are those of a named tuple as well."""
    stated = {"inputs": {"x": "float batch seq 4"}, "output": ("batch seq 3", "batch 8")}
    model = partial(Tagger, Named)

    assert {".logits": "batch seq 3", ".hidden": "batch 8"} == declared(model, **stated)


def test_paths_by_index():
    """An item of a named tuple has two paths, and what is in it as well."""
    tensor = Tagger(Named).head.weight
    result = {"out": Named(tensor, [tensor])}

    assert known_paths(result) == {
        "['out'][0]": "['out'].logits",
        "['out'][1][0]": "['out'].hidden[0]",
        "['out'].logits": "['out'].logits",
        "['out'].hidden[0]": "['out'].hidden[0]",
    }
