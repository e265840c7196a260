"""Check faulty layers and models against the laws that should catch them, in other processes."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import torch

from rnn_spec.conformance.law_check import Plan, counterexample
from rnn_spec.conformance.model_check import ModelPlan, model_counterexample
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.models.building.declared_model import Model
from rnn_spec.models.building.loading import load_model
from rnn_spec.models.laws.catalogue import MODEL_CATALOGUE
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.sphinxext.mutants import Faulty, causes_at, mutant_of
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.vocabulary import PROFILES

__all__ = ["Catch", "catches"]

SEED = 1


@dataclass(frozen=True)
class Catch:
    """
    The result of checking a mutant with a law.

    Attributes:
        mutant: the name of the layer or model.
        law: the name of the law.
        caught: whether the law fails.
        case: the number of cases until it failed, or of all cases.
    """

    mutant: str
    law: str
    caught: bool
    case: int


def catches(paths: Sequence[str] | str, jobs: int, *, models: bool) -> list[Catch]:
    """
    Check each layer of some mappings, or each model, with its law.

    Args:
        paths: where the mappings are, such as `package.module:CAUSES`.
        jobs: how many processes check.
        models: whether models are checked, and not layers.
    """
    tasks = [
        (paths, place)
        for place, faulty in enumerate(causes_at(paths))
        if isinstance(faulty, Model) is models
    ]
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        return list(pool.map(_catch, tasks, chunksize=4))


def _catch(task: tuple[Sequence[str] | str, int]) -> Catch:
    """Check one mutant, up to the first case that fails."""
    torch.set_num_threads(1)
    paths, place = task
    mutant, law = [*causes_at(paths).items()][place]
    caught, tried = _checked(mutant, law)

    return Catch(mutant_of(mutant).name, law, caught, tried)


def _checked(mutant: Faulty, law: str) -> tuple[bool, int]:
    """Return whether a law fails, and the number of cases that were tried."""
    if isinstance(mutant, Model):
        loaded = load_model(mutant, ModelOptions())
        model_case, tried = model_counterexample(
            ModelPlan(loaded, "quick", SEED, {}), MODEL_CATALOGUE[law]
        )
        return model_case is not None, tried
    plan = Plan(subject_of(mutant), PROFILES["quick"].examples, SEED, {})
    case, tried = counterexample(plan, CATALOGUE[law])

    return case is not None, tried
