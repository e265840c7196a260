"""Models whose results are records, of the logits of each step and a state of each sample."""

from collections import OrderedDict
from dataclasses import dataclass
from types import SimpleNamespace
from typing import NamedTuple

from jaxtyping import Float
from torch import Tensor, nn

__all__ = ["RECORDS", "DeclaredAsTuple", "MixedRecord", "Named", "Tagger", "WronglyDeclared"]

FEATURES, UNITS, TAGS = 4, 8, 3


class Named(NamedTuple):
    """A result with names."""

    logits: Tensor
    hidden: Tensor | tuple | list


@dataclass
class Fields:
    """A result of fields, one of them without a tensor."""

    logits: Tensor
    hidden: Tensor
    loss: Tensor | None = None


@dataclass
class ModelOutput(OrderedDict):
    """A result as those of transformers: a mapping of the fields that are not None, and a tuple."""

    loss: Tensor | None = None
    logits: Tensor | None = None
    hidden: tuple | None = None

    def __post_init__(self):
        """Take over the fields that are there."""
        for name in ("loss", "logits", "hidden"):
            if getattr(self, name) is not None:
                super().__setitem__(name, getattr(self, name))

    def __getitem__(self, key):
        """Return a field by its name or its index."""
        return super().__getitem__(key) if isinstance(key, str) else list(self.values())[key]


class Tagger(nn.Module):
    """A tagger that returns what *record* makes of its results."""

    def __init__(self, record):
        super().__init__()
        self.record = record
        self.rnn = nn.GRU(FEATURES, UNITS, batch_first=True)
        self.head = nn.Linear(UNITS, TAGS)

    def forward(self, x):
        y, h = self.rnn(x)
        return self.record(self.head(y), h[-1])


class MixedRecord(Tagger):
    """The same, with logits from which the mean over the samples is subtracted."""

    def forward(self, x):
        y, h = self.rnn(x)
        logits = self.head(y)
        return self.record(logits - logits.mean(0), h[-1])


class DeclaredAsTuple(Tagger):
    """A tuple by its annotation, and one with names in fact."""

    def __init__(self):
        super().__init__(Named)

    def forward(
        self, x: Float[Tensor, "batch seq 4"]
    ) -> tuple[Float[Tensor, "batch seq 3"], Float[Tensor, "batch 8"]]:
        return super().forward(x)


class WronglyDeclared(DeclaredAsTuple):
    """The same with steps first by its annotation."""

    def forward(
        self, x: Float[Tensor, "batch seq 4"]
    ) -> tuple[Float[Tensor, "seq batch 3"], Float[Tensor, "batch 8"]]:
        return super().forward(x)


LOGITS, HIDDEN = "batch seq 3", "batch 8"

RECORDS = {
    "a tuple": (lambda x, h: (x, h), {"[0]": LOGITS, "[1]": HIDDEN}),
    "a list": (lambda x, h: [x, h], {"[0]": LOGITS, "[1]": HIDDEN}),
    "a dict": (lambda x, h: {"x": x, "h": h}, {"['x']": LOGITS, "['h']": HIDDEN}),
    "a named tuple": (Named, {".logits": LOGITS, ".hidden": HIDDEN}),
    "a dataclass": (Fields, {".logits": LOGITS, ".hidden": HIDDEN}),
    "a model output": (
        lambda x, h: ModelOutput(logits=x, hidden=(h, h)),
        {"['logits']": LOGITS, "['hidden'][0]": HIDDEN, "['hidden'][1]": HIDDEN},
    ),
    "an object": (
        lambda x, h: SimpleNamespace(logits=x, hidden=h),
        {".logits": LOGITS, ".hidden": HIDDEN},
    ),
    "a named tuple of a tuple": (
        lambda x, h: Named(x, (h, h)),
        {".logits": LOGITS, ".hidden[0]": HIDDEN, ".hidden[1]": HIDDEN},
    ),
    "records in a dict": (
        lambda x, h: {"out": Named(x, [h]), "aux": (Fields(x, h), None)},
        {
            "['out'].logits": LOGITS,
            "['out'].hidden[0]": HIDDEN,
            "['aux'][0].logits": LOGITS,
            "['aux'][0].hidden": HIDDEN,
        },
    ),
}
"""What makes each kind of result, and the axes of its parts by their paths."""
