"""Find out by calling a layer whether an argument is a mask of padding, and what its values say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_leaves

from rnn_spec.law_definition.randomness import noise
from rnn_spec.layer.options import Options
from rnn_spec.role_names import is_about_padding, may_end_episodes
from rnn_spec.subjects.padding import SHAPES, PaddingMask
from rnn_spec.subjects.probes.probing import probe_error

__all__ = ["padding_mask"]

SEQ, BATCH = 5, 6
"""Sizes that differ, so that a mask with its axes exchanged does not fit."""

SHORTER = -1
"""The sample whose last step is masked; the last one, as some layers want the longest first."""

MIDDLE = 2
"""The step between others that is masked."""

NAME = "the meaning of a mask"
"""The name of the probe."""


def padding_mask(module: nn.Module, name: str, options: Options) -> PaddingMask | None:
    """
    Return how an argument masks padding, None if that cannot be decided.

    A mask with which each step counts gives the same results as none. With the last step masked,
    one of the results there must be zero, or as before that step, whatever the input is there. If
    the name says that it is about padding, it is enough that the input of that step has no effect.
    It is also enough that a masked step between others is skipped: the outputs after it are those
    of the sequence without it, as no mask of missing values, of resets or of dropout makes them.
    A mask that has a name of reinforcement learning, and after which the state is zero, is not
    decided: it may end episodes, or be a wrong mask of padding.
    A mask that raises an error from a given state has the other dtype, if that raises none. If no
    mask has one, it is idle, and it is no matter which value marks padding.
    """
    x = noise(torch.zeros(SEQ, BATCH, options.input_size), 0)
    named = is_about_padding(name)
    tried = (
        MaskedCalls(module, x, PaddingMask(name, shape), options.batch_first, named)
        for shape in SHAPES
    )
    calls = next((each for each in tried if each.meaning is not None), None)
    if calls is None or calls.meaning is None:
        return None
    other = calls.meaning.of_other_dtype()

    return other if calls.raises(calls.meaning) and not calls.raises(other) else calls.meaning


@dataclass(frozen=True)
class MaskedCalls:
    """
    Calls of a layer with masks of one shape.

    Attributes:
        module: the layer.
        x: an input, time first.
        mask: the argument of the mask, with its shape.
        batch_first: whether the layer is batch-first.
        named: whether the name of the argument says that it is about padding.
    """

    module: nn.Module
    x: Tensor
    mask: PaddingMask
    batch_first: bool
    named: bool

    @cached_property
    def meaning(self) -> PaddingMask | None:
        """What the mask means, None if that cannot be decided."""
        either = [replace(self.mask, counts=flag) for flag in (True, False)]
        neutral = [each for each in either if self._is_neutral(each, self._whole)]
        match neutral:
            case [mask] if self._resets(mask):
                return None
            case [mask] if self._masks(mask) or self._skips(mask):
                return mask
            case [mask, _] if self._is_neutral(mask, self._shortened):
                return replace(mask, idle=True)

        return None

    def raises(self, mask: PaddingMask) -> bool:
        """Return whether a mask raises an error from a state from which the layer runs without."""
        passed: list[PaddingMask | None] = []

        def call() -> None:
            x = self._turned(self.x)
            state = self.module(x)[1]
            self.module(x, state)
            passed.append(None)
            self.module(x, state, **self._marked(mask, self.x, self._shortened))
            passed.append(mask)

        probe_error(call, NAME)

        return passed == [None]

    def _is_neutral(self, mask: PaddingMask, counted: Tensor) -> bool:
        """Return whether a mask gives the results that the layer has without one."""
        without = self._results(self.x)
        found = self._results(self.x, mask, counted)

        return bool(without) and len(found) == len(without) and all(map(_equal, found, without))

    def _masks(self, mask: PaddingMask) -> bool:
        """Return whether a masked step is blanked; or else not read, if the name is enough."""
        blind = self._unread(mask)
        found = self._at_the_end(self._results(self.x, mask, self._shortened))
        before = self._at_the_end(self._results(self.x[:-1]))

        return any(
            unread and (self.named or not value.any() or _equal(value, earlier))
            for unread, value, earlier in zip(blind, found, before, strict=False)
        )

    def _skips(self, mask: PaddingMask) -> bool:
        """Return whether the outputs after a masked step are those of a sequence without it."""
        return self._goes_on_as(mask, torch.cat([self.x[:MIDDLE], self.x[MIDDLE + 1 :]]))

    def _resets(self, mask: PaddingMask) -> bool:
        """Return whether a mask that may end episodes does: after it a sequence starts anew."""
        return may_end_episodes(mask.name) and self._goes_on_as(mask, self.x[MIDDLE + 1 :])

    def _goes_on_as(self, mask: PaddingMask, other: Tensor) -> bool:
        """Return whether the outputs after a masked step are the last ones of another sequence."""
        counted = self._whole
        counted[MIDDLE, SHORTER] = False
        calls = self._results(self.x), self._results(self.x, mask, counted), self._results(other)
        if not all(calls):
            return False
        usual, masked, wanted = (each[0][MIDDLE - SEQ + 1 :, SHORTER] for each in calls)

        return _equal(masked, wanted) and not _equal(masked, usual)

    def _unread(self, mask: PaddingMask) -> list[bool]:
        """Return of each result at the masked step whether its input there has no effect."""
        other = self.x.clone()
        other[-1, SHORTER] = noise(other[-1, SHORTER], 1)
        read, masked = (
            [
                _equal(*pair)
                for pair in zip(
                    self._at_the_end(self._results(self.x, *given)),
                    self._at_the_end(self._results(other, *given)),
                    strict=False,
                )
            ]
            for given in ((), (mask, self._shortened))
        )

        return [now and not ever for ever, now in zip(read, masked, strict=False)]

    def _at_the_end(self, results: list[Tensor]) -> list[Tensor]:
        """Return the last step of the output, and each part of the state, of one sample."""
        return [out[-1, SHORTER] for out in results[:1]] + [
            part[:, SHORTER] for part in results[1:]
        ]

    def _results(
        self, x: Tensor, mask: PaddingMask | None = None, counted: Tensor | None = None
    ) -> list[Tensor]:
        """Return the output, time first, and the parts of the state; none if the call raises."""
        found: list[Tensor] = []

        def call() -> None:
            given = {} if mask is None or counted is None else self._marked(mask, x, counted)
            result = self.module(self._turned(x), **given)
            out, *state = [each for each in tree_leaves(result) if isinstance(each, Tensor)]
            found.extend([self._turned(out), *state])

        probe_error(call, NAME)

        return found

    def _marked(self, mask: PaddingMask, x: Tensor, counted: Tensor) -> dict[str, Tensor]:
        return mask.marking(x, counted, batch_first=self.batch_first)

    def _turned(self, batch: Tensor) -> Tensor:
        return batch.transpose(0, 1) if self.batch_first else batch

    @property
    def _whole(self) -> Tensor:
        """Each step of each sample."""
        return torch.ones(self.x.shape[:2], dtype=torch.bool)

    @property
    def _shortened(self) -> Tensor:
        """All steps but the last of one sample."""
        counted = self._whole
        counted[-1, SHORTER] = False

        return counted


def _equal(one: Tensor, other: Tensor) -> bool:
    return one.shape == other.shape and torch.allclose(one, other, rtol=1e-3, atol=1e-5)
