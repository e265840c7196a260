"""The examples of the documentation run: code, doctests and commands."""

import inspect
import re
import shutil
import sys
from doctest import ELLIPSIS
from importlib import import_module
from pathlib import Path

import click
import pytest

pytest.importorskip("sybil")

import consoles
from sybil import Sybil
from sybil.parsers import myst, rest

import rnn_spec
from rnn_spec.laws import time
from rnn_spec.models.laws import batch

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
PROJECT = ROOT / "docs" / "project"

PAGES = Sybil(
    [
        myst.PythonCodeBlockParser(doctest_optionflags=ELLIPSIS),
        myst.CodeBlockParser("console", consoles.evaluate),
    ]
)
REST = Sybil(
    [
        rest.PythonCodeBlockParser(),
        rest.DocTestParser(ELLIPSIS),
        rest.CodeBlockParser("console", consoles.evaluate),
    ]
)

EXAMPLE = re.compile(">>> |code-block::")
"""What every example in a docstring has; a file is read faster than parsed."""

NOTEBOOKS = {"in-a-notebook.md", "seed.md", "shapes.md", "shapes.zh_CN.md"}
"""Pages that are run when they are built."""

FILES = [
    *ROOT.glob("*.md"),
    *ROOT.glob("docs/**/*.md"),
    *ROOT.glob("docs/**/*.rst"),
    *ROOT.glob("contracts/**/*.py"),
    *ROOT.glob("rnn_spec/**/*.py"),
]
READ = [
    ((PAGES if file.suffix == ".md" else REST).parse(file), file)
    for file in FILES
    if file.name not in NOTEBOOKS and (file.suffix != ".py" or EXAMPLE.search(file.read_text()))
]
SHOWN = [
    pytest.param(document, id=str(file.relative_to(ROOT)))
    for document, file in READ
    if [*document.examples()]
]


@pytest.fixture
def names(tmp_path, monkeypatch):
    """Yield the names that examples use without an import, in a copy of their project."""
    folder = shutil.copytree(PROJECT, tmp_path / "project")
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])  # which contracts.install adds to
    layers = vars(import_module("mypkg.layers"))
    own = {each.stem for each in PROJECT.iterdir()}
    for name in [name for name in sys.modules if name.partition(".")[0] in own - {"tests"}]:
        monkeypatch.delitem(sys.modules, name)

    yield {**vars(batch), **vars(time), **layers, "rnn_spec": rnn_spec}

    for name, module in [*sys.modules.items()]:
        if str(getattr(module, "__file__", "")).startswith(str(folder)):
            del sys.modules[name]


@pytest.mark.parametrize("document", SHOWN)
def test_examples_run(document, names):
    """The examples of a page, or of the docstrings of a file, run in order."""
    document.namespace.update(names)
    for example in document.examples():
        example.evaluate()


@pytest.mark.parametrize(("result", "family"), [("Equation", time), ("Demands", batch)])
def test_law_shown_to_contributors_is_the_law(result, family):
    """The law of layers, and that of models, in CONTRIBUTING is a copy of the law in its file."""
    document = PAGES.parse(ROOT / "CONTRIBUTING.md")
    (shown,) = [
        str(each.parsed) for each in document.examples() if f"-> {result}:" in str(each.parsed)
    ]

    assert shown.strip() in inspect.getsource(family)


@pytest.mark.parametrize("command", consoles.COMMANDS.values(), ids=lambda each: each.name)
def test_examples_of_a_command_parse(command):
    """Each example in the help of a command can be parsed."""
    helps = [each.help for each in (command, *command.commands.values())]
    lines = [line.strip() for text in helps for line in text.splitlines()]
    shown = [line for line in lines if line.startswith(consoles.PROGRAMS)]

    assert shown
    for line in shown:
        consoles.parse(line)


@pytest.mark.parametrize(
    "line", ["rnn-spec chek torch.nn:GRU", "rnn-spec check --profil quick", "rnn-spec shapes GRN"]
)
def test_wrong_command_is_seen(line):
    """A command, an option or a choice that does not exist is an error."""
    with pytest.raises(click.UsageError):
        consoles.parse(line)
