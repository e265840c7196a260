"""Whether a layer requires a state, and which keys it reads of one."""

from __future__ import annotations

import inspect
from functools import partial

from torch import Tensor, nn

from rnn_spec.layer.call_parameters import call_parameters
from rnn_spec.layer.options import Options
from rnn_spec.subjects.adapters.calls import own_call
from rnn_spec.subjects.conventions.example_calls import BATCH, example, runs

__all__ = ["asked_keys", "requires_state"]

WITH_STATE = 2
"""Arguments of a layer that takes an input and a state."""


class AskedState(dict[str, Tensor]):
    """A state that holds whatever is read of it, to find out which keys are read."""

    def __init__(self, part: Tensor) -> None:
        """Answer each key with a part."""
        super().__init__()
        self.part = part

    def __missing__(self, key: str) -> Tensor:
        """Add a key."""
        self[key] = self.part

        return self.part


def asked_keys(module: nn.Module, options: Options) -> tuple[str, ...]:
    """Return the keys that a module reads of its state, called on a step or on a sequence."""
    x, own = example(options), own_call(module)
    for each, part in ((x[0], x.new_zeros(BATCH, options.hidden_size)), (x, x[0])):
        asked = AskedState(part)
        runs(partial(module if own is None else partial(own, module), each, asked))
        if asked:
            return tuple(asked)

    return ()


def requires_state(module: nn.Module) -> bool:
    """Return whether the state of a module, its second argument by default, has no default."""
    parameters = call_parameters(module)
    own = own_call(module)
    names = list(parameters)[1:WITH_STATE] if own is None else own.states

    return any(parameters[name].default is inspect.Parameter.empty for name in names)
