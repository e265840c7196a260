"""The pages follow the code: changes in a copy of the project change its pages."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("myst_nb")

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
TAG = re.compile("<[^>]*>")

COPIED = [
    "contracts",
    "rnn_spec",
    "tests/models",
    "tests/mutants",
    "tests/surface",
    "docs/_static",
    "docs/_ext",
]

PAGES = [
    "conf.py",
    "contracts/lstm.rst",
    "glossary.md",
    "references.bib",
    "bugs.jsonl",
    "laws/time.rst",
    "laws/models/batch.rst",
]

CHANGES = [
    (
        "rnn_spec/nn/lstm.py",
        '"seq *batch {self.width}"',
        '"seq *batch {self.proj_size}"',
        "contracts/lstm.html",
        "(seq, batch, proj_size)",
    ),
    (
        "rnn_spec/laws/time.py",
        "Running a sequence in two parts",
        "Running a sequence in both parts",
        "laws/time.html",
        "Running a sequence in both parts",
    ),
    (
        "rnn_spec/models/laws/batch.py",
        "Replacing a sample leaves",
        "Replacing any sample leaves",
        "laws/models/batch.html",
        "Replacing any sample leaves",
    ),
    (
        "rnn_spec/layer/sizes.py",
        '"""Features of the output:',
        '"""Numbers of the output:',
        "glossary.html",
        "Numbers of the output:",
    ),
]


@pytest.fixture
def copy(tmp_path):
    """Return a copy of the packages, and of some pages that are made from them."""
    for folder in COPIED:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for folder in ("contracts", "laws/models"):
        (tmp_path / "docs" / folder).mkdir(parents=True)
    for page in PAGES:
        shutil.copy(ROOT / "docs" / page, tmp_path / "docs" / page)
    (tmp_path / "docs/index.rst").write_text(".. toctree::\n   :glob:\n\n   *\n   **/*\n")

    return tmp_path


def built(copy):
    """Build the pages from the packages beside them, and return the text of each."""
    site = copy / "site"
    build = [sys.executable, "-m", "sphinx", "-E", "-Q", "-b", "html", "docs", site]
    subprocess.run(build, cwd=copy, env={**os.environ, "PYTHONPATH": str(copy)}, check=True)

    return {page: TAG.sub("", (site / page).read_text("utf-8")) for *_, page, _ in CHANGES}


def test_what_the_code_says_is_what_the_page_says(copy):
    """A changed annotation, statement of a law, or docstring of a size changes its page."""
    before = built(copy)
    for file, old, new, *_ in CHANGES:
        text = (copy / file).read_text(encoding="utf-8")
        (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    after = built(copy)

    assert [(False, True)] * len(CHANGES) == [
        (text in before[page], text in after[page]) for *_, page, text in CHANGES
    ]
