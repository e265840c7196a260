"""Usual names of the sizes of a layer in a constructor, beside torch.nn's."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = [
    "BOTH",
    "HIDDEN",
    "INPUT",
    "OUTPUT",
    "first_of",
    "likely_sizes",
    "names_of_layers",
    "one_size",
    "own_sizes",
]

INPUT = (
    *("input_size", "input_dim", "in_features", "in_channels", "in_dim", "in_size", "dim_in"),
    *("d_input", "d_in", "n_inputs", "n_in", "num_inputs", "num_features", "n_features", "ninp"),
    *("inp_dim", "inp_size", "feature_dim", "feat_dim", "num_in", "nin", "x_dim", "dim_input"),
    *("obs_dim", "obs_size", "num_input", "n_input", "n_feats", "num_feats", "feature_size"),
    *("in_feats", "input_features", "input_channels", "observation_dim", "input_sz", "in_sz"),
)
HIDDEN = (
    *("hidden_size", "hidden_dim", "dim_hidden", "units", "num_units", "d_hidden", "n_hidden"),
    *("hidden", "hidden_features", "hidden_units", "nhid", "state_size", "state_dim", "num_hidden"),
    *("hid_dim", "hid_size", "hid", "n_hid", "h_dim", "h_size", "rnn_hidden", "rnn_dim"),
    *("rnn_size", "cell_size", "num_cells", "n_units", "n_cells", "hidden_channels", "hidden_dims"),
    *("num_hiddens", "n_hiddens", "n_neurons", "num_neurons", "hidden_sz", "hid_sz"),
)
OUTPUT = ("out_features", "out_dim", "d_out")
"""Names of a hidden size, and of much else."""
BOTH = ("d_model", "dim", "width", "embed_dim", "features", "channels", "size")
"""Names of a size that is both."""
LAYERS = (
    *("n_layers", "nlayers", "n_layer", "num_layer", "nb_layers", "layers", "depth"),
    *("num_rnn_layers", "n_rnn_layers", "rnn_layers", "lstm_layers", "gru_layers"),
    *("num_hidden_layers", "n_hidden_layers", "layer_num", "layer_count", "num_stacks"),
)
"""Names of the number of layers, and of much else."""

ABOUT_LAYERS = re.compile(r"(?:^|_)n?(?:layers?|stacks?|depth)(?:$|_)")
"""Names that may be the number of layers: calls must show it."""

SIZES = ("input_size", "hidden_size")

SHORT = 2
"""Characters of a name that says nothing of a size."""


def own_sizes(names: Sequence[str]) -> dict[str, str]:
    """Return the arguments that are `input_size` and `hidden_size` by other names, if both are."""
    entering, kept = first_of(INPUT, names), first_of(HIDDEN, names)
    if entering is None or kept is None:
        return {}
    sizes = {"input_size": entering, "hidden_size": kept}

    return {size: name for size, name in sizes.items() if name != size}


def likely_sizes(names: Sequence[str], needed: Sequence[str]) -> dict[str, str]:
    """
    Return the arguments that are likely the two sizes; none if there are more or fewer of them.

    One is known by its name and one argument remains, or both are short, such as `d` and `h`: then
    they are in torch.nn's order.

    Args:
        names: the arguments of a constructor.
        needed: those of them that it requires.
    """
    entering, kept = first_of(INPUT, names), first_of(HIDDEN, names)
    others = [each for each in needed if each not in {entering, kept}]
    if entering is None and kept is None and len(others) == len(SIZES) and _are_short(others):
        return dict(zip(SIZES, others, strict=True))
    if (entering is None) == (kept is None) or len(others) != 1:
        return {}

    return {"input_size": entering or others[0], "hidden_size": kept or others[0]}


def names_of_layers(names: Sequence[str]) -> list[str]:
    """Return the arguments that may be the number of layers, the likely ones first."""
    usual = [each for each in LAYERS if each in names]

    return [*usual, *(each for each in names if ABOUT_LAYERS.search(each) and each not in usual)]


def _are_short(names: Sequence[str]) -> bool:
    return all(len(each) <= SHORT for each in names)


def one_size(names: Sequence[str], needed: Sequence[str]) -> str | None:
    """
    Return the argument that is both sizes, if it is the only one that a constructor requires.

    Args:
        names: the arguments of a constructor.
        needed: those of them that it requires.
    """
    apart = any(first_of(each, names) for each in (INPUT, HIDDEN) if not {*needed} & {*each})
    is_one = len(needed) == 1 and needed[0] in {*BOTH, *INPUT, *HIDDEN}

    return needed[0] if is_one and not apart else None


def first_of(choices: Sequence[str], names: Sequence[str]) -> str | None:
    """Return the first of some names that a constructor has."""
    return next((each for each in choices if each in names), None)
