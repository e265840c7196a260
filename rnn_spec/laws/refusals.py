"""Refusals: invalid calls raise an error, and the error names what is wrong."""

from collections.abc import Callable
from functools import partial

import torch
from jaxtyping import Float
from torch import Tensor

from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.condition import PLAIN, plain_but
from rnn_spec.law_definition.law import law
from rnn_spec.law_definition.layer import Layer
from rnn_spec.law_definition.outcome import Equation, Outcome, Refusal
from rnn_spec.law_definition.quantities import Lengths, State, map_parts

Input = Float[Tensor, "seq batch input_size"]

ONE, MANY = "a state with batch size 1", "a state with one sample more than the input"
WIDE = "a state with one feature more than hidden_size"

refusal = partial(
    law,
    source="torch.nn.RNNBase.check_forward_args",
    requires_laws="answer",
    at=PLAIN,
    severity="strictness",
)
drop_in = partial(refusal, level="drop-in")


@law(source="torch.nn.RNNBase.check_input", requires_laws="answer", severity="strictness")
def wrong_input_size(f: Layer, x: Input, h: State) -> Outcome:
    """An input with another number of features than `input_size` raises an error."""
    wide, narrow = torch.cat([x, x[..., :1]], dim=-1), x[..., :-1]

    return (
        Refusal(partial(f, wide, h), what="an input with one feature more than input_size"),
        Refusal(partial(f, narrow, h), what="an input with one feature fewer than input_size"),
    )


@law(
    source="torch.nn.RNNBase.check_input",
    level="drop-in",
    requires_laws="wrong_input_size",
    severity="strictness",
)
def wrong_input_size_named(f: Layer, x: Input, h: State) -> Refusal:
    """The error for an input with a wrong number of features names both numbers."""
    width = f.options.input_size

    return Refusal(partial(f, _longer(x, 2), h), naming=(width, width + 1))


@refusal(source="torch.nn.RNNBase.check_input")
def wrong_rank(f: Layer, x: Input) -> Outcome:
    """An input with one dimension or four raises an error."""
    equal = min(x.shape[:2])  # as many samples as steps: others may fail to broadcast by chance

    return (
        Refusal(partial(f.raw, x[0, 0]), what="an input with 1 dimension"),
        Refusal(partial(f.raw, x[None, :equal, :equal]), what="an input with 4 dimensions"),
    )


@refusal(requires=Capability.STATE)
def wrong_state_batch(f: Layer, x: Input, h: State) -> Outcome:
    """A state with another batch size than the input, also of size 1, raises an error."""
    xs, whole = _thrice(x, h)
    one = map_parts(whole, lambda part: part[:, :1])
    call = partial(f, xs)

    return (
        *_one_part_wrong(call, whole, map_parts(whole, partial(_longer, axis=1)), MANY),
        *_one_part_wrong(call, whole, one, ONE),
    )


@refusal(requires=(Capability.STATE, Capability.LAYER_AXIS))
def wrong_state_layers(f: Layer, x: Input, h: State) -> Outcome:
    """A state whose number of blocks is not layers times directions raises an error."""
    more = map_parts(h, partial(_longer, axis=0))

    return _one_part_wrong(partial(f, x), h, more, _deep(more))


@drop_in(requires=Capability.STATE, requires_laws="wrong_state_batch")
def wrong_state_batch_named(f: Layer, x: Input, h: State) -> Outcome:
    """The error for a state with a wrong batch size names both sizes."""
    return _named(partial(f, x), h, 1)


@drop_in(requires=(Capability.STATE, Capability.LAYER_AXIS), requires_laws="wrong_state_layers")
def wrong_state_layers_named(f: Layer, x: Input, h: State) -> Outcome:
    """The error for a state with a wrong number of blocks names both numbers."""
    return _named(partial(f, x), h, 0)


@drop_in(requires=Capability.STATE)
def wrong_state_features_named(f: Layer, x: Input, h: State) -> Outcome:
    """A state with a wrong number of features raises an error that names both numbers."""
    return _named(partial(f, x), h, 2)


@drop_in(source="torch.nn.RNN.forward", requires=(Capability.STATE, Capability.UNBATCHED))
def batched_state_of_sequence(f: Layer, x: Input, h: State) -> Refusal:
    """A sequence without a batch axis, with a state that has one, raises an error."""
    return Refusal(partial(f.raw, x[:, 0], map_parts(h, lambda part: part[:, :1])))


@drop_in(source="torch.nn.RNN.forward", requires=Capability.STATE)
def unbatched_state_of_batch(f: Layer, x: Input, h: State) -> Refusal:
    """A batch with a state that has no batch axis raises an error."""
    return Refusal(partial(f.raw, x, map_parts(h, lambda part: part[:, 0])))


@drop_in(requires=Capability.PACKED)
def packed_input_size_named(f: Layer, x: Input, lengths: Lengths, h: State) -> Refusal:
    """A packed sequence of wrong width raises an error that names both widths."""
    width = f.options.input_size

    return Refusal(partial(f.packed, _longer(x, 2), lengths, h), naming=(width, width + 1))


@drop_in(requires=(Capability.STATE, Capability.PACKED))
def packed_state_refused(f: Layer, x: Input, h: State) -> Outcome:
    """With a packed sequence, a state of wrong batch size, width or depth raises an error."""
    xs, whole = _thrice(x, h)
    lengths = Lengths((*(1 for _ in xs[0, 1:]), len(xs)))
    call = partial(f.packed, xs, lengths)
    one = map_parts(whole, lambda part: part[:, :1])
    deep = map_parts(whole, partial(_longer, axis=0))

    return (
        *_one_part_wrong(call, whole, one, ONE),
        *_one_part_wrong(call, whole, map_parts(whole, partial(_longer, axis=1)), MANY),
        *_one_part_wrong(call, whole, map_parts(whole, partial(_longer, axis=2)), WIDE),
        Refusal(partial(call, deep), what=_deep(deep)),
    )


@drop_in(requires=(Capability.STATE, Capability.PACKED), requires_laws="packed_state_refused")
def packed_state_named(f: Layer, x: Input, lengths: Lengths, h: State) -> Outcome:
    """With a packed sequence, the error for a wrong batch size or width of a state names both."""
    call = partial(f.packed, x, lengths)

    return (*_named(call, h, 1), *_named(call, h, 2))


@drop_in(source="torch.nn.RNN, Inputs")
def no_steps(f: Layer, x: Input, h: State) -> Refusal:
    """A sequence of length 0 raises an error."""
    return Refusal(partial(f, x[:0], h))


@drop_in(source="torch.nn.RNNBase.check_input")
def integer_input(f: Layer, x: Input) -> Refusal:
    """An input of integers raises an error."""
    return Refusal(partial(f, x.long()))


@drop_in(source="torch.nn.RNNBase.check_input")
def mixed_dtypes(f: Layer, x: Input, h: State) -> Outcome:
    """An input or a state of another dtype than the layer raises an error."""
    other = map_parts(h, Tensor.double)

    return (
        Refusal(partial(f, x.double(), h), what="an input of another dtype"),
        *_one_part_wrong(partial(f, x), h, other, "a state of another dtype"),
    )


@drop_in(source="torch.nn.RNNBase.forward")
def mixed_devices(f: Layer, x: Input, h: State) -> Outcome:
    """An input or a state on another device than the layer raises an error."""
    other = map_parts(h, lambda part: part.to("meta"))

    return (
        Refusal(partial(f, x.to("meta"), h), what="an input on another device"),
        *_one_part_wrong(partial(f, x), h, other, "a state on another device"),
    )


@drop_in(
    source="torch.nn.LSTM, Inputs: (h_0, c_0)", requires=(Capability.STATE, Capability.CELL_STATE)
)
def tensor_for_pair(f: Layer, x: Input, h: State) -> Outcome:
    """A tensor in place of an LSTM's pair of states raises an error, even if it can be unpacked."""
    pair = torch.stack([h[0], h[0]])

    return (
        Refusal(lambda: f.module(*f.inputs(x), h[0]), what="one tensor instead of a pair"),
        Refusal(lambda: f.module(*f.inputs(x), pair), what="a stacked tensor instead of a pair"),
    )


@law(
    source="torch.nn.Module.forward",
    requires_laws=("inputs_kept", "wrong_input_size", "batch_first"),
    at=plain_but("batch_first"),
)
def refused_harmlessly(f: Layer, x: Input, h: State) -> Equation:
    """A call that raises an error does not change the results of the next call."""
    wanted = f(x), f(x, h)
    for wrong in (_longer(x, 2), x[0, 0]):
        _attempt(partial(f.raw, wrong, h))
    found = f(x), f(x, h)

    return Equation(found, wanted, (("output", ("h_n", "c_n")),) * 2, exact=True)


def _longer(array: Tensor, axis: int) -> Tensor:
    """Return an array that is one longer along an axis."""
    return torch.cat([array, array.narrow(axis, 0, 1)], dim=axis)


def _deep(state: State) -> str:
    """Return the words for a state with one block too many."""
    depth = len(state[0])

    return f"a state of depth {depth}, where layers times directions is {depth - 1}"


def _thrice(x: Tensor, h: State) -> tuple[Tensor, State]:
    """Repeat a batch and its state three times: in a batch of one, a state of one is valid."""
    return x.repeat(1, 3, 1), map_parts(h, lambda part: part.repeat(1, 3, 1))


def _one_part_wrong(
    call: Callable[[State], object], right: State, wrong: State, what: str
) -> tuple[Refusal, ...]:
    """Return a call for each part of a state, with only that part wrong."""
    states = [State((*right[:n], wrong[n], *right[n + 1 :])) for n in range(len(right))]

    return tuple(Refusal(partial(call, state), what=what) for state in states)


def _named(call: Callable[[State], object], h: State, axis: int) -> tuple[Refusal, ...]:
    """Return a call for each part, with one axis too long; the error names both sizes."""
    refusals = []
    for n, part in enumerate(h):
        state = State((*h[:n], _longer(part, axis), *h[n + 1 :]))
        sizes = (part.shape[axis], part.shape[axis] + 1)
        refusals.append(Refusal(partial(call, state), naming=sizes))

    return tuple(refusals)


def _attempt(call: Callable[[], object]) -> None:
    try:
        call()
    except Exception:  # any error counts as a refusal
        return
