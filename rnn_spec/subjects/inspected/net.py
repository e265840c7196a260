"""Make a subject of the notebook's network."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, cast

from torch import nn

from rnn_spec.law_definition.capability import Capability
from rnn_spec.layer.kind import RNN
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.calling import call_net
from rnn_spec.subjects.inspected.completion import REASONS, completed
from rnn_spec.subjects.subject import Subject

if TYPE_CHECKING:
    from rnn_spec.nn import Net


__all__ = ["is_net", "net_subject"]


def is_net(subject: Any) -> bool:
    """Return whether a layer, or a class, is the notebook's network, which takes long to import."""
    loaded = sys.modules.get("rnn_spec.nn.net")
    kind = subject if isinstance(subject, type) else type(subject)

    return loaded is not None and issubclass(kind, loaded.Net)


def net_subject(factory: Factory, module: nn.Module) -> Subject:
    """Make a subject of the notebook's network: it accepts no state, and returns classes."""
    own = (Capability.NAMED_WEIGHTS, Capability.WHOLE_OUTPUT, Capability.CELL_STATE)
    subject = Subject(
        name=factory.name,
        build=factory.build,
        offers=factory.offers,
        kind=RNN,
        states=1,
        level="relations",
        call=call_net,
        missing={
            **{each: REASONS[each] for each in own},
            Capability.STATE: "it starts from zeros, and accepts no state",
            Capability.UNBATCHED: "it accepts batches only",
            Capability.PACKED: "it accepts no packed sequence",
        },
        fixed=factory.fixed,
        output_size=lambda _: cast("Net", module).output_size,
    )

    return completed(factory, module, subject)
