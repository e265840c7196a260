"""
The conventions of a layer that its constructor does not name, found by calling it.

A layer that offers an option of torch.nn's layouts, or has its parameters, is expected to follow
torch.nn, unless its state has parts that none of torch.nn's has. Any other is free to have the
batch first, or a state of its own; but the samples of a batch are independent whatever the layout,
so that the calls show which axis is which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rnn_spec.layer.options import Options
from rnn_spec.states import single
from rnn_spec.subjects.adapters.adapter import Adapted, Adapter
from rnn_spec.subjects.adapters.calls import called_by_name, own_call
from rnn_spec.subjects.adapters.settings import Setting, with_settings
from rnn_spec.subjects.build.adapter_code import adapter_file, replaced_file, short
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.build.renamed import Renamed
from rnn_spec.subjects.conventions.candidates import candidates
from rnn_spec.subjects.conventions.example_calls import BATCH, SEQ, adapted_options
from rnn_spec.subjects.conventions.matching import (
    DEEP,
    Fit,
    accepts_usual_state,
    fit_of,
    returns_usual_state,
)
from rnn_spec.subjects.conventions.only_batches import only_batches
from rnn_spec.subjects.conventions.own_state import has_own_state
from rnn_spec.subjects.conventions.several_results import IN_STEPS
from rnn_spec.subjects.conventions.unknown import conventions_unknown, refuses_own_state
from rnn_spec.subjects.conventions.widths import output_size, sized_state
from rnn_spec.subjects.probes.padding_experiment import padding_mask

__all__ = ["Conventions", "conventions_by_name", "conventions_of"]

EQUAL = "as many samples as steps"
"""The samples of a layer that counts its steps along the wrong axis."""


ELSE = {
    False: "a batch of another size raises an error, or its results have other shapes",
    True: "with another number, samples influence one another",
}
"""Why only one number of samples shows the conventions, by whether samples are mixed else."""


@dataclass(frozen=True)
class OnlyBatch:
    """
    The only number of samples with which conventions describe a layer.

    Attributes:
        count: the number; `SEQ` if it is the number of steps.
        is_mixed: whether another number would do, if samples did not influence one another.
    """

    count: int
    is_mixed: bool

    @property
    def words(self) -> str:
        """The calls that found the conventions, for people."""
        one = "one sample" if self.count == 1 else f"{self.count} samples"
        count = EQUAL if self.count == SEQ else one

        return f"found by calling it with {count} in a batch: {ELSE[self.is_mixed]}"


@dataclass(frozen=True)
class Conventions:
    """
    How a layer is called and laid out, if not as torch.nn's layers.

    Attributes:
        adapter: describes it.
        chosen: the arguments of the adapter that are not the usual ones.
        is_given: whether the user gives an adapter, to which they are added.
        only_batch: the only number of samples with which they describe it, or None.
    """

    adapter: Adapter
    chosen: Mapping[str, Setting]
    is_given: bool = False
    only_batch: OnlyBatch | None = None

    @classmethod
    def of(
        cls,
        adapter: Adapter,
        chosen: Mapping[str, Setting],
        name: str,
        *,
        is_given: bool,
        only_batch: OnlyBatch | None = None,
    ) -> Conventions:
        """Return those of the layer of an adapter, to which the chosen arguments are added."""
        described = replace(with_settings(adapter, chosen), name=name)

        return cls(described, chosen, is_given, only_batch)

    @property
    def words(self) -> str:
        """The conventions for people."""
        said = ", ".join(each.words for each in self.chosen.values() if each.words)
        found = "found by calling it" if self.only_batch is None else self.only_batch.words

        return f"{said}; {found}"

    def has_like_parts(self, options: Options) -> bool:
        """Return whether all parts of a state have as many features, as those of torch.nn have."""
        sizes = self.adapter.state.sizes if self.adapter.state is not None else None

        return sizes is None or len({*sizes(options)}) <= 1

    def arguments(self, **more: str) -> dict[str, str] | None:
        """Return the code of the adapter's arguments, and of more; None if it is no short one."""
        if not all(each.code for each in self.chosen.values()):
            return None
        codes = {
            name: each.code.replace("states.", "rnn_spec.states.")
            for name, each in self.chosen.items()
        }

        return {**self._building, **codes, **more}

    def code(self, **more: str) -> str:
        """Return the file of the adapter, also with more arguments; empty if it is no short one."""
        arguments, name = self.arguments(**more), self.adapter.name or ""
        if arguments is None:
            return ""

        return (replaced_file if self.is_given else adapter_file)(name, **arguments)

    @property
    def _building(self) -> dict[str, str]:
        """The code of what is built, if it is not what has the name."""
        make = self.adapter.build
        if self.is_given or not isinstance(make, Renamed):
            return {}

        return {"build": make.code(short(self.adapter.name or ""))}


def conventions_of(
    adapter: Adapter, factory: Factory, *, types_only: bool, is_given: bool = False
) -> Conventions | None:
    """
    Return the conventions of a layer, None if they are torch.nn's, or are expected to be.

    Args:
        adapter: says how the layer is built, and what else is known of it.
        factory: makes such layers, as they are.
        types_only: whether it is laid out as torch.nn's, so that only what cannot be mistaken for
            torch.nn's may differ; or its axes, if it never has more than one layer and direction.
        is_given: whether the user gives the adapter.

    Raises:
        SubjectError: no known conventions describe it.
    """
    module = factory.probe(factory.options())
    own = own_call(module)
    required_mask = own.mask.name if own is not None and own.mask is not None else None
    types_only = types_only and not has_own_state(module, factory.options())
    found = _fits(adapter, factory, required_mask, types_only=types_only)
    nearest = found.get(Fit.WHOLE)
    if nearest is None and types_only:
        return conventions_by_name(adapter, factory, is_given=is_given)
    only = None
    if nearest is None and Fit.WIDTH not in found:
        nearest, only = _at_one_batch(adapter, factory, required_mask)
    nearest = _nearest(adapter, factory, found) if nearest is None else nearest
    if nearest is None:
        raise conventions_unknown(factory, is_given=is_given)
    if not nearest:
        return None
    nearest = {**nearest, **_without_own_projection(factory, adapter, nearest)}

    return Conventions.of(adapter, nearest, factory.name, is_given=is_given, only_batch=only)


def _without_own_projection(
    factory: Factory, adapter: Adapter, chosen: Mapping[str, Setting]
) -> dict[str, Setting]:
    """Return options without `proj_size`, if it is offered and does not project as torch.nn's."""
    described = with_settings(adapter, chosen)
    if "proj_size" not in factory.offers or fit_of(factory, described, proj_size=2) is Fit.WHOLE:
        return {}
    fixed = {**described.options, "proj_size": 0}
    code = repr(fixed).replace("'", '"')

    return {"options": Setting(code, fixed, "its proj_size not used, as it is not torch.nn's")}


def conventions_by_name(
    adapter: Adapter, factory: Factory, *, is_given: bool = False
) -> Conventions | None:
    """Return those of a layer laid out as torch.nn's whose state is not its second argument."""
    chosen = called_by_name(factory.probe(factory.options()))

    return Conventions.of(adapter, chosen, factory.name, is_given=is_given) if chosen else None


def _fits(
    adapter: Adapter, factory: Factory, required_mask: str | None, *, types_only: bool
) -> dict[Fit, dict[str, Setting]]:
    """Return the first settings of each fit, none after settings that describe a layer wholly."""
    flat = factory.offers.isdisjoint(name for name, _ in DEEP)
    found: dict[Fit, dict[str, Setting]] = {}
    for chosen in candidates(adapter, factory):
        if types_only and not _is_own_type(chosen, flat=flat):
            continue
        fit = _fit(factory, with_settings(adapter, chosen), required_mask)
        if fit is Fit.WIDTH_MIXED and not _is_cell(chosen):
            continue  # another layout may be right, in which no sample influences another
        found.setdefault(fit, chosen)
        if fit is Fit.WHOLE:
            return found
    sized = _sized(adapter, factory, found.get(Fit.SIZES))
    if sized is not None:
        found.setdefault(_fit(factory, with_settings(adapter, sized), required_mask), sized)

    return found


def _sized(
    adapter: Adapter, factory: Factory, chosen: dict[str, Setting] | None
) -> dict[str, Setting] | None:
    """Return settings with the features of each part of a state, None if they are not found."""
    if chosen is None:
        return None
    state = chosen.get("state", Setting("states.stacked", adapter.state))
    sized = sized_state(factory, with_settings(adapter, chosen), state)

    return None if sized is None else {**chosen, "state": sized}


def _at_one_batch(
    adapter: Adapter, factory: Factory, required_mask: str | None
) -> tuple[dict[str, Setting] | None, OnlyBatch | None]:
    """
    Return conventions that describe a layer with one number of samples only, and that number.

    It is the number of steps of a layer that counts its steps along the axis of the samples, and
    one that stands in the code of a layer, or that it keeps. Then a law fails.
    """
    options = factory.options()
    for batch in (SEQ, *only_batches(factory.probe(options), options)):
        for chosen in candidates(adapter, factory, batch):
            described = with_settings(adapter, chosen)
            if _fit(factory, described, required_mask, batch) is Fit.WHOLE:
                usual = _fit(factory, described, required_mask)
                return chosen, OnlyBatch(batch, is_mixed=usual is Fit.MIXED)

    return None, None


def _fit(factory: Factory, adapter: Adapter, required_mask: str | None, batch: int = BATCH) -> Fit:
    """Return how far an adapter describes a layer; not at all if a mask may mean anything."""
    fit = fit_of(factory, adapter, batch)
    if required_mask is None or fit is Fit.NOT:
        return fit
    options = adapted_options(factory, adapter)
    module = Adapted(factory.probe(options), adapter, options)

    return fit if padding_mask(module, required_mask, options) else Fit.NOT


def _nearest(
    adapter: Adapter, factory: Factory, found: Mapping[Fit, dict[str, Setting]]
) -> dict[str, Setting] | None:
    """
    Return conventions in which a layer is checked though they do not describe it wholly.

    A list of steps of another width may be that of both directions, as in textbooks: it is not
    checked unless calls show them.
    """
    widths = (each for each in (Fit.WIDTH, Fit.WIDTH_MIXED) if each in found)
    for chosen in (found[each] for each in widths):
        if chosen.get("call") in IN_STEPS:
            continue
        width = output_size(factory, with_settings(adapter, chosen), may_be_fixed=_is_cell(chosen))
        if width is not None:
            return {**chosen, "output_size": width}
    if Fit.MIXED in found:
        return found[Fit.MIXED]
    options = factory.options()
    usual = called_by_name(factory.probe(options))
    if Fit.KEPT_OUT in found and refuses_own_state(factory.probe(options), options):
        return usual if accepts_usual_state(factory) else found[Fit.KEPT_OUT]
    if returns_usual_state(factory, adapter) and accepts_usual_state(factory):
        return usual  # it follows torch.nn, and its output is wrong

    return None


def _is_cell(chosen: Mapping[str, Setting]) -> bool:
    return "call" in chosen and chosen["call"].is_cell


def _is_own_type(chosen: Mapping[str, Setting], *, flat: bool) -> bool:
    """
    Return whether settings cannot be mistaken for a fault of a layer that follows torch.nn.

    A state of another type, or a flat one, shows that it does not; then its axes are free, too.
    """
    state = chosen.get("state")
    if state is not None and state.is_type and state.value is not None:
        return True

    return all(each.is_type or (flat and each.value is single) for each in chosen.values())
