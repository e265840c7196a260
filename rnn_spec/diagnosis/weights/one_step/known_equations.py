"""
Known equations of one step, in terms of the sums over input and state that feed a unit.

A cell of the conventions computes each of them: its weights are zero, and its biases are the sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import combinations

import numpy as np

from rnn_spec.diagnosis.conventions.equations import (
    Array,
    Function,
    elman,
    gru,
    hard_sigmoid,
    lstm,
    relu,
)
from rnn_spec.diagnosis.conventions.stack import Arrays, Cell
from rnn_spec.layer.kind import GRU, LSTM, RNN, Kind
from rnn_spec.reference.sigmoid import sigmoid

__all__ = [
    "EQUATIONS",
    "RESET_BEFORE",
    "Argument",
    "KnownEquation",
    "factors_of_role",
]

CELL_GATES = {LSTM.name: "ifgo", GRU.name: "rzxn", RNN.name: "a"}
"""The sums of each kind; a GRU's new gate has one over the input, x, and one over the state, n."""


@dataclass(frozen=True)
class Argument:
    """The argument of a gate: the sum in a role, times a sign, plus a number."""

    role: str
    sign: int = 1
    plus: float = 0.0


@dataclass(frozen=True, eq=False)
class KnownEquation:
    """
    A known equation.

    Attributes:
        kind: the kind that it is, or resembles.
        difference: how it differs from torch.nn's, after "an LSTM"; empty if it does not.
        cell: one step.
        arguments: the argument of each gate of the cell.
        nonlinearity: of an RNN.
        rewritable: whether other weights make torch.nn's layer compute the same.
        published: the paper that gives a layer of this kind these equations; empty if none does.
        unlike: what torch.nn's layer has instead, if that computes the same with other weights.
    """

    kind: Kind
    difference: str
    cell: Cell
    arguments: Mapping[str, Argument]
    nonlinearity: str = "tanh"
    rewritable: bool = False
    published: str = ""
    unlike: str = ""

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """The roles of the sums, each once."""
        return tuple(dict.fromkeys(each.role for each in self.arguments.values() if each.role))

    @property
    def description(self) -> str:
        """A noun phrase, such as "an LSTM without tanh on c"."""
        article = "a" if self.kind is GRU else "an"

        return f"{article} {self.kind.name} {self.difference}".strip()

    @property
    def is_torch(self) -> bool:
        """Whether it is torch.nn's own equation."""
        return self.rewritable and all(
            (each.sign, each.plus) == (1, 0.0) for each in self.arguments.values()
        )

    def step(self, sums: Mapping[str, Array], state: Arrays) -> Arrays:
        """Return the state of a unit after one step, one value a sample."""
        values = {
            gate: argument.sign * sums.get(argument.role, 0.0) + argument.plus
            for gate, argument in self.arguments.items()
        }
        of_input, of_state = (
            np.stack([np.broadcast_to(values.get(gate, 0.0), state[0].shape) for gate in gates], -1)
            for gates in BIASES["".join(self.arguments)]
        )
        zeros = np.zeros((of_input.shape[-1], 1))
        old = [part[:, None] for part in state]
        new = self.cell(np.zeros_like(old[0]), *old, zeros, zeros, of_input, of_state)

        return tuple(part[:, 0] for part in new)


BIASES = {"ifgo": ("ifgo", "----"), "rzxn": ("rzx", "--n"), "a": ("a", "-")}
"""The gates whose sums are the input's biases, and those whose sums are the state's; - for none."""

OPEN, ZERO = Argument("", plus=np.inf), Argument("")
"""The argument of a gate that is 1, and of one that reads nothing."""


def factors_of_role(role: str) -> str:
    """Return whether a sum reads the input, the state, or both."""
    return {"x": "x", "n": "h"}.get(role, "xh")


def _known(kind: Kind, difference: str, cell: Cell, **changed: Argument) -> KnownEquation:
    """Return an equation whose gates read their own sums, except those that are changed."""
    own = {gate: Argument(gate) for gate in CELL_GATES[kind.name]}

    return KnownEquation(kind, difference, cell, own | changed)


def _minimal(kind: Kind, difference: str, z: Argument) -> KnownEquation:
    """Return an equation of a GRU whose new gate is a function of one sum."""
    arguments = {"r": ZERO, "z": z, "x": Argument("a"), "n": ZERO}

    return KnownEquation(kind, difference, gru, arguments)


def _published(paper: str, equation: KnownEquation) -> KnownEquation:
    """Return an equation as the one that a paper gives a layer of its kind."""
    return replace(equation, published=paper)


def _one_for_two(kind: Kind, cell: Cell, **names: str) -> Iterator[KnownEquation]:
    """Yield the equations in which two gates are computed from one sum."""
    for (gate, name), (other, instead) in combinations(names.items(), 2):
        text = f"whose {name} and {instead} have the same weights"
        yield _known(kind, text, cell, **{other: Argument(gate)})


def _rewritable(
    kind: Kind, difference: str, cell: Cell, *, unlike: str = "", **changed: Argument
) -> KnownEquation:
    """Return an equation that torch.nn's layer computes with other weights, or with the same."""
    known = _known(kind, difference, cell, **changed)

    return replace(known, rewritable=True, unlike=unlike)


def _identity(x: Array) -> Array:
    return x


def _read_before(x: Array, h: Array, c: Array, *weights: Array) -> Arrays:
    """Return the state of an LSTM whose output reads c before the step."""
    open_gate = partial(lstm, last=lambda o, c, _: o)  # noqa: ARG005 - the output gate alone
    o, new = open_gate(x, h, c, *weights)

    return o * np.tanh(c), new


def _last(squash: Function) -> Callable[..., Array]:
    """Return how the output is computed, with a function of c."""
    return lambda o, c, _: o * squash(c)


HARD: dict[str, Function] = {
    "with gates clip(0.2 * x + 0.5, 0, 1)": partial(hard_sigmoid, slope=0.2),
    "with gates clip(x / 6 + 0.5, 0, 1)": partial(hard_sigmoid, slope=1 / 6),
}

CHO = "Cho et al. (2014)"
CHUNG = "Chung et al. (2014)"
GREFF = "Greff et al. (2017)"
HOCHREITER = "Hochreiter and Schmidhuber (1997)"

CANDIDATES: dict[str, Function] = {
    "with a sigmoid for the candidate": sigmoid,
    "with relu for the candidate": relu,
    "without tanh on the candidate": _identity,
}

LSTMS = (
    _rewritable(LSTM, "", lstm),
    _rewritable(
        LSTM,
        "with 1 added to the forget gate's bias",
        lstm,
        unlike="torch.nn.LSTM adds no 1",
        f=Argument("f", plus=1.0),
    ),
    _known(LSTM, "without tanh on c", partial(lstm, last=_last(_identity))),
    _known(LSTM, "with a sigmoid for tanh on c", partial(lstm, last=_last(sigmoid))),
    _known(LSTM, "with relu for both tanh", partial(lstm, squash=relu)),
    *(
        _known(LSTM, text, partial(lstm, squash=function, last=_last(np.tanh)))
        for text, function in CANDIDATES.items()
    ),
    *(_known(LSTM, text, partial(lstm, sigma=function)) for text, function in HARD.items()),
    _published(GREFF, _known(LSTM, "with coupled gates, i = 1 - f", lstm, i=Argument("f", -1))),
    _published(GREFF, _known(LSTM, "with coupled gates, f = 1 - i", lstm, f=Argument("i", -1))),
    _published(HOCHREITER, _known(LSTM, "without a forget gate", lstm, f=OPEN)),
    _known(LSTM, "without an input gate", lstm, i=OPEN),
    _known(LSTM, "without an output gate", lstm, o=OPEN),
    _known(LSTM, "whose output reads c before the step", _read_before),
    *_one_for_two(LSTM, lstm, i="input gate", f="forget gate", o="output gate", g="candidate"),
)

EXCHANGED, COMPLEMENT = "z * n + (1 - z) * h", "1 - r for r"
TORCH = "torch.nn.GRU has (1 - z) * n + z * h"

GRUS = (
    _rewritable(GRU, "", gru),
    _published(
        CHUNG,
        _rewritable(GRU, f"with {EXCHANGED}", gru, unlike=TORCH, z=Argument("z", -1)),
    ),
    _rewritable(GRU, f"with {COMPLEMENT}", gru, unlike="torch.nn.GRU has r", r=Argument("r", -1)),
    _rewritable(
        GRU,
        f"with {EXCHANGED} and {COMPLEMENT}",
        gru,
        unlike=f"{TORCH}, and r",
        z=Argument("z", -1),
        r=Argument("r", -1),
    ),
    *(_known(GRU, text, partial(gru, squash=function)) for text, function in CANDIDATES.items()),
    *(_known(GRU, text, partial(gru, sigma=function)) for text, function in HARD.items()),
    *_one_for_two(GRU, gru, r="reset gate", z="update gate"),
)

RNNS = (
    _rewritable(RNN, "", elman),
    replace(_rewritable(RNN, "with relu", partial(elman, f=relu)), nonlinearity="relu"),
    _known(RNN, "with a sigmoid for tanh", partial(elman, f=sigmoid)),
    _known(RNN, "without tanh", partial(elman, f=_identity)),
    _minimal(RNN, "with (h + tanh(...)) / 2", ZERO),
    _minimal(GRU, "without a reset gate", Argument("z")),
    _minimal(GRU, f"without a reset gate, with {EXCHANGED}", Argument("z", -1)),
)

EQUATIONS = {1: GRUS + RNNS, 2: LSTMS}
"""The known equations, by the number of parts of a state."""

RESET_BEFORE = (
    _published(CHO, _minimal(GRU, "that resets before the product", Argument("z"))),
    _published(
        CHUNG, _minimal(GRU, f"that resets before the product, with {EXCHANGED}", Argument("z", -1))
    ),
)
"""GRUs whose new gate reads r * h; the sum that it reads is put together before."""
