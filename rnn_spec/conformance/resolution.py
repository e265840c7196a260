"""From what a user asks to what a run does: every choice is made here, once."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace

from rnn_spec.conformance.request import DEFAULT_LIMITS, Limits, Request
from rnn_spec.law_definition.law import Law
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.models.building.declared_model import Model
from rnn_spec.models.laws.catalogue import MODEL_CATALOGUE
from rnn_spec.models.laws.every_law import EVERY_LAW, is_about_models
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.subjects.build.target import load
from rnn_spec.subjects.subject import SubjectError
from rnn_spec.suggestions import valid_name
from rnn_spec.vocabulary import KIND_NAMES, LEVELS, PROFILES

__all__ = ["ResolvedRequest", "are_about_models", "law_named", "resolve", "select"]


@dataclass(frozen=True)
class ResolvedRequest:
    """
    A request with every choice made.

    Attributes:
        request: what was asked, with a seed; to resolve it again gives the same.
        laws: the laws to check, in order.
        examples: cases to try for each law.
        seed: the seed of the run.
        limits: what the run may use.
    """

    request: Request
    laws: tuple[Law, ...]
    examples: int
    seed: int
    limits: Limits = DEFAULT_LIMITS

    @property
    def law_names(self) -> tuple[str, ...]:
        """The names of the laws, in order."""
        return tuple(law.name for law in self.laws)


def resolve(request: Request, limits: Limits = DEFAULT_LIMITS) -> ResolvedRequest:
    """
    Make every choice of a run: its laws and their order, the number of cases, the seed.

    A request that names laws of models is about a model. A law above the level of a run, or of
    the other kind, may be expected to fail: what is expected of several subjects may be expected
    of a subject that is checked at a lower level.

    Raises:
        ValueError: an unknown law, level, profile, kind or expected failure; a level or a kind of
            a model.
        SubjectError: a law `module:law` cannot be loaded.
    """
    request = _of_one_kind(request)
    laws = select(request.laws, request.level, of_models=request.model is not None)
    profile = PROFILES[valid_name("profile", request.profile, PROFILES)]
    if request.kind is not None:
        valid_name("kind", request.kind, KIND_NAMES)
    for name in request.expected_failures:
        names = EVERY_LAW if request.laws is None else [law.name for law in laws]
        valid_name("expected failure", name, names)
    seed = random.SystemRandom().randrange(2**32) if request.seed is None else request.seed

    return ResolvedRequest(replace(request, seed=seed), laws, profile.examples, seed, limits)


def _of_one_kind(request: Request) -> Request:
    """
    Return a request that is stated to be about a model if it is.

    Raises:
        ValueError: it states a level or a kind, which a model does not have.
    """
    is_model = isinstance(request.target, Model) or are_about_models(request.laws)
    if request.model is None and is_model:
        request = replace(request, model=ModelOptions())
    for option in ("level", "kind"):
        if request.model is not None and getattr(request, option) is not None:
            message = f"{option}: got {getattr(request, option)!r}, but a model has no {option}"
            raise ValueError(message)

    return request


def are_about_models(laws: Iterable[str | Law] | None) -> bool:
    """Return whether laws are named, and all of them are about models."""
    found = [EVERY_LAW.get(each) if isinstance(each, str) else each for each in laws or ()]

    return bool(found) and all(each is not None and is_about_models(each) for each in found)


def select(
    names: Iterable[str | Law] | None, level: str | None, *, of_models: bool = False
) -> tuple[Law, ...]:
    """
    Return laws by name, or all laws up to a level, each once and always in the same order.

    The catalogue's laws come in catalogue order, so that a law runs after the laws it requires;
    a user's own laws follow, in the order given.

    Args:
        names: the laws, or their names; all if None.
        level: the highest level of laws of layers.
        of_models: whether they are laws of models, and not of layers.

    Raises:
        ValueError: an unknown law or level, a law of the other kind, or two laws of one name.
    """
    highest = LEVELS.index(valid_name("level", level, LEVELS)) if level else len(LEVELS)
    if names is None and of_models:
        return tuple(MODEL_CATALOGUE.values())
    if names is None:
        return tuple(law for law in CATALOGUE.values() if LEVELS.index(law.level) <= highest)
    chosen: dict[str, Law] = {}
    for each in {(each if isinstance(each, str) else id(each)): each for each in names}.values():
        law = each if isinstance(each, Law) else law_named(each)
        _check_kind(law, of_models=of_models)
        if chosen.setdefault(law.name, law) is not law:
            message = f"two different laws are named {law.name!r}: rename one"
            raise ValueError(message)
    ours = [law for name, law in EVERY_LAW.items() if chosen.get(name) is law]

    return (*ours, *(law for law in chosen.values() if EVERY_LAW.get(law.name) is not law))


def _check_kind(law: Law, *, of_models: bool) -> None:
    """
    Check that a law is about models, or about layers.

    Raises:
        ValueError: it is about the others.
    """
    if is_about_models(law) != of_models:
        own, other = ("models", "layers") if is_about_models(law) else ("layers", "models")
        message = (
            f"law {law.name!r} is about {own}, and the other laws or the subject about {other}"
        )
        raise ValueError(message)


def law_named(name: str) -> Law:
    """
    Return a law of either catalogue by its name, or a user's own law by `module:law`.

    Raises:
        ValueError: an unknown law.
        SubjectError: the module cannot be loaded, or has no such law.
    """
    if ":" not in name:
        return EVERY_LAW[valid_name("law", name, EVERY_LAW)]
    law = load(name)
    if not isinstance(law, Law):
        message = f"{name}: got an object of type {type(law).__name__}, expected a law"
        raise SubjectError(message)

    return law
