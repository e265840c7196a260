"""Contracts put on the layers of an existing model, and taken off."""

import copy
import gc
import io
import itertools
import pickle
import warnings
import weakref

import pytest
import torch
from torch import nn
from torch.nn.utils import parametrizations, parametrize

import rnn_spec
from contracts import ContractError, enforce
from rnn_spec.layer.sizes import Sizes

KINDS = [nn.RNN, nn.LSTM, nn.GRU]


class Doubling(nn.LSTM):
    """A subclass with a forward of its own."""

    def forward(self, input, hx=None):
        """Double what the layer puts out."""
        out, state = super().forward(input, hx)

        return 2 * out, state


class Tagger(nn.Module):
    """A model such as people write, its layer two levels down."""

    def __init__(self, layer):
        super().__init__()
        self.encoder = nn.ModuleDict({"rnn": layer})
        self.head = nn.Linear(3, 2)

    def forward(self, x, hx=None):
        """Tag every step."""
        out, _ = self.encoder["rnn"](x, hx)

        return self.head(out)


def checked(layer):
    """Whether a layer refuses a wrong call by its contract."""
    try:
        layer(torch.randn(7, 5, 9))
    except ContractError:
        return True
    except RuntimeError:
        return False

    return False


def weight_normed(layer):
    """The layer, a weight of it parametrized."""
    return parametrizations.weight_norm(layer, "weight_hh_l0")


def enforced_and_parametrized(first):
    """A layer that is both, one first or the other, and its enforcement."""
    layer = nn.LSTM(4, 3)
    if first == "parametrized":
        weight_normed(layer)
    handle = enforce(layer)
    if first == "enforced":
        weight_normed(layer)

    return layer, handle


@pytest.mark.parametrize(("kind", "parts"), [(nn.RNN, 1), (nn.LSTM, 2), (nn.GRU, 1)])
def test_wrong_call_deep_inside_is_refused_by_name(kind, parts):
    """Batch-first data for a layer where time comes first is told by argument and axis."""
    model = Tagger(kind(4, 3))
    h = torch.zeros(1, 5, 3)
    with enforce(model), pytest.raises(ContractError, match=r"\.forward: hx") as caught:
        model(torch.randn(5, 7, 4), h if parts == 1 else (h, h))

    assert ("hx" if parts == 1 else "hx[0]", "*batch") == (
        caught.value.argument,
        caught.value.axis,
    )


def test_removed_contract_leaves_the_error_to_torch():
    """After remove, the same wrong call meets what torch says, and nothing of ours."""
    model = Tagger(nn.LSTM(4, 3))
    h = torch.zeros(1, 5, 3)
    enforce(model).remove()
    with pytest.raises(RuntimeError, match="Expected hidden") as caught:
        model(torch.randn(5, 7, 4), (h, h))

    assert not isinstance(caught.value, ContractError)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("options", [{}, {"num_layers": 2, "bidirectional": True}])
def test_numbers_parameters_and_looks_stay(kind, options):
    """Results, gradients, state_dict, repr and class name are those of before."""
    layer = kind(4, 3, **options)
    twin = copy.deepcopy(layer)
    x = torch.randn(7, 5, 4)
    enforce(layer)
    for each in (layer, twin):
        each(x)[0].sum().backward()
    pairs = zip(twin.parameters(), layer.parameters(), strict=True)

    assert repr(twin) == repr(layer)
    assert list(twin.state_dict()) == list(layer.state_dict())
    assert (kind.__name__, kind.__qualname__, kind.__module__, kind.__doc__) == (
        type(layer).__name__,
        type(layer).__qualname__,
        type(layer).__module__,
        type(layer).__doc__,
    )
    assert torch.equal(twin(x)[0], layer(x)[0])
    assert all(torch.equal(a.grad, b.grad) for a, b in pairs)


def test_layers_are_told_by_name_and_class():
    """The handle names each layer once, with its own class, and says so in its repr."""
    shared = nn.GRU(4, 3)
    model = nn.ModuleDict({"a": shared, "b": Tagger(Doubling(4, 3)), "c": shared})
    handle = enforce(model)

    assert {"a": nn.GRU, "b.encoder.rnn": Doubling} == handle.layers
    assert "<Enforcement of a (GRU), b.encoder.rnn (Doubling)>" == repr(handle)


def test_layer_itself_may_be_given():
    """A layer is a model of one layer."""
    layer = nn.RNN(4, 3)
    handle = enforce(layer)

    assert checked(layer)
    assert "<Enforcement of itself (RNN)>" == repr(handle)


@pytest.mark.parametrize(
    "wrapped", [nn.Sequential, lambda x: nn.ModuleList([x]), nn.DataParallel, Tagger]
)
def test_layer_is_found_in_any_wrapper(wrapped):
    """Sequential, list, DataParallel, or a module of one's own."""
    layer = nn.LSTM(4, 3)
    enforce(wrapped(layer))

    assert checked(layer)


def test_subclass_is_checked_in_the_middle():
    """A forward of its own stays in force; its call of super().forward is checked."""
    layer = Doubling(4, 3)
    x = torch.randn(7, 5, 4)
    expected, _ = layer(x)
    enforce(layer)

    assert torch.equal(expected, layer(x)[0])
    assert checked(layer)
    assert isinstance(layer, Doubling)


def test_model_without_such_layers_gives_a_false_handle():
    """Where there is nothing to hold, there is no error, and the handle is false."""
    handle = enforce(nn.Sequential(nn.Linear(4, 3), rnn_spec.LSTM(3, 3)))

    assert not handle
    assert "<Enforcement of no layer>" == repr(handle)


def test_remove_gives_the_class_back_and_may_be_repeated():
    """The class is the very class of before, and a second removal does nothing."""
    layer = Doubling(4, 3)
    handle = enforce(layer)
    handle.remove()
    handle.remove()

    assert Doubling is type(layer)
    assert {} == handle.layers


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_layer_stays_held_until_the_last_removal(order):
    """Enforced by three, in whatever order they let go, and however often."""
    layer = nn.GRU(4, 3)
    handles = [enforce(layer) for _ in range(3)]
    held = []
    for number in order:
        handles[number].remove()
        handles[number].remove()
        held.append(checked(layer))

    assert [True, True, False] == held
    assert nn.GRU is type(layer)


def test_class_changed_meanwhile_is_left_alone():
    """What someone else put in place is not undone."""
    layer = nn.LSTM(4, 3)
    handle = enforce(layer)
    layer.__class__ = Doubling
    handle.remove()

    assert Doubling is type(layer)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("kind", [nn.LSTM, Doubling])
def test_pickle_names_the_original_class_only(kind, protocol):
    """A pickled model needs neither package to be read."""
    layer = kind(4, 3)
    enforce(layer)
    written = pickle.dumps(layer, protocol)

    assert kind is type(pickle.loads(written))
    assert (False, False) == (b"rnn_spec" in written, b"contracts" in written)


def test_saved_model_is_of_original_classes():
    """torch.save writes a whole model as if it had never been enforced."""
    model, file = Tagger(nn.LSTM(4, 3)), io.BytesIO()
    enforce(model)
    torch.save(model, file)
    file.seek(0)
    read = torch.load(file, weights_only=False)
    x = torch.randn(7, 5, 4)

    assert nn.LSTM is type(read.encoder["rnn"])
    assert torch.equal(model(x), read(x))


@pytest.mark.parametrize("kind", [*KINDS, Doubling])
def test_deep_copy_is_enforced_and_its_own(kind):
    """A deep copy is checked, shares no parameter, and computes and trains with its own."""
    layer = kind(4, 3)
    enforce(layer)
    replica = copy.deepcopy(layer)
    x = torch.randn(7, 5, 4)
    same = torch.equal(layer(x)[0], replica(x)[0])
    before = layer(x)[0]
    replica(x)[0].sum().backward()
    with torch.no_grad():
        for parameter in replica.parameters():
            parameter.sub_(parameter.grad)

    assert same
    assert checked(replica)
    assert torch.equal(before, layer(x)[0])
    assert not torch.equal(before, replica(x)[0])


def test_copy_can_be_enforced_and_released_by_itself():
    """A copy is held by nobody; to enforce it and let go takes its contract off, no other's."""
    layer = nn.LSTM(4, 3)
    enforce(layer)
    replica = copy.deepcopy(layer)
    enforce(replica).remove()

    assert (True, False) == (checked(layer), checked(replica))


def test_shallow_copy_is_enforced():
    """A shallow copy is checked, and shares the parameters as ever."""
    layer = nn.LSTM(4, 3)
    enforce(layer)
    replica = copy.copy(layer)

    assert checked(replica)
    assert layer.weight_ih_l0 is replica.weight_ih_l0


def test_shared_layer_stays_shared_in_a_copy():
    """One layer under two names is one layer in the copy."""
    shared = nn.LSTM(4, 4)
    model = nn.ModuleList([shared, shared])
    enforce(model)
    replica = copy.deepcopy(model)

    assert replica[0] is replica[1]


def test_hooks_are_called():
    """Hooks of before and of after run."""
    layer, called = nn.LSTM(4, 3), []
    layer.register_forward_pre_hook(lambda *_: called.append("before"))
    enforce(layer)
    layer.register_forward_hook(lambda *_: called.append("after"))
    layer(torch.randn(7, 5, 4))

    assert ["before", "after"] == called


def test_forward_replaced_on_the_instance_is_kept():
    """A forward that was put on the one layer is what runs, enforced or not."""
    layer = nn.LSTM(4, 3)
    layer.forward = lambda _: "mine"
    with enforce(layer):
        assert "mine" == layer(torch.randn(7, 5, 4))


@pytest.mark.parametrize("first", ["enforced", "parametrized"])
def test_parametrized_layer_is_checked_and_can_change(first):
    """Enforced before or after, it is checked, torch can change it, and it can be released."""
    layer, handle = enforced_and_parametrized(first)
    held = checked(layer)
    parametrizations.weight_norm(layer, "weight_ih_l0")
    parametrize.remove_parametrizations(layer, "weight_hh_l0")
    handle.remove()
    released = checked(layer)
    x = torch.randn(7, 5, 4)
    out, _ = layer(x)
    parametrize.remove_parametrizations(layer, "weight_ih_l0")

    assert (True, False) == (held, released)
    assert nn.LSTM is type(layer)
    assert torch.allclose(out, layer(x)[0])


@pytest.mark.parametrize("first", ["enforced", "parametrized"])
def test_parametrized_layer_is_copied(first):
    """Its deep copy is enforced as it is, and its copies work after it was released too."""
    layer, handle = enforced_and_parametrized(first)
    replica = copy.deepcopy(layer)
    handle.remove()
    released = copy.deepcopy(layer)
    x = torch.randn(7, 5, 4)

    assert (True, False, False) == (checked(replica), checked(released), checked(layer))
    assert torch.equal(layer(x)[0], replica(x)[0])
    assert torch.equal(layer(x)[0], released(x)[0])


def test_old_weight_norm_is_checked():
    """A layer under the older weight_norm, which works by hooks, is checked."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        layer = nn.utils.weight_norm(nn.LSTM(4, 3), "weight_hh_l0")
    enforce(layer)

    assert checked(layer)


def test_quantized_layer_is_untouched():
    """A dynamically quantized LSTM is no torch.nn.LSTM."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = torch.ao.quantization.quantize_dynamic(nn.Sequential(nn.LSTM(4, 3)), {nn.LSTM})

    assert not enforce(model)


def test_torchscript_says_what_to_do():
    """TorchScript cannot read a check, and the error says what to do."""
    model = Tagger(nn.LSTM(4, 3))
    enforce(model)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(ContractError, match=r"TorchScript cannot read: remove\(\) it first"):
            torch.jit.script(model)


@pytest.fixture
def _dynamo():
    """Dynamo, told to look into recurrent layers, with no memory of other tests."""
    if not hasattr(torch._dynamo.config, "allow_rnn"):
        pytest.skip("this torch compiles no recurrent layer")
    torch._dynamo.reset()
    with torch._dynamo.config.patch(allow_rnn=True):
        yield
    torch._dynamo.reset()


@pytest.mark.slow
@pytest.mark.versions
@pytest.mark.filterwarnings("ignore:Guards may run slower on Python 3.13.0:RuntimeWarning")
@pytest.mark.usefixtures("_dynamo")
@pytest.mark.parametrize("kind", [*KINDS, Doubling])
def test_enforced_model_is_compiled_whole(kind):
    """A compiled model has no graph break for its contract, and the same numbers."""
    model = Tagger(kind(4, 3))
    x = torch.randn(7, 5, 4)
    expected = model(x)
    enforce(model)

    assert torch.allclose(expected, torch.compile(model, backend="eager", fullgraph=True)(x))


class Deep(nn.LSTM):
    """A subclass whose depth is not what a contract means by depth."""

    def __init__(self, *args):
        super().__init__(*args)
        self.depth = 7


class Told(nn.LSTM):
    """A subclass that keeps its number of directions, as the contract reads it."""

    def __init__(self, *args):
        super().__init__(*args)
        self.num_directions = 1


class Crossed(nn.LSTM, Sizes):
    """A subclass whose bases stand in the order that the contracted class forbids."""


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Deep, "module.1.depth: got 7, expected 1 for the contract"),
        (Crossed, "Crossed cannot be put under contract: "),
    ],
)
def test_layer_that_cannot_be_held_is_named_and_nothing_is_done(kind, words):
    """What the contract would misread is refused before anything is put under contract."""
    model = nn.ModuleList([nn.LSTM(4, 3), kind(4, 3)])
    with pytest.raises(ContractError, match=words):
        enforce(model)

    assert [nn.LSTM, kind] == [type(layer) for layer in model]


def test_same_attribute_is_no_obstacle():
    """An attribute of its own that agrees with the contract's is let be."""
    layer = Told(4, 3)
    enforce(layer)

    assert checked(layer)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (None, "module: got NoneType, expected a torch.nn.Module"),
        ([nn.Linear(1, 1)], "module: got list"),
        (nn.LSTM, "module: got the class LSTM"),
    ],
)
def test_what_is_no_module_is_refused(given, words):
    """The error names the argument."""
    with pytest.raises(ContractError, match=words) as caught:
        enforce(given)

    assert "module" == caught.value.argument


@pytest.mark.parametrize(
    ("layers", "words"),
    [({}, "layers is empty"), ({nn.LSTM: nn.GRU}, r"layers\[LSTM\]: got GRU, expected a subclass")],
)
def test_wrong_layers_are_refused(layers, words):
    """A mapping has something in it, and gives subclasses."""
    with pytest.raises(ContractError, match=words) as caught:
        enforce(nn.LSTM(4, 3), layers)

    assert "layers" == caught.value.argument


def test_given_layers_are_put_in_place_of_the_declared():
    """Only what the mapping names is held."""
    model = nn.ModuleList([nn.LSTM(4, 3), nn.GRU(4, 3)])

    assert {"1": nn.GRU} == enforce(model, {nn.GRU: rnn_spec.GRU}).layers


def test_nothing_is_done_in_mode_off(monkeypatch):
    """With CONTRACTS=off the model stays as it is, and the handle says why."""
    monkeypatch.setenv("CONTRACTS", "off")
    layer = nn.LSTM(4, 3)
    handle = enforce(layer)

    assert nn.LSTM is type(layer)
    assert "<Enforcement of no layer: CONTRACTS=off>" == repr(handle)


@pytest.mark.slow
def test_class_is_made_once_and_kept_by_nobody():
    """Layers of one class share one class; it goes when the last of them goes."""

    class Passing(nn.LSTM):
        """A class that ends with this test."""

    layers = nn.ModuleList([Passing(4, 3), Passing(4, 3)])
    handle = enforce(layers)
    classes = {type(layer) for layer in layers}
    kept = weakref.WeakSet(classes)
    count = len(classes)
    del Passing, layers, handle, classes
    gc.collect()

    assert (1, 0) == (count, len(kept))
