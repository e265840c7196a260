"""
Read the public surface of the two packages from the code.

`python -m surface.public`, in `tests`, prints it as JSON; `tests/surface/public.json` is the list
that a release must keep.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
import sys
import tomllib
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import click
import msgspec

import contracts
import rnn_spec
from contracts import pytest_plugin
from rnn_spec.cli import main
from rnn_spec.cli.campaign_file import CampaignFile, CampaignSubject, EnvironmentTable
from rnn_spec.cli.output import stopping
from rnn_spec.cli.settings import Section, SubjectTable

__all__ = ["PACKAGES", "surface"]

PACKAGES = (contracts, rnn_spec)
EXTENSIONS = ("contracts.sphinxext", "rnn_spec.sphinxext") if find_spec("sphinx") else ()
"""Extensions of Sphinx, which not every environment has."""
OWN = {each.__name__ for each in PACKAGES}
ROOT = Path(__file__).parents[2]
STATUSES = ("CONFORMS", "FAILS", "UNUSABLE", "INTERRUPTED")


def surface() -> dict[str, Any]:
    """Return the public surface as plain data."""
    return {
        "names": {package.__name__: names(package) for package in PACKAGES},
        "commands": {name: options(each) for name, each in sorted(main.commands.items())},
        "exit statuses": {name: getattr(stopping, name) for name in STATUSES},
        "settings": {
            "[tool.rnn-spec]": keys(Section),
            "a table of subjects": keys(SubjectTable),
            "a campaign": keys(CampaignFile),
            "a subject of a campaign": keys(CampaignSubject),
            "an environment of a campaign": keys(EnvironmentTable),
        },
        "scripts": project()["scripts"],
        "entry points": project()["entry-points"],
        "pytest options": sorted(pytest_plugin.OPTIONS),
        "pytest hooks": sorted(name for name in vars(pytest_plugin.Hooks) if name[0] != "_"),
        "sphinx": {each: registered(import_module(each)) for each in EXTENSIONS},
        "JSON keys": report_keys(),
    }


def names(package: Any) -> dict[str, Any]:
    """Return what is known of each public name: its parameters or its attributes."""
    return {name: described(getattr(package, name)) for name in package.__all__}


def described(value: Any) -> Any:
    """Return the names of a module, the parameters of a function, those and more of a class."""
    if inspect.ismodule(value):
        return sorted(value.__all__)
    if inspect.isclass(value):
        return {"parameters": parameters(value), "attributes": attributes(value)}

    return parameters(value) if callable(value) else attributes(type(next(iter(value.values()))))


def attributes(cls: type) -> list[str]:
    """Return the public attributes that our own classes give to a class."""
    own = [each for each in cls.__mro__ if each.__module__.partition(".")[0] in OWN]
    fields = (
        [each.name for each in dataclasses.fields(cls)] if dataclasses.is_dataclass(cls) else []
    )

    return sorted({name for each in own for name in vars(each) if name[0] != "_"} | {*fields})


def parameters(function: Any) -> list[str]:
    """Return the parameters of a callable, in order; a star marks those passed by keyword."""
    star = {inspect.Parameter.KEYWORD_ONLY: "*"}
    try:
        signature = inspect.signature(function)
    except ValueError:
        return []

    return [f"{star.get(each.kind, '')}{each.name}" for each in signature.parameters.values()]


def options(command: click.Command) -> list[str]:
    """Return the arguments and options of a command."""
    return sorted(name for each in command.params for name in (*each.opts, *each.secondary_opts))


def registered(extension: Any) -> dict[str, list[str]]:
    """Return what a Sphinx extension registers: directives, roles and settings."""
    app = MagicMock()
    extension.setup(app)

    return {
        "directives": registrations(app, "add_directive", "add_directive_to_domain"),
        "roles": registrations(app, "add_role", "add_crossref_type"),
        "settings": registrations(app, "add_config_value"),
    }


def registrations(app: MagicMock, *methods: str) -> list[str]:
    """Return the names that an application was given through some methods."""
    calls = [(name, args) for name, args, _ in app.method_calls if name in methods]

    return sorted(str(args[1] if name.endswith("_to_domain") else args[0]) for name, args in calls)


def keys(settings: type[msgspec.Struct]) -> list[str]:
    """Return the keys of a table of settings."""
    return sorted(field.encode_name for field in msgspec.structs.fields(settings))


def report_keys() -> dict[str, list[str]]:
    """Return the keys of a report and of a result as JSON."""
    result = rnn_spec.Result("law", "relations", "Statement.", "passed")
    report = rnn_spec.Report("subject", "quick", 0, {}, (result,)).to_dict()

    return {
        "report": sorted(report),
        "pairs": sorted(report["pairs"]),
        "counts": sorted(report["counts"]),
        "result": sorted(report["results"][0]),
    }


def project() -> dict[str, Any]:
    """Return the project table of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(surface(), indent=1, sort_keys=True) + "\n")
