"""Find which entries of a layer's parameters act as torch.nn's weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from torch import Tensor

from rnn_spec.diagnosis.weights.access import Access, undisturbed
from rnn_spec.diagnosis.weights.explanation import Explanation, explain, reason_of, smallest_options
from rnn_spec.diagnosis.weights.mapping import Mapped
from rnn_spec.diagnosis.weights.one_step.flat_parameters import FlatParameters
from rnn_spec.diagnosis.weights.one_step.known_equations import KnownEquation
from rnn_spec.diagnosis.weights.same_names import SameNames, same_names
from rnn_spec.diagnosis.weights.snippet import snippet
from rnn_spec.exceptions import interrupts
from rnn_spec.layer.kind import Kind
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.subjects.subject import Subject

__all__ = ["Found", "find_weights"]

RICH = {"num_layers": 2, "bidirectional": True}
"""Options with which a layer must compute the same equation."""


@dataclass(frozen=True)
class Found:
    """
    What a layer computes, and where torch.nn's weights are in its parameters.

    Attributes:
        kind: RNN, LSTM or GRU; the one that it resembles, if it is a variant; None if unknown.
        verdict: `exact`: torch.nn's equations. `convention`: the same, with other weights, such as
            1 added to a bias. `variant`: known equations that are not torch.nn's. `step_only`: one
            step is torch.nn's, more are not. `unknown`: none of these, or not decided.
        says: the verdict in words.
        off: how far it is from torch.nn's layer; NaN if that is not known.
        gates: the order and the place of the gates, such as "i, f, o, g in `W.weight`".
        idle: the parameters on which no result depends.
        read: returns a layer's weights by torch.nn's names: `read(layer)`; None if they are not
            found. The layer's `Options` may follow, where its own attributes do not show them.
        write: writes weights into a layer, by torch.nn's names: `write(layer, weights)`; None if
            they are not found. The layer's `Options` may follow.
        snippet: returns Python code for an `Adapter`, two functions `weights` and `write` that do
            the same for one layer and direction; None if they are not found.
        nonlinearity: the function of an RNN, tanh or relu.
        cell_first: whether the state of an LSTM is (c, h).
        breaks: the law, `cell` or `agreement`, that the layer would break if it were said to be
            torch.nn's; None if it breaks none, or if that was not decided.
        resembles: the kind whose equation is nearest, if the layer computes none of a kind.
        published: the paper that gives a layer of its kind these equations; empty if none does.
        unlike: what torch.nn's layer has instead, if weights that are copied from it as they are
            give other results; empty if not, or if the weights are not found.
        same_names: the class of torch.nn whose parameters have the same names and shapes, and
            whether they mean the same; None if none has, or if the weights are not found.
    """

    kind: str | None
    verdict: str
    says: str
    off: float = float("nan")
    gates: str = ""
    idle: tuple[str, ...] = ()
    read: Callable[..., dict[str, Tensor]] | None = field(default=None, repr=False)
    write: Callable[..., None] | None = field(default=None, repr=False)
    snippet: Callable[[], str] | None = field(default=None, repr=False)
    nonlinearity: str = "tanh"
    cell_first: bool = False
    breaks: str | None = None
    resembles: str | None = None
    published: str = ""
    unlike: str = ""
    same_names: SameNames | None = None

    @property
    def is_published(self) -> bool:
        """Whether a paper gives a layer of its kind these equations."""
        return bool(self.published)


def find_weights(subject: Any) -> Found:
    """
    Find by experiment which entries of a layer's parameters act as torch.nn's weights.

    One step is run from a given state, with random parameters, and differentiated by each entry.
    The derivatives show which sums over input and state feed each unit, and at which entry; known
    equations show which sum is which gate. Then outputs and states are compared with a reference
    in NumPy. Names, order and shapes of the parameters do not matter.

    Args:
        subject: a class of layers, a function that makes one, an instance, an adapter, or the name
            of one.

    Raises:
        SubjectError: it cannot be loaded, built or inspected.
    """
    inspected = subject_of(subject)
    try:
        with undisturbed():
            return _found(inspected)
    except BaseException as error:
        if interrupts(error):
            raise
        return Found(None, "unknown", f"not decided: {reason_of(error)}")


def _found(subject: Subject) -> Found:
    """Return what is found at small options, if the same is found in depth."""
    shallow, deep = smallest_options(subject), smallest_options(subject, **RICH)
    explanation = explain(subject, shallow)
    if explanation.has_weights and deep != shallow:
        in_depth = explain(subject, deep)
        if not in_depth.has_weights or in_depth.equation is not explanation.equation:
            return _not_in_depth(explanation, in_depth)
    if explanation.equation is None:
        return _unknown(explanation)

    return _described(subject, explanation, explanation.equation.kind)


def _not_in_depth(explanation: Explanation, in_depth: Explanation) -> Found:
    """Return that one layer in one direction computes an equation, and several do not."""
    reason = in_depth.description if in_depth.reason is None else in_depth.reason
    is_other = in_depth.is_other or in_depth.equation is not None
    in_words = "are no stack of it" if is_other else "are not decided"
    says = (
        f"one layer in one direction is {explanation.description}; several layers or directions "
        f"{in_words}: {reason}"
    )
    equation = explanation.equation

    return Found(
        None,
        "unknown",
        says,
        in_depth.off,
        breaks="agreement" if is_other else None,
        resembles=equation.kind.name if is_other and equation is not None else None,
    )


def _unknown(explanation: Explanation) -> Found:
    """Return that a layer computes no known equation, or that it was not decided."""
    undecided, nearest = np.isnan(explanation.off), explanation.nearest
    says = f"not decided: {explanation.reason}" if undecided else str(explanation.reason)

    return Found(
        None,
        explanation.verdict,
        says,
        explanation.off,
        idle=explanation.idle,
        breaks=explanation.breaks,
        resembles=None if nearest is None else nearest.kind.name,
    )


def _described(subject: Subject, explanation: Explanation, kind: Kind) -> Found:
    """Return what is found, in words."""
    if explanation.has_weights:
        return _with_weights(subject, explanation, kind)
    off, idle, breaks = explanation.off, explanation.idle, explanation.breaks
    says = explanation.reason
    if says is None:
        distance = "" if np.isnan(off) else f", off by {off:.2g} from torch.nn's"
        says = f"{explanation.description}{distance}"

    return Found(
        kind.name,
        explanation.verdict,
        says,
        off,
        idle=idle,
        breaks=breaks,
        resembles=kind.name,
        published=explanation.published,
    )


def _with_weights(subject: Subject, explanation: Explanation, kind: Kind) -> Found:
    """Return what is found, with the weights."""
    gates = _gates(kind, explanation.parameters, explanation.mapped)
    shallow, deep = smallest_options(subject), smallest_options(subject, **RICH)
    access = Access(subject, kind, {shallow: explanation})

    return Found(
        kind.name,
        explanation.verdict,
        _placed(explanation.description, kind, gates),
        explanation.off,
        gates,
        explanation.idle,
        access.read,
        access.write,
        lambda: snippet(access.layout(shallow), deep=deep != shallow),
        explanation.nonlinearity,
        explanation.cell_first,
        unlike="" if explanation.equation is None else _unlike(explanation.equation),
        same_names=same_names(kind, shallow, explanation.parameters, explanation.mapped),
    )


def _unlike(equation: KnownEquation) -> str:
    """Return what torch.nn's layer has instead, and which paper has it as the layer."""
    paper = f", and this is the form of {equation.published}" if equation.published else ""

    return equation.unlike and f"{equation.unlike}{paper}"


def _placed(description: str, kind: Kind, gates: str) -> str:
    """Return a description with the place of the weights."""
    if len(kind.gates) == 1:
        return f"{description}, its weights in {gates}"
    comma = "," if len(description.split()) > len(("an", kind.name)) else ""

    return f"{description}{comma} with gates {gates}"


def _gates(kind: Kind, parameters: FlatParameters, mapped: Mapped) -> str:
    """Return where the first row of each gate is, in the order of the places."""
    entries = mapped["weight_ih_l0"].entries
    first = np.split(entries, len(kind.gates))
    places = [
        (parameters.place(int(rows[0, 0])), gate)
        for rows, gate in zip(first, kind.gates, strict=True)
    ]
    names = dict.fromkeys(place.parameter for place, _ in places)
    if len(kind.gates) == 1:
        return f"`{next(iter(names))}`"
    ordered = sorted(places, key=lambda each: each[0].index)
    of_name = {
        name: ", ".join(gate for place, gate in ordered if place.parameter == name)
        for name in names
    }

    return ", ".join(f"{gates} in `{name}`" for name, gates in of_name.items())
