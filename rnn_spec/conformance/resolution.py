"""From what a user asks to what a run does: every choice is made here, once."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace

from rnn_spec.conformance.request import DEFAULT_LIMITS, Limits, Request
from rnn_spec.law_definition.law import Law
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.subjects.build.target import load
from rnn_spec.subjects.subject import SubjectError
from rnn_spec.suggestions import valid_name
from rnn_spec.vocabulary import KIND_NAMES, LEVELS, PROFILES

__all__ = ["ResolvedRequest", "law_named", "resolve", "select"]


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

    A law above the level of a run may be expected to fail: what is expected of several subjects
    may be expected of a subject that is checked at a lower level.

    Raises:
        ValueError: an unknown law, level, profile, kind or expected failure.
        SubjectError: a law `module:law` cannot be loaded.
    """
    laws = select(request.laws, request.level)
    profile = PROFILES[valid_name("profile", request.profile, PROFILES)]
    if request.kind is not None:
        valid_name("kind", request.kind, KIND_NAMES)
    for name in request.expected_failures:
        names = CATALOGUE if request.laws is None else [law.name for law in laws]
        valid_name("expected failure", name, names)
    seed = random.SystemRandom().randrange(2**32) if request.seed is None else request.seed

    return ResolvedRequest(replace(request, seed=seed), laws, profile.examples, seed, limits)


def select(names: Iterable[str | Law] | None, level: str | None) -> tuple[Law, ...]:
    """
    Return laws by name, or all laws up to a level, each once and always in the same order.

    The catalogue's laws come in catalogue order, so that a law runs after the laws it requires;
    a user's own laws follow, in the order given.

    Raises:
        ValueError: an unknown law or level, or two laws of one name.
    """
    highest = LEVELS.index(valid_name("level", level, LEVELS)) if level else len(LEVELS)
    if names is None:
        return tuple(law for law in CATALOGUE.values() if LEVELS.index(law.level) <= highest)
    chosen: dict[str, Law] = {}
    for each in {(each if isinstance(each, str) else id(each)): each for each in names}.values():
        law = each if isinstance(each, Law) else law_named(each)
        if chosen.setdefault(law.name, law) is not law:
            message = f"two different laws are named {law.name!r}: rename one"
            raise ValueError(message)
    ours = [law for name, law in CATALOGUE.items() if chosen.get(name) is law]

    return (*ours, *(law for law in chosen.values() if CATALOGUE.get(law.name) is not law))


def law_named(name: str) -> Law:
    """
    Return a law of the catalogue by its name, or a user's own law by `module:law`.

    Raises:
        ValueError: an unknown law.
        SubjectError: the module cannot be loaded, or has no such law.
    """
    if ":" not in name:
        return CATALOGUE[valid_name("law", name, CATALOGUE)]
    law = load(name)
    if not isinstance(law, Law):
        message = f"{name}: got an object of type {type(law).__name__}, expected a law"
        raise SubjectError(message)

    return law
