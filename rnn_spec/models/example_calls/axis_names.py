"""The names of the axes of a call whose contract was inferred."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from contracts import Inferred
from contracts.inference.remarks import Unread
from contracts.inference.roles import Role as AxisRole
from rnn_spec.models.example_calls.companions import Companion
from rnn_spec.models.example_calls.flat_call import FlatCall
from rnn_spec.models.signature.reading import last_name
from rnn_spec.models.signature.roles import Role, is_time, named_role
from rnn_spec.role_names import names_target

__all__ = ["BATCH", "Reading", "axes_in", "is_state", "reading_of"]

WORD = re.compile(r"[A-Za-z_]\w*")
QUOTED = re.compile(r'"([^"]*)"')

BATCH = "batch"
FUNCTIONS = {"min", "max"}
"""Words of an expression that are no names of axes."""

VIDEO, FRAME = 5, 2
"""The axes of a sequence of images, and those of an image that are last: height and width."""

Axes = Mapping[str, list[str]]
"""The axes of each tensor, as text."""


@dataclass(frozen=True)
class Reading:
    """
    A call whose contract was inferred.

    Attributes:
        call: the call.
        inferred: its contract.
        axes: the axes of each tensor, as they were inferred.
        batch: the axis of samples, as it is named there.
        stated: what replaces the names of axes that are stated otherwise.
    """

    call: FlatCall
    inferred: Inferred
    axes: Axes = field(repr=False)
    batch: str = BATCH
    stated: Mapping[str, str] = field(default_factory=dict)

    def with_names(self, stated: Axes) -> Reading:
        """Return the same with the names of axes that are stated of some tensors."""
        texts, _ = self.texts()
        names: dict[str, str] = {}
        for path, axes in stated.items():
            own = axes_in(texts.get(path, ""))
            for word, name in zip(own, axes, strict=False) if len(own) == len(axes) else ():
                if word.isidentifier() and (name.isidentifier() or name.isdigit()):
                    names.setdefault(word, name)
        # An axis that has the name of another one as stated takes the name of that one.
        others = {name: word for word, name in names.items() if name not in names}

        return replace(self, stated={**self.stated, **others, **names})

    @property
    def agrees(self) -> bool:
        """Whether its lengths and masks are along the samples that were found by trying."""
        return all(self._batch_of(each) == self.batch for each in self.call.companions)

    @property
    def counts_steps(self) -> bool:
        """Whether the axes that its lengths and masks are about may have any size."""
        times = (self.axes[each.of][each.time] for each in self.call.companions)

        return all(time.isidentifier() for time in times)

    def _batch_of(self, companion: Companion) -> str:
        return self.axes[companion.of][companion.batch]

    @property
    def by_companions(self) -> Reading | None:
        """The same, where the samples are what lengths say; None if there are none, or it fails."""
        names = {self._batch_of(each) for each in self.call.companions}
        (name, *others) = names
        if others or not self.call.lengths:
            return None
        if name.isidentifier():
            return replace(self, batch=name)
        owners = {each.of for each in self.call.companions}
        if any(name in axes for path, axes in self.axes.items() if path not in owners):
            return None
        axes = {**self.axes}
        for each in self.call.companions:
            axes[each.of] = [*axes[each.of]]
            axes[each.of][each.batch] = BATCH

        return replace(self, axes=axes)

    @property
    def has_samples(self) -> bool:
        """Whether a tensor has the axis of samples."""
        return self.batch in set(_words_of(each for own in self.axes.values() for each in own))

    @property
    def by_state(self) -> Reading:
        """
        The same, where no samples are found and a state has as many of them as one axis alone.

        A model with a buffer or a state of a fixed batch runs at no other number of samples: its
        samples are no steps. What it returns is found anew.
        """
        states = {path: axes for path, axes in self.axes.items() if is_state(path)}
        places = {path: 1 if len(axes) == 3 else 0 for path, axes in states.items()}  # noqa: PLR2004
        counts = {axes[places[path]] for path, axes in states.items() if axes}
        words = {word for path, word in self._words_of_size(counts) if path not in states}
        if self.has_samples or self.call.companions or len(words) != 1 or len(counts) != 1:
            return self
        (word,) = words
        axes = {
            path: [word if n == places.get(path) else each for n, each in enumerate(own)]
            for path, own in self.axes.items()
        }
        known = {k: v for k, v in self.inferred.annotations.items() if k != "return"}

        return replace(
            self, batch=word, axes=axes, inferred=replace(self.inferred, annotations=known)
        )

    def _words_of_size(self, sizes: Collection[str]) -> Iterator[tuple[str, str]]:
        """Yield the path and the name of each free axis that has one of some sizes."""
        for path, axes in self.axes.items():
            for word, size in zip(axes, self.call.tensors[path].shape, strict=True):
                if word.isidentifier() and str(size) in sizes:
                    yield path, word

    def texts(self) -> tuple[dict[str, str], str | None]:
        """Return the annotation of each tensor by its path, and that of the result."""
        words = self._words()
        axes = {path: [_renamed(each, words) for each in own] for path, own in self.axes.items()}
        axes = {**axes, **dict(self._unread(axes))}
        texts = {
            path: QUOTED.sub(f'"{" ".join(axes[path])}"', self.inferred.annotations[name])
            for path, name in self._named
        }
        for each in self.call.companions:
            own = [axes[each.of][each.batch]]
            if each.role is not Role.LENGTHS:
                own = axes[each.of][:2]
            kind = _kind(self.call.companion_values[each.path])
            texts[each.path] = f'{kind}[Tensor, "{" ".join(own)}"]'
        texts = {path: self._with_sizes(path, text) for path, text in texts.items()}
        result = self.inferred.annotations.get("return")
        if result is not None:
            result = QUOTED.sub(lambda found: f'"{_renamed(found[1], words)}"', result)

        return {path: self._as_stated(text) for path, text in texts.items()}, (
            None if result is None else self._as_stated(result)
        )

    def _with_sizes(self, path: str, text: str) -> str:
        """Return an annotation with the size in the example for each axis that is not known."""
        shape = {**self.call.tensors, **self.call.companion_values}[path].shape

        def sized(found: re.Match[str]) -> str:
            axes = found[1].split()
            known = [f"{n}" if axis == "_" else axis for axis, n in zip(axes, shape, strict=True)]
            return f'"{" ".join(known)}"'

        return QUOTED.sub(sized, text)

    def _as_stated(self, text: str) -> str:
        return QUOTED.sub(lambda found: f'"{_renamed(found[1], self.stated)}"', text)

    def along(self, companion: Companion) -> str:
        """Return the name of the axis of steps that lengths or a mask are about; empty if none."""
        word = _renamed(self.axes[companion.of][companion.time], self._words())
        word = _renamed(word, self.stated)

        return word if companion.is_decided and word.isidentifier() and self.agrees else ""

    @property
    def _named(self) -> list[tuple[str, str]]:
        """The path of each tensor, with its name in the inferred contract."""
        pairs = zip(self.call.tensors, self.call.names, strict=True)

        return [(path, name) for path, name in pairs if name in self.inferred.annotations]

    def _words(self) -> dict[str, str]:
        """Return the name of each axis that was inferred: of the samples, steps, or a number."""
        steps = {self.axes[each.of][each.time] for each in self.call.companions}
        found = self.inferred.roles
        words = dict.fromkeys(_words_of(each for own in self.axes.values() for each in own))
        frames = (own[-FRAME:] for own in self.axes.values() if len(own) == VIDEO)
        others = {self.batch, *(each for own in frames for each in own)}
        times = [
            each
            for each in words
            if each not in others and (found.get(each) is AxisRole.SEQUENCE or each in steps)
        ]
        unnamed = [each for each in words if each != self.batch and each not in times]

        return {
            self.batch: BATCH,
            **self._times(times),
            **{word: f"dim{n}" for n, word in enumerate(unnamed, 1)},
        }

    def _times(self, times: list[str]) -> dict[str, str]:
        """Return a name for each axis of steps: of several, that of the argument, such as `src`."""
        owners = [
            next(last_name(path) for path, own in self.axes.items() if time in _words_of(own))
            for time in times
        ]
        names: dict[str, str] = {}
        for n, (time, owner) in enumerate(zip(times, owners, strict=True), 1):
            is_own = len(times) > 1 and owners.count(owner) == 1
            if is_own and is_time(owner):
                names[time] = owner
            elif is_own and names_target(owner):
                names[time] = f"{owner}_seq"
            else:
                names[time] = f"seq_{n}" if n > 1 else "seq"

        return names

    def _unread(self, axes: Axes) -> Iterator[tuple[str, list[str]]]:
        """
        Yield the axes of each tensor that changes no result.

        It fits any sizes by itself, so its axes are those of the other tensors that have the same
        sizes in the example; a state has samples, and other sizes as in the example.
        """
        unread = {each.place for each in self.inferred.notes if isinstance(each, Unread)}
        read = [path for path, name in self._named if name not in unread]
        taken = set(_words_of(each for path in read for each in axes[path]))
        sizes: dict[str, int] = {}
        for path in read:
            pairs = zip(axes[path], self.call.tensors[path].shape, strict=True)
            sizes |= {axis: size for axis, size in pairs if axis.isidentifier()}
        for path, name in self._named:
            if name in unread and not taken & set(_words_of(axes[path])):
                by_size = _state_axes if is_state(path) else _alike
                yield path, by_size(self.call.tensors[path], sizes, axes[path])


def axes_in(annotation: str) -> list[str]:
    """Return the axes in the text of an annotation."""
    found = QUOTED.search(annotation)

    return [] if found is None else found[1].split()


def reading_of(call: FlatCall, inferred: Inferred) -> Reading:
    """Return a call with what was inferred of it."""
    texts = {
        path: inferred.annotations[name]
        for path, name in zip(call.tensors, call.names, strict=True)
        if name in inferred.annotations
    }
    axes = {
        path: found[1].split() for path, text in texts.items() if (found := QUOTED.search(text))
    }

    return Reading(call, inferred, axes)


def is_state(path: str) -> bool:
    """Return whether the path of a tensor has the name of a state."""
    return named_role(last_name(path)) is Role.STATE


def _words_of(axes: Iterable[str]) -> Iterator[str]:
    for each in axes:
        yield from (word for word in WORD.findall(each) if word not in FUNCTIONS | {"_"})


def _renamed(axes: str, words: Mapping[str, str]) -> str:
    return WORD.sub(lambda found: words.get(found[0], found[0]), axes)


def _state_axes(state: Tensor, sizes: Mapping[str, int], _: list[str]) -> list[str]:
    """Return the axes of a state that is not read: samples are the second axis of three."""
    places = [n for n, size in enumerate(state.shape) if size == sizes.get(BATCH)]
    usual = 1 if state.dim() == 3 else 0  # noqa: PLR2004
    batch = usual if usual in places else next(iter(places), None)

    return [BATCH if n == batch else str(size) for n, size in enumerate(state.shape)]


def _alike(value: Tensor, sizes: Mapping[str, int], axes: list[str]) -> list[str]:
    """Return for each axis the only name that has its size; otherwise the axis as it is."""
    names = [[name for name, each in sizes.items() if each == size] for size in value.shape]

    return [found[0] if len(found) == 1 else axis for found, axis in zip(names, axes, strict=True)]


def _kind(value: Tensor) -> str:
    """Return the annotation of jaxtyping for the dtype of lengths or of a mask."""
    if value.is_floating_point():
        return "Float"

    return "Bool" if value.dtype is torch.bool else "Int"
