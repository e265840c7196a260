"""A trace has every operation of a call, with its values, its line and what it reads."""

import pytest
import torch
from model_trials import call_of, subject_of
from models.entry import FEATURES, HIDDEN
from models.lines.devices import Inputs, Results
from torch import nn

from rnn_spec.models.tracing.argument_text import without_sizes
from rnn_spec.models.tracing.recorder import Patch, Recorder
from rnn_spec.models.tracing.trace import traced


class Model(nn.Module):
    """A model whose call is written by a test."""

    def __init__(self, function=None):
        super().__init__()
        self.function = function
        self.rnn = nn.GRU(FEATURES, HIDDEN)
        self.cell = nn.Sequential(nn.Linear(FEATURES, HIDDEN))

    def forward(self, x):
        return self.function(self, x)


def recorded(function, x=None, **options):
    """Return what is recorded of a function of a model and a tensor."""
    model, x = Model(function), torch.ones(3, 2, FEATURES) if x is None else x
    recorder = Recorder(model, **options)
    with torch.no_grad(), recorder:
        model(x)

    return recorder.operations


def test_operation_has_its_arguments_and_line():
    """A softmax has its axis, and the line and the function that it is in."""
    (operation,) = recorded(lambda _, x: torch.softmax(x, dim=0))

    assert ("softmax", "dim=0", "<lambda>") == (
        operation.name,
        operation.arguments,
        operation.place.function,
    )
    assert "torch.softmax(x, dim=0)" in operation.place.code


@pytest.mark.parametrize(
    ("arguments", "code", "shown"),
    [
        ("5, -1", "h.view(len(x), -1)", ""),
        ("5, -1", "h.view(5, -1)", "5, -1"),
        ("13", "y.sum(1) / y.size(1)", ""),
        ("1e-05", "y + 1e-5", "1e-05"),
        ("1, keepdim=True", "y.mean(axis, keepdim=True)", "1, keepdim=True"),
        (":, -1", "y[:, -1]", ":, -1"),
    ],
)
def test_sizes_of_one_call_are_left_out(arguments, code, shown):
    """A number is shown if it is in the source, or may be an axis: others are those of one call."""
    assert shown == without_sizes(arguments, code, 3)


@pytest.mark.parametrize(
    ("function", "written"),
    [
        (lambda _, x: x[:, -1], ":, -1"),
        (lambda _, x: x[..., 1:3, None], "..., 1:3, None"),
        (lambda _, x: x[x > 0], "mask"),
        (lambda _, x: x[torch.tensor([0, 1])], "index"),
        (lambda _, x: x.view(-1, 4), "-1, 4"),
        (lambda _, x: x.permute((2, 0, 1)), "(2, 0, 1)"),
        (lambda _, x: x.sum(0, keepdim=True), "0, keepdim=True"),
        (lambda _, x: nn.functional.normalize(x, dim=1), "dim=1"),
    ],
)
def test_arguments_are_as_they_are_written(function, written):
    """Indices, sizes and axes are shown; the defaults of functions in Python are not."""
    assert written == recorded(function)[-1].arguments


def test_layer_is_known_by_its_path_and_kind():
    """An operation inside a layer of torch has the line of the call, and the layers around it."""
    operation = recorded(lambda model, x: model.rnn(x))[-1]

    assert ("gru", "rnn", "GRU", False) == (
        operation.name,
        operation.layer.path,
        operation.layer.kind,
        operation.layer.batch_first,
    )
    assert "model.rnn(x)" in operation.place.code


def test_container_is_not_the_layer_that_is_given_something():
    """What a user calls is a layer of torch, and not the `Sequential` around it."""
    operation = recorded(lambda model, x: model.cell(x))[-1]

    assert "cell.0" == operation.given_to.path


def test_result_is_a_copy_of_the_values_of_then():
    """What is overwritten later has the values that it had."""
    first, second = recorded(lambda _, x: x.mul(2).add_(1))

    assert (2.0, 3.0) == (float(first.results[0].value.max()), float(second.results[0].value.max()))


def test_source_of_a_view_is_the_operation_that_wrote_to_its_memory():
    """What is written through a view is read from the whole tensor."""
    operations = recorded(lambda _, x: _filled(x))
    read = operations[-1].inputs[0]

    assert ["zeros_like", "getitem", "add_", "sum"] == [each.name for each in operations]
    assert 2 == read.source
    assert operations[2].writes


def _filled(x):
    whole = torch.zeros_like(x)
    whole[0].add_(1)

    return whole.sum()


def test_assignment_to_an_index_is_an_operation():
    """`x[...] = y` returns nothing, and is recorded with the values that it leaves."""
    operation = recorded(lambda _, x: x.__setitem__(0, 5.0))[-1]

    assert ("setitem", "0", 5.0) == (
        operation.name,
        operation.arguments,
        float(operation.results[0].value[0].max()),
    )


def test_empty_tensor_is_zeros():
    """What was in memory by accident is no value: it would differ from call to call."""
    assert not recorded(lambda _, x: torch.empty_like(x))[0].results[0].value.any()


def test_packed_sequence_is_followed():
    """The outputs of a packed sequence come from the layer that read it."""
    pack, pad = nn.utils.rnn.pack_padded_sequence, nn.utils.rnn.pad_packed_sequence
    operations = recorded(lambda model, x: pad(model.rnn(pack(x, [3, 1]))[0]))
    sources = {each.name: [read.source for read in each.inputs] for each in operations}
    gru = next(each.index for each in operations if each.name == "gru")

    assert gru in sources["_pad_packed_sequence"]


def test_function_of_torch_is_named_as_it_is_called():
    """An operation inside `pad_packed_sequence` is shown under that name."""
    pack, pad = nn.utils.rnn.pack_padded_sequence, nn.utils.rnn.pad_packed_sequence
    called = [
        each.called
        for each in recorded(lambda _, x: pad(pack(x, [1, 3], enforce_sorted=False)))
        if each.name == "index_select"
    ]

    assert ["pack_padded_sequence", "pad_packed_sequence"] == called


def test_number_of_python_is_followed():
    """What becomes a number is read where that number is."""
    x = torch.tensor([0.123456, 0.2])
    operations = recorded(lambda _, x: x * x.min().item(), x)
    last = operations[-1]

    assert ["min", "item", "mul"] == [each.name for each in operations]
    assert [None, 1] == [each.source for each in last.inputs]


def test_constant_is_no_number_that_was_read():
    """A number with few digits may be written in the source."""
    operations = recorded(lambda _, x: x * 0.5 + x.mean().item() - x.mean().item(), torch.ones(2))

    assert not any(read.is_number for each in operations for read in each.inputs)


def test_parameter_made_of_a_tensor_comes_from_it():
    """Torch makes a parameter in a way that no mode sees; its memory tells."""
    operations = recorded(lambda _, x: nn.Parameter(x * 2) + 1)

    assert [0] == [each.source for each in operations[-1].inputs]


class Doubled(torch.autograd.Function):
    """A function with a backward pass of its own."""

    @staticmethod
    def forward(ctx, x):
        """Return twice the value."""
        return x * 2

    @staticmethod
    def backward(ctx, grad):
        """Return a gradient."""
        return grad * 2


def test_custom_function_is_at_the_line_that_applies_it():
    """What a backward pass by hand computes is at the line of `apply`."""
    operation = recorded(lambda _, x: Doubled.apply(x))[0]

    assert ("Doubled.apply", "<lambda>") == (operation.called, operation.place.function)


def test_patch_replaces_the_result_of_a_line():
    """Every operation of a name on a line gets another result."""
    first = recorded(lambda _, x: _sum_of_parts(x))[0]
    patch = Patch(((first.place, "mul"),), lambda result, read: read[0] + result * 0)
    last = recorded(lambda _, x: _sum_of_parts(x), patch=patch)[-1]

    assert 48.0 == float(last.results[0].value)


def _sum_of_parts(x):
    return sum((part * 3).sum() for part in (x, x))


def test_failed_operation_is_kept():
    """An error is kept with the operation that raised it and what was before."""

    class Fails(nn.Module):
        def __init__(self):
            super().__init__()
            self.works = True
            self.head = nn.Linear(FEATURES, 3)

        def forward(self, x: Inputs) -> Results:
            out = self.head(x).mean(1)
            return out if self.works else out @ x

    subject = subject_of(Fails)
    model = subject.model()
    model.module.works = False
    trace = traced(model, call_of(subject))

    assert ("matmul", "mean") == (trace.failed.name, trace.operations[-1].name)
    assert isinstance(trace.error.error, RuntimeError)


def test_hooks_are_removed():
    """Nothing is left behind when recording ends, also by an error."""
    hooks = torch.nn.modules.module._global_forward_hooks
    before = len(hooks)
    with pytest.raises(IndexError):
        recorded(lambda _, x: x[9])

    assert before == len(hooks)
