"""Arguments for the constructor of a model, guessed by the names and types of its parameters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from rnn_spec.layer.size_names import BOTH, HIDDEN, INPUT, OUTPUT
from rnn_spec.project.class_source import Parameter

__all__ = ["Argument", "guessed_argument", "guessed_arguments", "is_free", "likely_values"]

Argument: TypeAlias = int | float | bool

LAYERS = {"layer", "layers", "nlayers", "nlayer", "nlay", "depth"}
"""Words of the names of numbers of layers."""

SIZES = (
    ({"pad", "idx", "index"}, 0),
    ({"vocab", "vocabulary", "token", "tokens", "ntoken", "ntokens", "words", "embeddings"}, 20),
    (
        {
            *("class", "classes", "cls", "nclass", "nclasses", "tag", "tags", "ntags", "tagset"),
            *("label", "labels", "nlabels", "category", "categories", "keywords", "phonemes"),
        },
        3,
    ),
    (LAYERS, 1),
    ({"head", "heads", "nhead"}, 2),
    ({"embed", "embedding", "emb", "nemb", "embeds"}, 6),
    (
        {
            "hidden",
            "hid",
            "nhid",
            "units",
            "model",
            "state",
            "states",
            "rnn",
            "lstm",
            "gru",
            "cell",
        },
        8,
    ),
    ({"out", "nout", "output", "outputs", "target", "targets", "act", "action", "actions"}, 3),
    ({"kernel"}, 3),
    ({"length", "len", "steps", "horizon", "window", "lookback", "lags"}, 5),
    (
        {
            *(
                "in",
                "inp",
                "input",
                "inputs",
                "nin",
                "ninp",
                "feature",
                "features",
                "feat",
                "feats",
            ),
            *("nfeat", "nfeats", "covariates", "variables", "sensors", "mels", "bins"),
        },
        4,
    ),
    ({"latent", "recurrent", "width"}, 8),
    ({"series", "channel", "channels", "obs", "observation", "observations"}, 4),
    ({"size", "sizes", "sz", "dim", "dims", "num", "ndim"}, 4),
)
"""
Sizes by the words in a name, the first that fits; they differ, so that axes are told apart. The
index is that of a token, such as the one of padding.
"""

NAMED = {**dict.fromkeys(OUTPUT, 3), **dict.fromkeys(HIDDEN, 8), **dict.fromkeys(INPUT, 4)}
"""Sizes by the usual names of those of a layer."""

SWITCHES = {"bidirectional"}
"""Words of the names of flags."""

RATES = {"drop", "dropout", "rate"}
"""Words of the names of rates at which values are dropped."""

LIMITS = {"kernel", "length", "len", "steps", "window", "lookback", "lags"}
"""Words of the names of sizes that may limit how many steps a model takes."""

TEXTS = {"type", "kind", "name", "mode", "path", "activation", "nonlinearity", "config", "cfg"}
"""Words of the names of arguments that are no numbers."""

PARTS = {"n", "d", "word", "char", "enc", "dec", "encoder", "decoder"}
"""Words of the names of sizes that say of what they are sizes."""

FREE = set().union(*(names for names, _ in SIZES), PARTS) - LIMITS
"""Words of the names of sizes of any value: of features, layers, heads or words."""


def guessed_arguments(parameters: Iterable[Parameter]) -> dict[str, Argument | None]:
    """Return an argument for each parameter that needs one; None where none can be guessed."""
    return {each.name: guessed_argument(each) for each in parameters if each.is_required}


def is_free(name: str) -> bool:
    """Return whether a name is that of a size, rate or flag that limits no call of a model."""
    words = set(name.lower().split("_"))

    return name in NAMED or name in BOTH or words <= FREE or bool(words & (RATES | SWITCHES))


def likely_values(name: str, guess: Argument) -> tuple[Argument, ...]:
    """
    Return the values to try of an argument: first those with which most can be seen.

    With one layer and one direction, the state of another layer cannot be taken by mistake.
    """
    if isinstance(guess, bool):
        return True, False

    return (2, guess) if set(name.lower().split("_")) & LAYERS else (guess,)


def guessed_argument(parameter: Parameter, unknown: int | None = None) -> Argument | None:
    """
    Return a value that a parameter may have: a size, a rate or a flag.

    Args:
        parameter: its name and type.
        unknown: the value of one whose name and type say nothing.
    """
    words = set(parameter.name.lower().split("_"))
    if words & TEXTS:
        return None
    if parameter.annotation == "bool" or words & SWITCHES:
        return False
    if parameter.annotation == "float" or words & RATES:
        return 0.0
    if parameter.annotation not in {"", "int"}:
        return None
    if parameter.name in NAMED:
        return NAMED[parameter.name]
    sizes = (size for names, size in SIZES if words & names)

    return next(sizes, 4 if parameter.annotation == "int" else unknown)
