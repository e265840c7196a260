"""How the arguments of a model may be declared, as their names and the layers inside say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from torch import nn

from rnn_spec.causes.spelling import Stated
from rnn_spec.models.guessing.layers_read import embeddings_of, sizes_of_matrices, state_shapes
from rnn_spec.models.signature.roles import Role, is_time, named_role, named_roles
from rnn_spec.role_names import OF_SAMPLE, names_memory, place_in_pair

__all__ = ["BATCH", "TIME", "Texts", "likely_inputs", "named_inputs", "optional_inputs"]

Texts = dict[str, Stated]
"""For arguments, the texts that declare them."""

BATCH = "batch"
"""The name of the axis of samples."""

TIME = "seq"
"""The name of the axis of steps."""

WORDS = {
    Role.LENGTHS: "lengths batch",
    Role.MASK: "mask {}",
    Role.PADDING_MASK: "padmask {}",
    Role.RESETS: "reset {}",
    Role.CONTINUES: "notdone {}",
}


def likely_inputs(
    module: nn.Module, names: Sequence[str], batch: str | None = None, time: str | None = None
) -> Texts:
    """
    Return texts that may declare some arguments.

    Args:
        module: the model.
        names: of the arguments.
        batch: the name of the axis of samples; None for `batch`.
        time: that of the steps; None for `seq`.
    """
    words = {BATCH: batch or BATCH, TIME: time or TIME}
    roles = named_roles(names, are_all=batch is None)

    return {name: _renamed(_likely(module, name, roles), words) for name in names}


def _renamed(stated: Stated, words: Mapping[str, str]) -> Stated:
    """Return texts with other names of axes."""
    if isinstance(stated, str):
        return " ".join(words.get(each, each) for each in stated.split())

    return tuple(str(_renamed(each, words)) for each in stated)


def named_inputs(names: Sequence[str], batch: str | None) -> dict[str, str]:
    """Return texts for arguments that are lengths by their names, beside others with axes."""
    if batch is None:
        return {}

    return {name: f"lengths {batch}" for name in names if named_role(name) is Role.LENGTHS}


def optional_inputs(
    module: nn.Module, name: str, batch: str | None, time: str | None = None
) -> list[Stated]:
    """
    Return what may declare an argument that is left out: a state, lengths or a mask by its name.

    A state has the shape that the layers inside have for it, or that with the samples first.
    """
    match named_role(name):
        case Role.STATE if batch is not None and (shapes := state_shapes(module, 0)):
            turned = [(0, *filter(None, shape)) for shape in shapes]
            ways = dict.fromkeys((tuple(shapes), tuple(turned)))
            return [_one_or_all([_state(each, "state?", batch) for each in way]) for way in ways]
        case Role.LENGTHS if batch is not None:
            return [f"lengths? {batch}"]
        case Role.MASK | Role.PADDING_MASK as role if batch is not None and time is not None:
            word = WORDS[role].split()[0]
            return [f"{word}? {axes}" for axes in (f"{batch} {time}", f"{time} {batch}")]

    return []


def _one_or_all(texts: Sequence[str]) -> Stated:
    return tuple(texts) if len(texts) > 1 else texts[0]


def _state(shape: tuple[int, ...], word: str, batch: str) -> str:
    """Return a text that declares a state, whose axis of samples has the size 0 here."""
    return " ".join([word, *(str(size) if size else batch for size in shape)])


def _likely(module: nn.Module, name: str, roles: Mapping[str, Role]) -> Stated:
    role, axes = roles[name], _axes(module, name, roles)
    if role is Role.DATA and names_memory(name) and (shapes := state_shapes(module, 0)):
        return f"float {axes} {shapes[0][-1]}"
    if role is Role.STATE and (state := _likely_state(module, name, [*roles])):
        return state
    if role in WORDS:
        return WORDS[role].format(axes)
    word = "tokens" if embeddings_of(module) else "float"
    if OF_SAMPLE.search(name.lower()):
        return f"{word} {BATCH}"
    if embeddings_of(module):
        return f"tokens {axes}"

    return f"float {axes} {_features(module)}"


def _likely_state(module: nn.Module, name: str, names: Sequence[str]) -> Stated | None:
    """Return what declares a state: of a layer, or as wide as the first matrix is high."""
    shapes, sizes = state_shapes(module, 0), sizes_of_matrices(module)
    if not shapes:
        return f"state {BATCH} {sizes[0]}" if sizes else None
    place = place_in_pair(name, names)
    own = shapes if place is None or place >= len(shapes) else [shapes[place]]

    return _one_or_all([_state(shape, "state", BATCH) for shape in own])


def _axes(module: nn.Module, name: str, roles: Mapping[str, Role]) -> str:
    """Return the axes of samples and steps, in the order of the first recurrent layer."""
    times = [each for each in roles if named_role(each) is Role.DATA and is_time(each)]
    time = name if len(times) > 1 and name in times else TIME
    if roles[name] is Role.STATE or names_memory(name):
        time = f"{name}_{TIME}"
    layers = (each for each in module.modules() if isinstance(each, nn.RNNBase))
    layer = next(layers, None)

    return f"{BATCH} {time}" if layer is None or layer.batch_first else f"{time} {BATCH}"


def _features(module: nn.Module) -> int:
    """Return the number of features that the first layer of a model reads."""
    for layer in module.modules():
        for size in ("input_size", "in_features", "in_channels"):
            if type(found := getattr(layer, size, None)) is int:
                return int(found)

    return 4
