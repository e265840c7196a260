"""Call: a valid call returns finite numbers and changes none of its arguments."""

from collections.abc import Mapping

from jaxtyping import Float
from torch import Tensor

from rnn_spec.law_definition.condition import EITHER_START, PLAIN, plain_but
from rnn_spec.law_definition.law import law
from rnn_spec.law_definition.layer import Layer
from rnn_spec.law_definition.outcome import Equation, Outcome
from rnn_spec.law_definition.quantities import State, flattened

Input = Float[Tensor, "seq batch input_size"]

ASKED_FIRST = {"batch_first": False, "dtype": "float32"}
"""A layer that fails with batch_first or in float64 fails only the laws of those."""

RESULTS = ("output", "h_n", "c_n")


@law(source="torch.nn.RNN, Inputs and Outputs", at=PLAIN)
def answer(f: Layer, x: Input, h: State) -> Equation:
    r"""
    Every valid call returns an output and a final state.

    .. math:: f(x) = (y, h'), \quad f(x, h) = (y, h')
    """
    parts = len(f.state_sizes)

    return Equation((len(f(x)[1]), len(f(x, h)[1])), (parts, parts), "parts of the state")


def _tensors_kept(f: Layer, x: Input, h: State) -> Equation:
    """A call writes into no tensor that it is given; a list of tensors is made anew for a call."""
    call = f.observed(x, h)

    return _kept(call.before, call.tensors)


@law(
    source="torch.nn.Module.forward",
    requires_laws="answer",
    at=ASKED_FIRST,
    over=EITHER_START,
    obstacle=_tensors_kept,
)
def inputs_kept(f: Layer, x: Input, h: State) -> Outcome:
    """A call changes none of its arguments: not the input, not the state, whatever holds it."""
    call = f.observed(x, h)
    before, after = call.before, call.arguments
    places = Equation(tuple(after), tuple(before), "tensors of the arguments")

    return (_kept(before, after), places)


@law(
    source="torch.nn.RNN, Outputs", requires_laws=("answer", "inputs_kept"), at=plain_but("device")
)
def finite(f: Layer, x: Input, h: State) -> Equation:
    """Finite inputs give finite results: no NaN, and no infinity."""
    parts = dict(zip(RESULTS, flattened(f(x)), strict=False))
    parts |= {
        f"{name} from a state": part
        for name, part in zip(RESULTS, flattened(f(x, h)), strict=False)
    }
    bad = [name for name, part in parts.items() if not bool(part.isfinite().all())]

    return Equation(" and ".join(bad) or "none", "none", "results that are not finite")


def _kept(before: Mapping[str, Tensor], after: Mapping[str, Tensor]) -> Equation:
    """Return that tensors have the values that they had, as far as they are still there."""
    found = tuple(after.get(place, each) for place, each in before.items())

    return Equation(found, tuple(before.values()), tuple(before), exact=True)
