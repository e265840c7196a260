"""Padding: what is past the end of a sequence changes nothing."""

from __future__ import annotations

from functools import partial

from rnn_spec.causes.failure import Failure
from rnn_spec.causes.model_failure import CutDiffers, PaddingMatters
from rnn_spec.law_definition.quantities import HUGE
from rnn_spec.models.calls.call import Call, OtherCall
from rnn_spec.models.calls.comparison import Demands, Gap, Same, Undecided
from rnn_spec.models.calls.own_ends import ending_early
from rnn_spec.models.features import Feature
from rnn_spec.models.laws.foundations import model_law
from rnn_spec.models.signature.pairing import OwnEnds
from rnn_spec.models.subject.model import Model
from rnn_spec.models.subject.own_widths import runs_apart

PADDING = "papi2024, sec. 4.1: results do not depend on padding"

AFTER = ("model_inputs_kept", "model_determinism", "model_purity", "model_isolation")


@model_law(source=PADDING, requires=Feature.PADDING, after=AFTER)
def model_padding(f: Model, a: Call, b: OtherCall) -> Demands:
    """
    What is past the end of a sequence changes no result within it.

    Neither other values there, nor huge ones; and each sample, cut to its own length and alone,
    has the same result as in the padded batch. Of a result with fewer steps, or shifted ones, its
    own axis says which entries are within; where that is not known, the result is left out. Of
    several sequences along one axis, each ends where its own lengths or mask say, unless all must
    have as many steps.
    """
    base = f(a).of_known_extent().valid()
    if not base.values:
        yield Undecided("which entries of the results are within a sequence is not known")
        return
    if Feature.DETERMINISTIC not in f.features and not any(map(a.has_free_padding, a.lengths)):
        yield Undecided("the values of padding are known, and results are drawn")
        return
    for axis in a.lengths:
        for scale in (1.0, HUGE):
            other = f(a.with_padding(axis, b, scale)).of_known_extent().valid()
            yield Same(other, base, partial(_padded, a, axis))
    yield from _each_own_end(f, a, b)
    if a.lengths and Feature.DETERMINISTIC in f.features and f.runs_at(f.signature.batch or "", 1):
        yield from _each_cut(f, a)


def _each_own_end(f: Model, a: Call, b: OtherCall) -> Demands:
    """Demand of each sequence with ends of its own that it ends there, before the others."""
    calls = ((own, ending_early(a, own)) for own in a.signature.own_ends)
    for own, early in calls if runs_apart(f, a) else ():
        if early is None:
            continue
        base = f(early).of_known_extent().valid()
        for scale in (1.0, HUGE):
            changed = early.with_padding(own.axis, b, scale, own.sequence)
            other = f(changed).of_known_extent().valid()
            yield Same(other, base, partial(_padded, early, own.axis, own=own))


def _each_cut(f: Model, a: Call) -> Demands:
    """Demand of each sample, cut and alone, the result that it has in the batch."""
    batch = f.signature.batch or ""
    base = f(a).only(batch).of_known_extent()
    for n in range(a.batch):
        alone, wanted = a.samples([n]), base.samples([n])
        for axis, lengths in a.lengths.items():
            length = int(lengths[n])
            if length == 0 or not f.runs_at(axis, length):
                break
            alone = alone.between(axis, 0, length)
            wanted = wanted.cut(axis, length)
        else:
            got = f(alone).only(batch)
            for axis, lengths in a.lengths.items():
                got = got.cut(axis, int(lengths[n]))
            yield Same(got, wanted, partial(_cut, n, min(int(x[n]) for x in a.lengths.values())))


def _padded(a: Call, axis: str, gap: Gap, own: OwnEnds | None = None) -> Failure:
    lengths = tuple(a.lengths[axis].tolist())
    sample = gap.along(a.signature.batch)
    whose = ("", ()) if own is None else (own.sequence, own.ends)

    return PaddingMatters(gap.part.name, sample, gap.difference, axis, lengths, *whose)


def _cut(n: int, length: int, gap: Gap) -> Failure:
    return CutDiffers(gap.part.name, n, length, gap.difference)
