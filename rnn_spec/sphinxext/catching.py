"""Check faulty layers against the laws that should catch them, in separate processes."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import torch

from rnn_spec.conformance.law_check import Plan, counterexample
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.vocabulary import PROFILES

__all__ = ["Catch", "catches"]

SEED = 1


@dataclass(frozen=True)
class Catch:
    """
    The result of checking a faulty layer with a law.

    Attributes:
        mutant: the name of the layer.
        law: the name of the law.
        caught: whether the law fails.
        case: the number of cases until it failed, or of all cases.
    """

    mutant: str
    law: str
    caught: bool
    case: int


def catches(path: str, jobs: int = 2) -> list[Catch]:
    """Check each layer of a mapping, at a path such as `package.module:CAUSES`, with its law."""
    tasks = [(path, place) for place, _ in enumerate(_causes(path))]
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        return list(pool.map(_catch, tasks, chunksize=4))


def _catch(task: tuple[str, int]) -> Catch:
    """Check one layer, up to the first case that fails."""
    torch.set_num_threads(1)
    path, place = task
    mutant, name = [*_causes(path).items()][place]
    plan = Plan(subject_of(mutant), PROFILES["quick"].examples, SEED, {})
    case, tried = counterexample(plan, CATALOGUE[name])

    return Catch(mutant.__name__, name, case is not None, tried)


def _causes(path: str) -> Mapping[type, str]:
    causes: Mapping[type, str] = pkgutil.resolve_name(path)

    return causes
