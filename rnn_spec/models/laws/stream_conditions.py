"""What a sequence must be like so that it may be cut, with the state passed on."""

from __future__ import annotations

from torch import nn

from rnn_spec.models.calls.call import Call
from rnn_spec.models.signature.roles import WITH_STEPS
from rnn_spec.models.subject.model import Model
from rnn_spec.models.subject.shifted import differs_before

__all__ = ["why_not_cut"]


def why_not_cut(f: Model, a: Call, b: Call, axis: str) -> str:
    """Return why a sequence may not be cut along an axis; empty if it may be."""
    dims = [dim for part in f.signature.parts for dim in part.dims or ()]
    if any(axis in dim.names and len(dim.names) > 1 for dim in dims):
        return f"a result has steps of {axis} and of another axis in one"
    is_causal = axis in f.subject.causal_axes
    if not is_causal and any(_reads_both_ways(each) for each in f.module.modules()):
        return f"a layer is bidirectional, and {axis} is not declared causal"
    if a.steps(axis) == 1:
        return ""
    attended = [] if is_causal else _attended(f, a, b, axis)
    if attended:
        return (
            f"results depend on later steps of {', '.join(attended)} and not of others along "
            f"{axis}: name its axis otherwise, or declare {axis} causal"
        )
    if not _reads_own_step(f, a, b, axis):
        return f"no result reads its own step of {axis}, which is shifted inside"

    return ""


def _attended(f: Model, a: Call, b: Call, axis: str) -> list[str]:
    """Return the sequences of which results read later steps, where they do not so of others."""
    paths = [
        each.path
        for each in f.signature.with_role(*WITH_STEPS)
        if each.axis(axis) is not None and each.path in a.values
    ]
    after = a.steps(axis) // 2
    if len(paths) == 1:
        return []
    base, later = f(a), a.with_later_steps(axis, after, b)

    def is_read(path: str) -> bool:
        changed = f(a.with_values({path: later.values[path]}))
        return differs_before(changed, base, axis, after)

    found = [path for path in paths if is_read(path)]

    return found if len(found) < len(paths) else []


def _reads_own_step(f: Model, a: Call, b: Call, axis: str) -> bool:
    """Return whether a result reads its own step: not where a decoder reads the word before it."""
    after = a.steps(axis) // 2
    changed = f(a.with_later_steps(axis, after, b))

    return differs_before(changed, f(a), axis, after + 1)


def _reads_both_ways(module: nn.Module) -> bool:
    return getattr(module, "bidirectional", False) is True
