"""What the distributions declare, and what the packages load before it is needed."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from contracts.__main__ import main as of_contracts
from rnn_spec.cli import main
from rnn_spec.reports.formats.law_pages import DOCUMENTATION

ROOT = Path(__file__).parent.parent
LINK = re.compile(r'(?:\]\(|\b(?:src|srcset|href)=")([^)"\s]+)')

HELP = """
from click.testing import CliRunner
from rnn_spec.cli import main
assert CliRunner().invoke(main, ["--help"]).exit_code == 0
"""

INIT = """
from click.testing import CliRunner
from rnn_spec.cli import main
assert "layers:Own" in CliRunner().invoke(main, ["init", "--dry-run", {!r}]).stdout
"""


def bounds(requirements: Iterable[str], operator: str) -> dict[str, str]:
    """The version that each requirement gives after *operator*."""
    return {
        requirement.name: specifier.version
        for requirement in map(Requirement, requirements)
        for specifier in requirement.specifier
        if specifier.operator == operator
    }


def loaded_by(code: str) -> set[str]:
    """
    The top-level modules that a fresh interpreter holds after *code*.

    Without the working directory on its path: the installed package is what is held to this.
    """
    report = "\nimport sys; print(*{name.partition('.')[0] for name in sys.modules})"
    run = subprocess.run(
        [sys.executable, "-P", "-c", code + report], capture_output=True, check=True, text=True
    )
    return set(run.stdout.split())


def pyproject(folder: Path = ROOT) -> dict[str, Any]:
    """Return the pyproject.toml of a folder."""
    return tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    """What rnn-spec declares."""
    return pyproject()["project"]


@pytest.fixture(scope="module")
def part() -> dict[str, Any]:
    """What rnn-spec-contracts declares."""
    return pyproject(ROOT / "contracts")["project"]


def test_lowest_versions_are_the_pins_of_the_gate(whole: dict[str, Any]) -> None:
    """Each lower bound in pyproject.toml is the version that the gate's lowest row installs."""
    needed = whole["dependencies"] + pyproject()["dependency-groups"]["test"]
    pins = (ROOT / "constraints" / "lowest.txt").read_text(encoding="utf-8").splitlines()

    assert bounds(needed, ">=") == bounds(pins, "==")


def test_distributions_agree(whole: dict[str, Any], part: dict[str, Any]) -> None:
    """They are of one version, and what one asks for is asked for by the other with that bound."""
    alike = ("version", "license", "requires-python", "authors", "classifiers")
    own, every = (bounds(each["dependencies"], ">=") for each in (part, whole))

    assert {key: whole[key] for key in alike} == {key: part[key] for key in alike}
    assert own.items() <= every.items()
    assert "torch" not in own
    for extras in (whole["optional-dependencies"], part["optional-dependencies"]):
        asked = bounds([one for each in extras.values() for one in each], ">=")
        known = every | bounds(
            [each for group in ("test", "docs") for each in group_of(group)], ">="
        )
        assert asked.items() <= known.items()


def group_of(name: str) -> list[str]:
    """Return the requirements of a dependency group, without the groups that it includes."""
    return [each for each in pyproject()["dependency-groups"][name] if isinstance(each, str)]


def test_plugin_of_pytest_is_that_of_both(whole: dict[str, Any], part: dict[str, Any]) -> None:
    """Pytest finds the plugin whichever is installed, and knows it by one name if both are."""
    plugins = part["entry-points"]["pytest11"]

    assert plugins == whole["entry-points"]["pytest11"]
    assert all(metadata_loads(value) for value in plugins.values())


def metadata_loads(value: str) -> bool:
    """Return whether an entry point can be loaded."""
    return metadata.EntryPoint("name", value, "group").load() is not None


def test_licence_is_in_both() -> None:
    """A distribution of one folder needs a copy of the licence in it."""
    copies = [(ROOT / name).read_bytes() for name in ("LICENSE", "contracts/LICENSE")]

    assert copies[0] == copies[1]


def test_wheel_of_the_whole_leaves_out_what_builds_the_part() -> None:
    """What is in the folder and is no part of the package is excluded, and no more."""
    excluded = pyproject()["tool"]["hatch"]["build"]["targets"]["wheel"]["exclude"]
    others = [
        each for each in (ROOT / "contracts").iterdir() if each.suffix in {"", ".md", ".toml"}
    ]
    files = {f"/contracts/{each.name}" for each in others if each.is_file()}

    assert files == set(excluded)


def test_every_command_says_whose_code_it_runs() -> None:
    """SECURITY.md has each command of both packages in its table."""
    table = (ROOT / "SECURITY.md").read_text(encoding="utf-8").partition("## Which files")[0]
    commands = [f"rnn-spec {each}" for each in main.commands]
    commands += [f"python -m contracts {each}" for each in of_contracts.commands]

    assert [] == [each for each in commands if not re.search(rf"`{each}[` ]", table)]


def test_version_is_the_same_wherever_it_is(whole: dict[str, Any]) -> None:
    """The newest section of the CHANGELOG and the citation have it, with one date."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    version, date = re.findall(r"^## \[(\d[\w.]*)\] - (\S+)$", changelog, re.MULTILINE)[0]
    citation = dict(
        re.findall(r"^([\w-]+): (.+)$", (ROOT / "CITATION.cff").read_text(), re.MULTILINE)
    )

    assert whole["version"] == version
    assert f"\n[{version}]: {whole['urls']['Repository']}/releases/tag/v{version}\n" in changelog
    assert (version, f'"{date}"') == (citation["version"], citation["date-released"])


def test_guide_and_workflow_name_the_version(whole: dict[str, Any]) -> None:
    """What a user copies from the guide is of this version."""
    guide = (ROOT / "docs" / "guides" / "in-your-ci.md").read_text(encoding="utf-8")

    assert {whole["version"]} == set(re.findall(r"(?:@v|rev: v|rnn-spec==)(\d+\.[\d.]+)", guide))


def test_changelog_has_the_form_of_keep_a_changelog() -> None:
    """Versions have a date, newest first, sections of known kinds, and an address."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    dates = [each.rpartition(" - ")[2] for each in headings if each != "[Unreleased]"]
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}

    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", each) for each in dates)
    assert dates == sorted(dates, reverse=True)
    assert set(re.findall(r"^### (.+)$", text, re.MULTILINE)) <= kinds
    assert re.findall(r"^## \[(.+?)\]", text, re.MULTILINE) == re.findall(
        r"^\[(.+?)\]: https://", text, re.MULTILINE
    )


def test_python_versions_are_those_of_the_gate(whole: dict[str, Any]) -> None:
    """Each version that is classified has a row in tox.ini, and the lowest is required."""
    versions = [
        each.rpartition(" ")[2] for each in whole["classifiers"] if re.search(r":: 3\.\d+$", each)
    ]
    rows = (ROOT / "tox.ini").read_text(encoding="utf-8").partition("[tests]")[0]

    assert all(f"py{each.replace('.', '')}" in rows for each in versions)
    assert f">={versions[0]}" == whole["requires-python"]


def test_addresses_are_those_of_the_repository(whole: dict[str, Any], part: dict[str, Any]) -> None:
    """Every address of the project is below the two that it is known by."""
    repository, documentation = whole["urls"]["Repository"], whole["urls"]["Documentation"]

    assert documentation == DOCUMENTATION
    for each in [*whole["urls"].values(), *part["urls"].values()]:
        assert each.startswith((repository, documentation))


def readme_on_pypi() -> str:
    """Return the README as hatch-fancy-pypi-readme writes it into the metadata."""
    settings = pyproject()["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for each in settings["substitutions"]:
        text = re.sub(each["pattern"], each["replacement"], text)

    return text.replace("$HFPR_VERSION", pyproject()["project"]["version"])


def test_links_of_the_readme_lead_somewhere_on_pypi(whole: dict[str, Any]) -> None:
    """Each relative link is an address of a file that is in the repository, at this version."""
    before = LINK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    after = LINK.findall(readme_on_pypi())
    relative = [each for each in before if not re.match(r"[a-z]+:|#", each)]
    made = [f"v{whole['version']}/{each}" for each in relative]

    assert relative
    assert all((ROOT / each.partition("#")[0]).exists() for each in relative)
    assert [] == [each for each in after if not re.match(r"[a-z]+:|#", each)]
    assert made == [
        each[-len(end) :] for each, end in zip(changed(before, after), made, strict=True)
    ]


def changed(before: list[str], after: list[str]) -> list[str]:
    """Return the links that are others than before."""
    return [new for old, new in zip(before, after, strict=True) if old != new]


def test_pictures_of_the_readme_are_raw_files() -> None:
    """A page that shows a picture is no picture."""
    pictures = re.findall(r'\b(?:src|srcset)="([^"]+)"', readme_on_pypi())

    assert all(each.startswith("https://raw.githubusercontent.com/") for each in pictures)


@pytest.mark.parametrize("code", ["import rnn_spec", "import rnn_spec.cli", HELP])
def test_command_line_speaks_without_torch(code: str) -> None:
    """Who asks for help, or only imports the package, does not wait for torch."""
    loaded = loaded_by(code)

    assert set() == loaded & {"torch"}


def test_init_loads_no_torch(tmp_path: Path) -> None:
    """A project is read in no time: its source is parsed, and nothing of it is imported."""
    (tmp_path / "layers.py").write_text("import torch\nclass Own(torch.nn.LSTM): ...\n")
    loaded = loaded_by(INIT.format(str(tmp_path)))

    assert set() == loaded & {"torch", "layers", "hypothesis"}


def test_contracts_alone_load_nothing_heavy() -> None:
    """Contracts are of use where there is neither a tensor, a test nor a page."""
    loaded = loaded_by("import contracts")

    assert set() == loaded & {"torch", "hypothesis", "sphinx"}
