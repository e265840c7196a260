"""What is asked of each subject: by the options of the command, then by the project's settings."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rnn_spec.cli.options.model_options import model_options
from rnn_spec.cli.output.stopping import stop
from rnn_spec.cli.settings import ConfiguredSubject, configured, settings_file
from rnn_spec.conformance.request import Request
from rnn_spec.models.subject.options import ModelOptions, combined
from rnn_spec.sharding.campaign import Campaign
from rnn_spec.sharding.unit import Unit

__all__ = ["Work", "requests_of", "work_of"]


@dataclass(frozen=True)
class Work:
    """
    What a command is to do.

    Attributes:
        requests: the runs, each with at most one seed, in order.
        campaign: what they are a part of; None without seeds and shards.
    """

    requests: tuple[Request, ...]
    campaign: Campaign | None = None


def work_of(targets: tuple[str, ...], options: Mapping[str, Any]) -> Work:
    """
    Return the runs that options ask for: each subject with each seed, or those of one shard.

    Raises:
        SettingsError: the settings of the project cannot be read.
    """
    asked = _asked(targets, options)
    shard = options["shard"]
    if shard is None and not any(seeds for _, seeds in asked):
        return Work(tuple(request for request, _ in asked))
    runs = {
        Unit(request.target, seed): replace(request, seed=seed)
        for request, seeds in asked
        for seed in seeds or (request.seed,)
    }
    campaign = Campaign(tuple(runs), shard)

    return Work(tuple(runs[unit] for unit in campaign.mine), campaign)


def requests_of(targets: tuple[str, ...], options: Mapping[str, Any]) -> list[Request]:
    """
    Return what is asked of each target, or of each subject of the project if there is none.

    Raises:
        SettingsError: the settings of the project cannot be read.
    """
    return [request for request, _ in _asked(targets, options)]


def _asked(
    targets: tuple[str, ...], options: Mapping[str, Any]
) -> list[tuple[Request, tuple[int, ...]]]:
    """Return what is asked of each subject, and with which seeds if these are several."""
    known = {each.request.target: each for each in configured(Path.cwd())}
    _add_project_to_path()
    asked = [known.get(target, ConfiguredSubject(Request(target))) for target in targets]
    if not (asked or known):
        stop(
            "no TARGET, such as ./file.py:Class, and no pyproject.toml with subjects under "
            "[tool.rnn-spec], which rnn-spec init writes"
        )

    return [
        (_with_options(each.request, options), _seeds(each, options))
        for each in asked or known.values()
    ]


def _seeds(subject: ConfiguredSubject, options: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the seeds of a subject: those of the command, unless it names one, or its own."""
    seeds: tuple[int, ...] | None = options.get("seeds")
    if seeds is not None:
        return seeds

    return subject.seeds if options["seed"] is None else ()


def _add_project_to_path() -> None:
    """Let the modules of the project, also those in `src`, be imported from its subfolders too."""
    file = settings_file(Path.cwd())
    if file is not None:
        folders = (file.parent, file.parent / "src")
        sys.path += [str(each) for each in folders if each.is_dir()]


def _with_options(request: Request, options: Mapping[str, Any]) -> Request:
    """Return a request with the options in place of the project's settings."""
    before = request.expected_failures
    kept = {name: before[name] for name in before if name in (options["laws"] or before)}

    return Request(
        request.target,
        options["kind"] or request.kind,
        options["level"] or request.level,
        options["profile"] or request.profile,
        options["laws"] or request.laws,
        {**kept, **dict(map(_expectation, options["expected"]))},
        options["seed"],
        options["strict"] or request.strict,
        _model(request.model, options),
    )


def _model(configured: ModelOptions | None, options: Mapping[str, Any]) -> ModelOptions | None:
    """Return what is stated about a model; None for a target that is not said to be one."""
    stated = model_options(options)
    if stated is None and configured is None:
        return ModelOptions() if options.get("is_model") else None

    return combined(stated or ModelOptions(), configured or ModelOptions())


def _expectation(text: str) -> tuple[str, str]:
    name, equals, reason = text.partition("=")
    if not equals or not name or not reason.strip():
        stop(f'--expect-failure: got {text!r}, expected NAME="reason"')

    return name, reason
