"""The architecture page: its diagram is the code's, and what it names exists."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PAGES = ["README.md", "CONTRIBUTING.md", "docs/architecture.md"]
PATH = re.compile(r"`((?:contracts|rnn_spec|tests|docs)/[\w./-]*)`")
LINKS = re.compile(r'href="#(folder-[\w-]+)"')
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
def test_paths_on_a_page_exist(page):
    """Every file and folder that a page names is in the tree."""
    paths = PATH.findall((ROOT / page).read_text(encoding="utf-8"))

    assert paths
    assert [] == [path for path in paths if not (ROOT / path).exists()]


@pytest.mark.slow
def test_diagram_has_every_folder_and_its_imports(build):
    """Each folder has a box with its sentence, and every import leads to a box."""
    pytest.importorskip("sphinx")
    from architecture import layers, packages  # noqa: PLC0415 - needs grimp and Sphinx

    made = build(".. architecture::", extensions=["architecture"])
    page = made.text()
    folders = [each for package in packages() for row in layers(package) for each in row]

    assert all(f'id="{each.anchor}"' in page for each in folders)
    assert all(each.sentence for each in folders)
    assert all(f'id="{anchor}"' in page for anchor in LINKS.findall(page))
    assert {"rnn_spec.laws", "contracts.model"} <= {each.name for each in folders}
    assert not made.warnings


def test_contributing_names_every_folder():
    """A person who looks for a folder of the packages finds it in CONTRIBUTING."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    folders = [
        f"`{package}/{init.parent.name}/`"
        for package in ("contracts", "rnn_spec")
        for init in (ROOT / package).glob("*/__init__.py")
    ]

    assert [] == [folder for folder in folders if folder not in text]


def test_diagram_is_layered():
    """A folder imports from lower layers only, as import-linter has it."""
    pytest.importorskip("sphinx")
    from architecture import layers  # noqa: PLC0415 - likewise

    rows = layers("rnn_spec")
    depth = {folder.name: n for n, row in enumerate(rows) for folder in row}

    assert all(
        depth.get(name, len(rows)) > depth[folder.name]
        for row in rows
        for folder in row
        for name in folder.imports
    )


def run_one_thing():
    """Return the commands of the section "Run one thing"."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition("## Run one thing")[2].partition("\n## ")[0]

    return [line[2:] for block in BLOCK.findall(section) for line in block.splitlines()]


PYTEST = ["-m", "pytest", "-p", "no:cacheprovider", "--collect-only"]
RNN_SPEC = ["-c", "from rnn_spec.cli import main; main()"]


@pytest.mark.slow
@pytest.mark.parametrize("line", run_one_thing(), ids=lambda line: line.split()[0])
def test_commands_for_one_thing_run(line):
    """The tests exist (the suite runs them), the law passes, and the mutant does not conform."""
    folder, _, command = line.rpartition(" && ")
    program, *arguments = shlex.split(command)
    run = subprocess.run(
        [sys.executable, *{"pytest": PYTEST, "rnn-spec": RNN_SPEC}[program], *arguments],
        cwd=ROOT / folder.removeprefix("cd "),
        capture_output=True,
        check=False,
        text=True,
    )

    assert (1 if folder else 0) == run.returncode, run.stdout + run.stderr
