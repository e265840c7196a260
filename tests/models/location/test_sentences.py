"""A location is one sentence that says where, what and what to do."""

import linecache
import sys
from types import SimpleNamespace
from typing import get_args

import msgspec
import pytest
from model_trials import located_entry
from models import FAULTY, lines, open_models

from rnn_spec.causes import location as reasons
from rnn_spec.causes.encoding import location_from_json, location_to_json
from rnn_spec.causes.location import Location, Operation, Reason
from rnn_spec.causes.texts.location_messages import describe_location
from rnn_spec.models.source import Place, line_of_error
from rnn_spec.models.tracing.operation import located

EVERY = {**open_models.FAULTY, **lines.FAULTY, **FAULTY}

SENTENCES = {
    "TimeAsBatch": "gru in `rnn` (GRU): the batch is on axis 0 of what `rnn` is given, which "
    "batch_first=False reads as time: pass batch_first=True, or transpose.",
    "EncoderTimeFirst": "multi_head_attention_forward in `encoder.layers.0.self_attn` "
    "(MultiheadAttention): the batch is on axis 0 of what `encoder` is given, which "
    "batch_first=False reads as time: pass batch_first=True, or transpose.",
    "SoftmaxOverBatch": "softmax(dim=0): an entry of its result depends on two samples. "
    "Check which axis it works on: it must not be the batch.",
    "SoftmaxOverSteps": "log_softmax(0): it is over the steps. "
    "If each step is classified, use the last axis, dim=-1.",
    "ViewedState": "view: no axis of its result is the batch any more. "
    "Transpose or permute the axes first: view and reshape do not move them.",
    "NeverUnsorted": "indexing [index]: its result has the samples in another order, and they are "
    "not put back. Index the result with order.argsort().",
    "TutorialPositions": "+: its result depends on the row that a sample is in. "
    "Check which axis it counts along: it must not be the batch.",
    "LastOfPadded": "indexing [:, -1]: it reads past the ends of the sequences in what lstm "
    "returns on line 43. Take the step at lengths - 1 instead.",
    "MeanOverPadding": "mean(1): it reads past the ends of the sequences in what "
    "pad_packed_sequence returns on line 118. Set the padding to zero before it, and divide the "
    "sum by the lengths: the mean divides by the steps of the batch.",
    "StateAfterPadding": "gru in `rnn` (GRU): it reads past the ends of the sequences in x. "
    "Pack the sequences.",
    "LastOfBothDirections": "indexing [:, -1]: at this step the backward direction of `rnn` has "
    "read one step only. "
    "Join the final states of both directions, h_n[-2] and h_n[-1], instead.",
    "LastOfPackedDirections": "indexing [:, -1]: the last step is past the ends of shorter "
    "sequences, and there the backward direction of `rnn` has read one step only. "
    "Join the final states of both directions, h_n[-2] and h_n[-1], instead.",
    "LastOfPaddedDirections": "indexing [:, -1]: the last step is past the ends of shorter "
    "sequences, and there the backward direction of `rnn` has read one step only. Pack the "
    "sequences, and join the final states of both directions, h_n[-2] and h_n[-1], instead.",
    "FirstLayer": "indexing [0]: it takes the final state of a lower layer of `rnn`, and what is "
    "above that layer is lost. The last layer's is h_n[-1].",
    "MeanOfAllSteps": "/: its result depends on how far the batch is padded. "
    "Use the length of each sequence, not the size of the axis.",
    "GlobalContext": "amax(0, keepdim=True): its result is made of all steps, and reaches earlier "
    "steps from there. Compute it of the past of each step only.",
    "TargetNotShifted": "embedding in `embed` (Embedding): tgt is read here without a shift. The "
    "law would pass if a step might read its own input: shift the input by one step, or declare "
    "the axis weak, not strict.",
    "RandomStart": "randn: its result is another at each call in eval mode. "
    "Draw only if self.training.",
    "StateKept": "after a call, hidden holds other tensors than before. "
    "Pass it as an argument, and return the new state.",
    "ZeroedInPlace": "assignment to [mask]: it writes to the argument x. "
    "Work on a copy, or out of place.",
    "DetachedEncoder": "detach: it cuts its result off from the gradient: "
    "nothing before it learns through it.",
    "LayersInList": "gru (GRU): it reads a tensor that is trained and is not in parameters(). Use "
    "nn.ModuleList, nn.ParameterList or nn.Parameter, as an attribute of the module.",
    "SqueezedState": "squeeze: it drops an axis where its size is 1. "
    "Name the axis that it may drop: squeeze(dim).",
    "DoneUnused": "gru in `rnn` (GRU): what was before the reset reaches its result. "
    "Set the state to zero before the step of the reset is read.",
}


@pytest.mark.parametrize("name", SENTENCES)
def test_sentence(name):
    """The operation, what it does, and what to do, after the file and the line."""
    location = located_entry(EVERY[name])
    place = f"First at {location.file.rpartition('/')[2]}:{location.line}"

    assert f"{place}{': ' if location.operation is None else ', '}{SENTENCES[name]}" == (
        describe_location(location)
    )


@pytest.mark.slow
def test_sentence_of_an_error():
    """A line that raises an error is named without an operation."""
    location = located_entry(FAULTY["HeadOfOneDirection"])
    place = f"layout.py:{location.line}"

    assert f"First at {place}: RuntimeError is raised here." == describe_location(location)


@pytest.mark.parametrize("kind", get_args(Reason))
def test_every_reason_has_a_text_and_is_kept_in_a_report(kind):
    """A location of each reason is put into words, and comes back from JSON as it was."""
    defaults = {"str": "x", "int": 1, "bool": True, "tuple[str, ...]": ("x",)}
    fields = {
        field.name: defaults[str(getattr(field.type, "__name__", field.type))]
        if not str(field.type).startswith("tuple")
        else ("x",)
        for field in msgspec.structs.fields(kind)
        if field.required
    }
    location = Location(kind(**fields), "model.py", 3, "y = f(x)", "forward", Operation("f"))

    assert describe_location(location).startswith("First at model.py:3, f: ")
    assert location == location_from_json(location_to_json(location))


def test_location_without_a_line():
    """Attributes that are kept somewhere are a sentence of their own."""
    text = describe_location(Location(reasons.Kept(("state", "rnn.cache"))))

    assert text == (
        "After a call, state, rnn.cache hold other tensors than before. "
        "Pass them as an argument, and return the new state."
    )


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("<ipython-input-3-0f>", "forward"),
        ("/tmp/ipykernel_42/318.py", "forward"),  # noqa: S108 - the name of no file
        ("In[3]", "In[3]"),
    ],
)
def test_cell_of_a_notebook_is_named_by_its_number_or_its_function(file, name):
    """The file of a cell has a name that tells nobody anything."""
    location = Location(reasons.Cuts(), file, 7, "h.detach()", "forward")

    assert describe_location(location).startswith(f"First at {name}:7: ")


def test_cell_is_named_by_its_number_in_the_process_of_the_notebook(monkeypatch):
    """As in another process: `rnn_spec.guard` names a line as `check_model` does."""
    file = "/tmp/ipykernel_42/318.py"  # noqa: S108 - the name of no file
    names = {file: ("Cell", "In[3]")}
    shell = SimpleNamespace(compile=SimpleNamespace(format_code_name=names.get))
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    error = fails_in(file)

    assert describe_location(located(Place(file, 7), reasons.Cuts())).startswith("First at In[3]:7")
    assert located(Place("model.py", 7), reasons.Cuts()).file == "model.py"
    assert line_of_error(error) == ", at In[3]:1: 1 / 0"


def fails_in(file):
    """Return an error that a line of a cell raises."""
    linecache.cache[file] = (5, None, ["1 / 0\n"], file)
    try:
        exec(compile("1 / 0", file, "exec"))  # noqa: S102 - as IPython runs a cell
    except ZeroDivisionError as error:
        return error


@pytest.mark.parametrize("reason", [reasons.LosesBatch(), reasons.ReadsAhead()])
@pytest.mark.parametrize(("name", "advice"), [("rearrange", "pattern"), ("view", "permute")])
def test_what_moves_axes_is_told_how(reason, name, advice):
    """A pattern has the axes in the wrong order, a view moves none, and no mask mends either."""
    text = describe_location(Location(reason, operation=Operation(name)))

    assert advice in text
    assert "Mask" not in text


def test_what_moves_no_axes_is_told_of_no_view():
    """What puts tensors side by side, for one, has no view to do with."""
    text = describe_location(Location(reasons.LosesBatch(), operation=Operation("cat")))

    assert "view" not in text
