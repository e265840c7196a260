"""What a user may state of a model: as it was understood, and what could not be found out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count

from torch.nn.modules.conv import _ConvNd

from rnn_spec.causes.spelling import Stated
from rnn_spec.models.features import Feature
from rnn_spec.models.guessing.layers_read import READERS, samples_first
from rnn_spec.models.probes.arguments.optional import runnable_input
from rnn_spec.models.probes.meanings.tied_ends import tied_ends
from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.dim import Dim
from rnn_spec.models.signature.nested import NestedOf
from rnn_spec.models.signature.outline import Statements
from rnn_spec.models.signature.pairing import OwnEnds
from rnn_spec.models.signature.roles import OF_ENDS, WITH_STEPS, Role, is_time
from rnn_spec.models.signature.signature import Parameter, Signature
from rnn_spec.models.signature.text import is_setting, option_text
from rnn_spec.models.subject.causal import Causal
from rnn_spec.models.subject.model import Subject
from rnn_spec.role_names import names_target

__all__ = ["batch_first", "batched", "inputs_of", "statements_of"]

KEY = re.compile(r"\['(\w+)'\]")
"""A key of a dict in the path of an argument."""

BATCH, TIME = "batch", "seq"
"""The names of axes that are suggested."""


def statements_of(subject: Subject) -> Statements:
    """Return what a user may state of a model."""
    signature = subject.signature
    others = ((name, runnable_input(subject, name)) for name in signature.unstated)

    return Statements(
        inputs_of(signature),
        {name: text for name, text in others if text is not None},
        () if subject.causal else tuple(_causal(signature)),
        {} if Feature.BATCH in subject.features else batched(subject),
        subject.guess,
        dict(_at_padding(signature)),
        "" if subject.causal else next(_strict(signature), ""),
        batch_first(subject),
        {} if signature.padded else _padded(signature),
        _apart(signature, tied_ends(subject)),
    )


def batch_first(subject: Subject) -> dict[str, Stated]:
    """Return what states arguments whose first axis was guessed to be time with the batch first."""
    if not subject.guess:
        return {}
    signature = subject.signature
    turned = {
        each.path: replace(each, dims=(each.dims[1], each.dims[0], *each.dims[2:]))
        for each in signature.arguments
        if each.axis(signature.batch) == 1 and each.dims[0].name in signature.times
    }
    every = _inputs(signature, [turned.get(each.path, each) for each in signature.arguments])
    names = {each.name for each in turned.values()}

    return {name: text for name, text in every.items() if name in names}


def _padded(signature: Signature) -> dict[str, Stated]:
    """Return the arguments with a token that may be padding, each with what states it so."""
    padded = {
        each.path: replace(each, padding=each.possible_padding)
        for each in signature.arguments
        if each.possible_padding is not None
    }
    every = _inputs(signature, [padded.get(each.path, each) for each in signature.arguments])
    names = {each.name for each in padded.values()}

    return {name: text for name, text in every.items() if name in names}


def _apart(signature: Signature, own: OwnEnds | None) -> dict[str, Stated]:
    """Return what states a sequence and its lengths or masks with an axis of their own."""
    if own is None:
        return {}
    axes = (f"{own.axis}_{n}" for n in count(2))
    name = next(each for each in axes if each not in signature.axes)
    arguments = [
        _along(each, own.axis, name) if each.path in {own.sequence, *own.ends} else each
        for each in signature.arguments
    ]
    before = inputs_of(signature)
    after = inputs_of(replace(signature, arguments=tuple(arguments)))

    return {each: text for each, text in after.items() if text != before[each]}


def _along(argument: Argument, axis: str, name: str) -> Argument:
    """Return an argument with another axis in the place of one."""
    dims = tuple(Dim(name, name) if dim.name == axis else dim for dim in argument.dims)
    is_about = argument.role in OF_ENDS and argument.axis(axis) is None

    return replace(argument, dims=dims, along=name if is_about else argument.along)


def _at_padding(signature: Signature) -> Iterator[tuple[str, Stated]]:
    """Yield the masks that may be True at padding, each with what states its parameter so."""
    for mask in signature.arguments:
        if mask.is_found is False:
            every = _inputs(
                signature,
                [
                    replace(each, role=Role.PADDING_MASK) if each is mask else each
                    for each in signature.arguments
                ],
            )
            yield from ((mask.path, every[name]) for name in {mask.name} & every.keys())


def inputs_of(signature: Signature) -> dict[str, Stated]:
    """Return what states each parameter as it was understood."""
    return _inputs(signature, signature.arguments)


def _inputs(signature: Signature, arguments: Iterable[Argument]) -> dict[str, Stated]:
    """Return what states each parameter, of which these are the arguments."""
    every = [_with_axis(signature, each) for each in arguments]
    stated = {
        parameter.name: _stated(parameter, [each for each in every if each.name == parameter.name])
        for parameter in signature.parameters
    }

    return {name: each for name, each in stated.items() if each is not None}


def _with_axis(signature: Signature, argument: Argument) -> Argument:
    """Return lengths with the axis that they count, where it is not the one that names say."""
    if argument.path in signature.uncounted:
        along = next(iter(signature.uncounted[argument.path]), None)
        return replace(argument, along=along)
    is_named = argument.along == signature.named_axis(argument)

    return replace(argument, along=None if is_named else argument.along)


def _stated(parameter: Parameter, arguments: Sequence[Argument]) -> Stated | None:
    """Return what states a parameter; None if only an adapter can."""
    if isinstance(parameter.structure, NestedOf) and is_setting(parameter.structure.value):
        return repr(parameter.structure.value)
    texts = {each.path.removeprefix(parameter.name): option_text(each) for each in arguments}
    keys = [KEY.fullmatch(path) for path in texts]
    if [*texts] == [""]:
        return texts[""]
    if [*texts] == [f"[{n}]" for n in range(len(texts))]:
        return tuple(texts.values())
    if not all(keys):
        return None
    named = zip(filter(None, keys), texts.values(), strict=True)

    return {key[1]: text for key, text in named}


def _causal(signature: Signature) -> Iterator[str]:
    """Yield the axes of time that a result has: along another one, nothing can look ahead."""
    yield from (axis for axis in signature.times if signature.parts_in_steps(axis))


def _strict(signature: Signature) -> Iterator[str]:
    """Yield what states a sequence beside another one, such as a target: it may be predicted."""
    for axis in _causal(signature):
        along = [each for each in _data(signature) if each.axis(axis) is not None]
        named = [each for each in along if names_target(each.name)]
        if len(along) > 1 and named:
            yield Causal(axis, named[0].path).text
        elif axis != signature.times[0]:
            yield axis


def batched(subject: Subject) -> dict[str, Stated]:
    """Return the arguments with another axis of samples, where there may be one."""
    product = {} if subject.signature.axes else _with_product(subject.signature)
    if product:
        return product
    signature = _with_named_samples(subject)
    axes = next(filter(None, map(_names, _data(signature))), [])
    is_named = signature is not subject.signature
    batch = BATCH if is_named else _likely_batch(subject, axes)
    if batch is None:
        return {}
    others = [each for each in axes if each != batch]
    time = next((each for each in others if is_time(each)), next(iter(others), None))
    words = {batch: BATCH} | ({} if time is None else {time: TIME})

    return _inputs(signature, [_renamed(each, words) for each in signature.arguments])


def _with_product(signature: Signature) -> dict[str, Stated]:
    """
    Return the arguments with the axis of steps and samples, and that of samples, by their sizes.

    Of fixed sizes, that of the first axis of one argument may be a multiple of that of another one.
    """
    sizes = sorted({size for each in signature.arguments if (size := _first_size(each)) > 1})
    pairs = ((whole, part) for whole in sizes for part in sizes if whole > part)
    found = next(((whole, part) for whole, part in pairs if whole % part == 0), None)
    if found is None:
        return {}
    words = {found[0]: f"{TIME}*{BATCH}", found[1]: BATCH}
    named = (
        replace(each, dims=(Dim(words[_first_size(each)]), *each.dims[1:]))
        if _first_size(each) in words
        else each
        for each in signature.arguments
    )

    return _inputs(signature, named)


def _first_size(argument: Argument) -> int:
    """Return the size of the first axis; 0 if it has none."""
    return (argument.dims[0].size or 0) if argument.dims else 0


def _data(signature: Signature) -> list[Argument]:
    return signature.with_role(*WITH_STEPS)


def _with_named_samples(subject: Subject) -> Signature:
    """Return a signature with a name for the first axis, where layers have their samples there."""
    signature = subject.signature
    first = next((each.dims[0] for each in _data(signature) if each.dims), None)
    size = None if first is None else first.size
    is_open = signature.is_inferred and signature.batch is None
    if not is_open or size in {None, 1} or not _samples_first(subject):
        return signature
    arguments = tuple(
        replace(each, dims=(Dim(BATCH, BATCH), *each.dims[1:]))
        if each.role in WITH_STEPS and each.dims and each.dims[0].size == size
        else each
        for each in signature.arguments
    )

    return replace(signature, arguments=arguments)


def _samples_first(subject: Subject) -> bool | None:
    """Return whether layers have samples on the first axis: as they say, or as convolutions do."""
    layers = (each for each in subject.pristine.modules() if isinstance(each, READERS))
    is_convolution = isinstance(next(layers, None), _ConvNd)

    return is_convolution or samples_first(subject.pristine)


def _likely_batch(subject: Subject, axes: Sequence[str]) -> str | None:
    """
    Return the axis that is likely that of samples; None if there is no other than was found.

    The only axis of a call is not, if it is stated to be that of steps. A layer that has its
    samples first says which one it is. Otherwise it is likely the only axis that a result has as
    well, or where a recurrent layer has its samples.
    """
    signature, first = subject.signature, _samples_first(subject)
    if not axes or (signature.batch == axes[0] and first is True):
        return None
    if not signature.is_inferred and len(axes) == 1 and is_time(axes[0]):
        return None
    others = [each for each in axes if each != signature.batch]
    kept = [each for each in others if signature.parts_along(each)]
    if signature.batch is not None:
        return next(iter(kept), None)
    if first is not True and len(kept) == 1:
        return kept[0]

    return others[1] if first is False and len(others) > 1 else others[0]


def _names(argument: Argument) -> list[str]:
    return [dim.name for dim in argument.dims if dim.name is not None]


def _renamed(argument: Argument, words: Mapping[str, str]) -> Argument:
    """Return an argument whose axes have other names."""
    whole = argument.whole

    return replace(whole, dims=tuple(_dim(dim, words) for dim in whole.dims)).split


def _dim(dim: Dim, words: Mapping[str, str]) -> Dim:
    word = words.get(dim.name or "")

    return dim if word is None else Dim(word, word)
