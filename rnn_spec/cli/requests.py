"""What is asked of each subject: by the options of the command, then by the project's settings."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rnn_spec.cli.model_options import model_options
from rnn_spec.cli.settings import settings_file, subjects
from rnn_spec.cli.stopping import stop
from rnn_spec.conformance.request import Request
from rnn_spec.models.subject.options import ModelOptions, combined

__all__ = ["requests_of"]


def requests_of(targets: tuple[str, ...], options: Mapping[str, Any]) -> list[Request]:
    """
    Return what is asked of each target, or of each subject of the project if there is none.

    Raises:
        SettingsError: the settings of the project cannot be read.
    """
    configured = {each.target: each for each in subjects(Path.cwd())}
    _add_project_to_path()
    requests = [configured.get(target, Request(target)) for target in targets]
    if not (requests or configured):
        stop("no TARGET, and no pyproject.toml with subjects under [tool.rnn-spec]")

    return [_with_options(each, options) for each in requests or configured.values()]


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
