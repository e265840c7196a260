"""The arguments of a layer beside its input and its state are checked, or said not to be."""

import pytest
import torch
from jaxtyping import Bool
from subjects.layers import masked
from torch import Tensor

import rnn_spec
from rnn_spec.causes.failure import WrongValue
from rnn_spec.reports.lines.unchecked import unchecked
from rnn_spec.role_names import counting_named
from rnn_spec.states import single
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.subjects.padding import PaddingMask

COUNTS, PADDING = "true where a step counts", "true at padding"
FOUND = "found by calling it"
DOUBT = "; if it should be true where a step counts, it is inverted"

MASKS = {
    "Multiplied": ("mask", f"bool, batch seq, {COUNTS}; {FOUND}"),
    "Numbers": ("mask", f"float, seq batch 1, 1 where a step counts; {FOUND}"),
    "BackToStart": ("mask", f"float, batch seq, 1 where a step counts; {FOUND}"),
    "TrueAtPadding": ("key_padding_mask", f"bool, batch seq, {PADDING}; {FOUND}"),
    "PlainAtPadding": ("mask", f"bool, batch seq, {PADDING}; {FOUND}{DOUBT}"),
    "Packing": ("valid", f"bool, batch seq, {COUNTS}; {FOUND}"),
    "LikeInput": ("mask", f"bool, seq batch (as its input), {COUNTS}; {FOUND}"),
    "Derived": ("mask", f"bool, batch seq, {COUNTS}; {FOUND}"),
    "Required": ("mask", f"bool, batch seq, {COUNTS}; {FOUND}"),
    "RequiredPadding": ("padding_mask", f"bool, batch seq, {PADDING}; {FOUND}"),
    "RequiredOutputOnly": ("mask", f"bool, batch seq, {COUNTS}; {FOUND}"),
    "OutputOnly": ("mask", f"bool, batch seq, {COUNTS}; {FOUND}"),
    "Candidate": ("mask", f"bool, batch seq, {COUNTS}; {FOUND}"),
    "CandidateAtPadding": ("mask", f"float, seq batch, 1 at padding; {FOUND}{DOUBT}"),
    "Carried": ("mask", f"bool, batch seq, {COUNTS}; {FOUND}"),
    "Ignoring": (
        "padding_mask",
        f"bool, batch seq, {COUNTS}, though it changes no result; {FOUND}",
    ),
}
"""Layers with a mask of padding: the argument, and what the report says of it."""

DEFAULT = "its default, in each call, so nothing is checked of it"

LEFT_OUT = {
    "Missing": ("mask", "None"),
    "PerFeature": ("mask", "None"),
    "Starts": ("masks", "None"),
    "Ends": ("masks", "None"),
    "MissingSteps": ("mask", "None"),
    "Dropped": ("dropout_mask", "None"),
    "Settings": ("context", "None"),
}
"""Layers with an argument that no call passes, and its default."""

LAWS = ["lengths_alone", "padding_blind", "padding_gradient", "zero_length", "splitting"]

CORRECT = (
    *("Multiplied", "Required", "RequiredPadding", "Numbers", "TrueAtPadding", "Packing"),
    *("LikeInput", "Lens", "Compared"),
    "Carried",
)
FAULTY = (
    *("RequiredOutputOnly", "Derived", "OutputOnly", "Ignoring"),
    *("Candidate", "CandidateAtPadding"),
)

PROVISOS = {
    **dict.fromkeys(
        ("Missing", "PerFeature", "Starts", "Ends", "MissingSteps"), "; its mask was not checked"
    ),
    "Counted": "; its lengths were not checked",
    **dict.fromkeys(("Settings", "Dropped", "Multiplied"), ""),
}
"""Layers that conform, and what the verdict says that it does not cover."""


def pasted(code):
    """The adapter that a file makes."""
    names = {}
    exec(code.replace("from masked", "from subjects.layers.masked"), names)  # noqa: S102 - it is printed

    return names["layer"]


def call_by_name(module, x, state, **more):
    """Call a layer whose state is not its second argument."""
    return module(x, h=state, **more)


def checked(name, laws=LAWS):
    """The report on a layer."""
    return rnn_spec.check(getattr(masked, name), laws=laws, profile="quick", seed=0)


@pytest.mark.slow
@pytest.mark.parametrize("name", MASKS)
def test_mask_of_padding_is_recognised(name):
    """Its axes, its dtype and the value that counts are found by calling the layer."""
    argument, words = MASKS[name]

    assert words == subject_of(getattr(masked, name)).notes[argument]


@pytest.mark.slow
def test_dtype_of_a_mask_that_is_guessed_is_no_fault():
    """The mistake is reported, and not that a bool cannot be subtracted, which nobody asked for."""
    (result,) = checked("BackToStart", ["lengths_alone"]).results

    assert "failed" == result.status
    assert isinstance(result.cause, WrongValue)


def test_mask_of_the_other_dtype_is_passed_where_one_raises_an_error():
    """A dtype that is guessed for one call may be wrong for another."""
    mask = PaddingMask("mask", Bool[Tensor, "batch seq"])
    x = torch.zeros(2, 3, 1)

    assert mask.run(lambda mask: 1 - mask, x, (2, 1, 2), batch_first=True).tolist() == [
        [0.0, 0.0],
        [0.0, 1.0],
        [0.0, 0.0],
    ]
    with pytest.raises(ZeroDivisionError):
        mask.run(lambda mask: 1 // 0, x, (2, 1, 2), batch_first=True)


@pytest.mark.slow
@pytest.mark.parametrize("name", LEFT_OUT)
def test_argument_that_is_left_out_is_named(name):
    """A mask that may mean something else is not checked, and the report says so."""
    argument, default = LEFT_OUT[name]

    assert f"{default}, {DEFAULT}" == subject_of(getattr(masked, name)).notes[argument]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Missing", "PerFeature", "Starts", "Decayed"])
def test_pasted_adapter_states_what_is_left_out(name):
    """The proposed adapter has each convention that was found: pasted, it conforms."""
    layer = pasted(subject_of(getattr(masked, name)).notes["adapter_inputs"])
    report = rnn_spec.check(layer, laws=[*LAWS, "answer", "independence"], profile="quick", seed=0)
    statuses = {each.law: each.status for each in report.results}

    assert report.ok, str(report)
    assert {"passed"} == {statuses[each] for each in ("answer", "splitting", "independence")}


@pytest.mark.parametrize("name", ["Settings", "Unused"])
def test_nothing_is_proposed_for_what_has_no_effect(name):
    """An argument that changes no result has no input that could be stated."""
    assert "adapter_inputs" not in subject_of(getattr(masked, name)).notes


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Multiplied", "Decayed", "NamedPair", "LengthsBeside"])
def test_pasted_adapter_calls_by_name(name):
    """A state that is given by name is so in the code of the adapter, as is its layout."""
    layer = pasted(subject_of(getattr(masked, name)).notes["adapter"])
    report = rnn_spec.check(layer, laws=[*LAWS, "state_used"], profile="quick", seed=0)

    assert report.ok, str(report)
    assert "passed" == {each.law: each.status for each in report.results}["state_used"]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "status"), [("Multiplied", "passed"), ("OutputOnly", "failed")])
def test_adapter_with_inputs_alone_finds_the_rest(name, status):
    """What a user does not state is found, though an input is stated."""
    mask = rnn_spec.ExtraInput(Bool[Tensor, "batch seq"], "padding")
    layer = rnn_spec.Adapter(getattr(masked, name), inputs={"mask": mask})
    report = rnn_spec.check(layer, laws=["lengths_alone"], profile="quick", seed=0)

    assert [status] == [each.status for each in report.results]


@pytest.mark.slow
def test_setting_that_is_left_out_is_no_input():
    """Of an argument with another default than None, no adapter is proposed."""
    assert f"False, {DEFAULT}" == subject_of(masked.Settings).notes["reverse"]


@pytest.mark.slow
@pytest.mark.parametrize("name", CORRECT)
def test_correct_mask_conforms(name):
    """A layer that keeps its state at padding is not accused, and laws of padding are checked."""
    report = checked(name)

    assert report.ok, str(report)
    assert "passed" == {each.law: each.status for each in report.results}["lengths_alone"]


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTY)
def test_state_that_reads_padding_is_found(name):
    """A mask that the state ignores is found."""
    report = checked(name)

    assert "lengths_alone" in {each.law for each in report.results if each.status == "failed"}


@pytest.mark.slow
@pytest.mark.parametrize("name", LEFT_OUT)
def test_other_mask_is_not_accused(name):
    """A mask of another meaning breaks no law about padding."""
    report = checked(name)

    assert report.ok, str(report)
    assert "skipped" == {each.law: each.status for each in report.results}["lengths_alone"]


@pytest.mark.slow
@pytest.mark.parametrize("name", PROVISOS)
def test_verdict_names_what_may_say_which_steps_count(name):
    """A mask or lengths that no call passes are named beside the verdict, with what to paste."""
    report = checked(name)
    lines = "\n".join(unchecked(report))

    assert ("conforms", PROVISOS[name]) == (report.outcome, report.proviso)
    assert bool(PROVISOS[name]) == ("no call passes" in lines)


def test_verdict_on_other_laws_names_no_mask():
    """Who asks for no law about padding is told nothing of it."""
    assert "" == checked("Missing", ["splitting"]).proviso


@pytest.mark.parametrize(
    ("name", "counting"),
    [
        *(("mask", "mask"), ("valid_steps", "mask"), ("length_mask", "mask")),
        *(("n_tokens", "lengths"), ("valid_len", "lengths"), ("ilens", "lengths")),
        *(("dropout_mask", None), ("causal_mask", None), ("max_len", None), ("h", None)),
    ],
)
def test_names_that_may_say_which_steps_count(name, counting):
    """Neither a mask of another meaning nor a length of all samples says which steps count."""
    assert counting == counting_named(name)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "status"), [("Counted", "passed"), ("CountedLate", "failed")])
def test_pasted_adapter_states_lengths(name, status):
    """The proposed adapter passes lengths by their own name: pasted, laws about padding apply."""
    layer = pasted(subject_of(getattr(masked, name)).notes["adapter_lengths"])
    report = rnn_spec.check(layer, laws=["lengths_alone"], profile="quick", seed=0)

    assert [status] == [each.status for each in report.results]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Missing", "Starts"])
def test_pasted_adapter_states_a_mask_of_padding(name):
    """If what is a mask of missing values or of starts should be one of padding, laws fail."""
    code = subject_of(getattr(masked, name)).notes["adapter_mask"]
    report = rnn_spec.check(pasted(code), laws=["lengths_alone"], profile="quick", seed=0)

    assert '"mask batch seq"' in code
    assert ["failed"] == [each.status for each in report.results]


@pytest.mark.parametrize("name", ["Dropped", "Settings"])
def test_no_mask_of_padding_is_proposed(name):
    """The name of a mask may say that it marks something else."""
    assert "adapter_mask" not in subject_of(getattr(masked, name)).notes


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "status"),
    [("Multiplied", "skipped"), ("PlainAtPadding", "passed"), ("Carried", "failed")],
)
def test_output_that_a_mask_blanks_is_no_state(name, status):
    """Zeros at masked steps are right; any other output is compared with the state."""
    inputs = {"mask": "bool batch seq"}
    layer = rnn_spec.Adapter(
        getattr(masked, name), call_by_name, single, batch_first=True, inputs=inputs
    )
    report = rnn_spec.check(layer, laws=["final_state"], profile="quick", seed=0)

    assert [status] == [each.status for each in report.results]


@pytest.mark.slow
def test_infinite_padding_is_no_failure():
    """A mask that is multiplied passes with finite padding, and is warned of infinite padding."""
    report = checked("Multiplied", ["padding_blind", "padding_infinite"])
    of = {each.law: each for each in report.results}

    assert report.ok
    assert ("passed", "warned") == (of["padding_blind"].status, of["padding_infinite"].status)
    assert "torch.where" in (of["padding_infinite"].shown_hint or "")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "status"), [("Compared", "passed"), ("OnCpu", "warned")])
def test_lengths_are_on_the_device_that_the_layer_accepts(name, status):
    """Lengths are given on the device of the input or on the CPU; only neither is a fault."""
    report = checked(name, ["device_kept"])

    assert [status] == [each.status for each in report.results]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["RequiredResets", "RequiredEnds"])
def test_required_mask_without_a_known_meaning_is_declared(name):
    """A mask that must be given is not guessed: the adapter to write declares it as an input."""
    with pytest.raises(rnn_spec.SubjectError) as refused:
        subject_of(getattr(masked, name))
    code = 'inputs={"masks": rnn_spec.ExtraInput(Bool[Tensor, "batch seq"], ...)}'

    assert code in str(refused.value)
    assert "lambda module, x, state, masks: module(x, masks=masks)" in str(refused.value)
    assert "from jaxtyping import Bool" in str(refused.value)


def test_mask_that_changes_nothing_is_not_verified():
    """Whether it should mask padding cannot be told; that nothing reads it can."""
    report = rnn_spec.check(masked.Unused, laws=LAWS, profile="quick", seed=0)

    assert "is it read?" in report.about["mask"]
    assert "idle_mask" == report.unverified.reason
    assert rnn_spec.check(masked.Unused, laws=["splitting"], profile="quick", seed=0).ok
