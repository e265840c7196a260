"""
What a campaign is made of: a TOML file with subjects, seeds, and the environments to check them in.

```toml
profile = "quick"
seeds = "0..9"

[environments.old]
python = "3.11"
requirements = ["mypkg==1.0"]

[[subjects]]
name = "LSTM of 1.0"
target = "mypkg.layers:LSTM"
environment = "old"
```

The keys above the environments are the defaults of each subject, and its keys are those of a
subject in pyproject.toml; a path in a target starts at the folder of the file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec import Meta

from rnn_spec.campaigns.job import Environment, Job
from rnn_spec.cli.settings import (
    Defaults,
    Seeds,
    SettingsError,
    SubjectTable,
    Text,
    configured_subject,
    decoded,
)
from rnn_spec.sharding.campaign import Campaign
from rnn_spec.sharding.shard import Shard
from rnn_spec.sharding.unit import Unit
from rnn_spec.suggestions import valid_name

__all__ = ["Plan", "plan_of"]

Requirements: TypeAlias = Annotated[
    list[Text], Meta(description='a list of requirements such as "torch==2.13.0"')
]
Limit: TypeAlias = Annotated[float, Meta(gt=0, description="a number above 0")]
Tables: TypeAlias = Annotated[
    list[Any], Meta(min_length=1, description="a list of names and tables, one for each subject")
]
Named: TypeAlias = Annotated[dict[str, Any], Meta(description="a table of environments")]

FIRST_SEED = "0"


class CampaignFile(Defaults, rename="kebab", kw_only=True):
    """The keys of a campaign."""

    seeds: Seeds = FIRST_SEED
    timeout: Limit | None = None
    memory: Limit | None = None
    environments: Named = msgspec.field(default_factory=dict)
    subjects: Tables


class EnvironmentTable(msgspec.Struct, rename="kebab"):
    """The table of an environment."""

    python: Text | None = None
    requirements: Requirements = []
    no_deps: Requirements = []


class CampaignSubject(SubjectTable, rename="kebab", kw_only=True):
    """The table of a subject of a campaign."""

    name: Text | None = None
    environment: Text | None = None
    package: Text | None = None
    timeout: Limit | None = None
    memory: Limit | None = None


OWN = ("name", "environment", "package", "timeout", "memory")
"""The keys that a subject of pyproject.toml does not have."""

NOT_OF_SUBJECTS = ("environments", "subjects", "timeout", "memory")
"""The keys of a campaign that are no defaults of a check."""


@dataclass(frozen=True)
class Plan:
    """
    What a campaign does.

    Attributes:
        jobs: the units that this process is to do, in order.
        campaign: all units, and which shard of them this is.
    """

    jobs: tuple[Job, ...]
    campaign: Campaign


@dataclass(frozen=True)
class Reader:
    """
    Reads the subjects of a campaign.

    Attributes:
        file: the TOML file, as errors name it.
        data: what is in it.
        folder: its folder.
        out: the folder of the results.
        environments: the environments, by name.
        limits: the limits of each subject, unless its own table says otherwise.
    """

    file: str
    data: Mapping[str, Any]
    folder: Path
    out: Path
    environments: Mapping[str, Environment]
    limits: Mapping[str, float | None]

    def jobs(self) -> Iterator[Job]:
        """Yield the units, subject by subject."""
        names: set[str] = set()
        for place, data in enumerate(self.data["subjects"], 1):
            where = f"{self.file}: subjects, item {place}"
            jobs = [*self._of_subject(data, where)]
            name = jobs[0].name
            if name in names:
                message = f"{where} name: got {name!r}, expected one that no other has"
                raise SettingsError(message)
            names.add(name)
            yield from jobs

    def _of_subject(self, data: Any, where: str) -> Iterator[Job]:
        """Yield the units of a subject, one for each seed."""
        own = {"target": data} if isinstance(data, str) else data
        table = decoded(own, CampaignSubject, where)
        checked = {name: each for name, each in own.items() if name not in OWN}
        kept = {name: each for name, each in self.data.items() if name not in NOT_OF_SUBJECTS}
        defaults = {"seeds": FIRST_SEED, **kept}
        asked = configured_subject(checked, defaults, Path(), where)
        if not asked.seeds:
            message = f"{where} seeds: got [], expected at least one"
            raise SettingsError(message)
        for seed in asked.seeds:
            yield Job(
                key="",
                name=table.name or asked.request.target,
                request=replace(asked.request, seed=seed),
                folder=str(self.folder),
                out=str(self.out),
                timeout=table.timeout or self.limits["timeout"],
                memory=table.memory or self.limits["memory"],
                package=table.package,
                environment=self._environment(table.environment, where),
                environment_name=table.environment or "",
            )

    def _environment(self, name: str | None, where: str) -> Environment | None:
        if name is None:
            return None
        try:
            return self.environments[valid_name("environment", name, self.environments)]
        except ValueError as error:
            message = f"{where} environment: {error}"
            raise SettingsError(message) from None


def plan_of(file: Path, out: Path, shard: Shard | None, run: str) -> Plan:
    """
    Read a campaign.

    Args:
        file: the TOML file.
        out: the folder of the results.
        shard: which part of it to do; all if None.
        run: names this run.

    Raises:
        SettingsError: it cannot be read: the file, the key, what came and what was expected.
    """
    from rnn_spec.conformance.report_builder import versions
    from rnn_spec.isolation.sources import installed

    data = _data(file)
    table = decoded(data, CampaignFile, f"{file}:")
    found = {**versions(), "installed": installed()}
    every = {
        Unit(job.name, job.request.seed): msgspec.structs.replace(job.with_key(found), run=run)
        for job in _reader(file, data, table, out).jobs()
    }
    campaign = Campaign(tuple(every), shard)

    return Plan(tuple(every[unit] for unit in campaign.mine), campaign)


def _reader(file: Path, data: Mapping[str, Any], table: CampaignFile, out: Path) -> Reader:
    environments = {
        name: _environment(each, f"{file}: environments {name}")
        for name, each in table.environments.items()
    }
    limits = {"timeout": table.timeout, "memory": table.memory}

    return Reader(str(file), data, file.resolve().parent, out.resolve(), environments, limits)


def _environment(data: Any, where: str) -> Environment:
    table = decoded(data, EnvironmentTable, where)

    return Environment(table.python, tuple(table.requirements), tuple(table.no_deps))


def _data(file: Path) -> dict[str, Any]:
    """Return the content of a TOML file."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"cannot read {str(file)!r}: {error.strerror}"
    except (ValueError, RecursionError) as error:
        why = str(error) if not isinstance(error, RecursionError) else "it is nested too deeply"
        message = f"cannot read {str(file)!r}: {why}"

    raise SettingsError(message)
