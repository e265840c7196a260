"""RNN, LSTM, GRU and Net under compile, export, trace and script, beside torch.nn's own."""

import warnings
from collections import Counter

import pytest
import torch
from torch import nn
from torch._dynamo.backends.common import aot_autograd
from torch.export import Dim, export

import rnn_spec
from contracts import ContractError

SEQ, BATCH = 2, 5

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("_dynamo"),
    pytest.mark.filterwarnings("ignore:Guards may run slower on Python 3.13.0:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:`torch.jit:FutureWarning"),
    pytest.mark.filterwarnings("ignore:The tensor attributes? self._flat_weights:UserWarning"),
]

each_kind = pytest.mark.parametrize(
    "kind", ["RNN", "GRU", pytest.param("LSTM", marks=pytest.mark.versions)]
)
each_call = pytest.mark.parametrize(
    ("batch_first", "given"), [(False, True), (True, False)], ids=["with state", "batch first"]
)


@pytest.fixture
def _dynamo():
    torch._dynamo.reset()
    with torch._dynamo.config.patch(allow_rnn=True):
        yield
    torch._dynamo.reset()


def pair(kind, **options):
    """Our layer and torch's, with the same weights."""
    ours = getattr(rnn_spec, kind)(4, 3, bidirectional=True, **options)
    theirs = getattr(nn, kind)(4, 3, bidirectional=True, **options)
    theirs.load_state_dict(ours.state_dict())

    return ours, theirs


def arguments(layer, batch=BATCH, *, given=True):
    """An input in the layout of a layer, and a state if one is to be given."""
    x = torch.randn(batch, SEQ, 4) if layer.batch_first else torch.randn(SEQ, batch, 4)
    h = torch.randn(2, batch, 3)
    if not given:
        return (x,)

    return x, (h, torch.randn(2, batch, 3)) if isinstance(layer, nn.LSTM) else h


def operations(graph):
    """How often each operation stands in a graph."""
    return Counter(str(node.target) for node in graph.nodes if node.op == "call_function")


def compiled(layer, calls, **options):
    """Every graph that is compiled for some calls, without a break."""
    graphs = []

    def backend(module, _example):
        graphs.append(operations(module.graph))
        return module

    torch._dynamo.reset()
    backend = aot_autograd(fw_compiler=backend)
    whole = torch.compile(layer, backend=backend, fullgraph=True, **options)
    with torch.no_grad():
        for each in calls:
            torch.testing.assert_close(layer(*each), whole(*each))

    return graphs


@each_call
@each_kind
def test_compiled_graphs_are_those_of_torch(kind, batch_first, given):
    """At many batches there are as many graphs as of torch.nn, and they do the same."""
    ours, theirs = pair(kind, batch_first=batch_first)
    calls = [arguments(ours, batch, given=given) for batch in (5, 6, 9)]
    dynamic = None if given else True

    assert compiled(theirs, calls, dynamic=dynamic) == compiled(ours, calls, dynamic=dynamic)


def test_net_is_compiled_whole():
    """The network of the notebook has no graph break."""
    net = rnn_spec.Net(4, 3, 1, 1)

    assert 1 == len(compiled(net, [(torch.randn(SEQ, BATCH, 4),)], dynamic=True))


@each_kind
def test_wrong_call_is_refused_under_compile(kind):
    """A compiled layer refuses what the layer refuses, in the same words."""
    layer, _ = pair(kind)
    whole = torch.compile(layer, backend="eager")
    whole(*arguments(layer))
    x, _ = arguments(layer)
    with pytest.raises(ContractError) as eager:
        layer(x[..., :3])
    with pytest.raises(ContractError) as caught:
        whole(x[..., :3])

    assert str(eager.value) == str(caught.value)


def exported(layer, given, strict):
    """Export with the batch left open."""
    example = arguments(layer, given=given)
    batch = Dim("batch", min=2, max=64)
    state = ({1: batch}, {1: batch}) if isinstance(layer, nn.LSTM) else {1: batch}
    shapes = {"input": {0 if layer.batch_first else 1: batch}}

    return export(
        layer, example, dynamic_shapes=shapes | ({"hx": state} if given else {}), strict=strict
    )


def subclass(kind):
    """Return a subclass of torch.nn's layer that is under no contract."""

    class Plain(getattr(nn, kind)):
        def forward(self, input, hx=None):
            return super().forward(input, hx)

    return Plain


@pytest.mark.parametrize("strict", [True, False])
@each_call
@each_kind
def test_exported_program_is_the_one_of_torch(kind, batch_first, given, strict):
    """With an open batch the exported program does what torch.nn's does, at other batches too."""
    ours, _ = pair(kind, batch_first=batch_first)
    theirs = subclass(kind)(4, 3, bidirectional=True, batch_first=batch_first)
    theirs.load_state_dict(ours.state_dict())
    try:
        plain = exported(theirs, given, strict)
    except Exception as error:
        pytest.skip(f"this torch exports no subclass of its own layers: {type(error).__name__}")
    program, other = exported(ours, given, strict), arguments(ours, 9, given=given)

    assert operations(plain.graph) == operations(program.graph)
    torch.testing.assert_close(theirs(*other), program.module()(*other))


def traced(layer, example):
    """The operations of a trace, the trace, and its warnings."""
    with warnings.catch_warnings(record=True) as met:
        warnings.simplefilter("always")
        trace = torch.jit.trace(layer, example)

    return Counter(each.kind() for each in trace.inlined_graph.nodes()), trace, len(met)


@each_call
@each_kind
def test_trace_is_the_one_of_torch(kind, batch_first, given):
    """The same nodes, no warning more, the same numbers."""
    ours, theirs = pair(kind, batch_first=batch_first)
    example = arguments(ours, given=given)
    nodes, trace, met = traced(ours, example)
    plain, _, expected = traced(theirs, example)

    assert (plain, expected) == (nodes, met)
    torch.testing.assert_close(theirs(*example), trace(*example))


@each_kind
def test_script_is_refused_in_one_line(kind):
    """TorchScript cannot read a layer under contract, alone or in a model, and is told so."""
    layer, _ = pair(kind)
    message = f"TorchScript cannot read {kind}, which is under contract: use torch.export, or"
    for target in (layer, nn.Sequential(layer)):
        with pytest.raises(ContractError, match=message):
            torch.jit.script(target)
    with pytest.raises(ContractError, match="TorchScript cannot read Net"):
        torch.jit.script(rnn_spec.Net(4, 3, 2, 1))
