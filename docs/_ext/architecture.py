"""
The directive `architecture`: the folders of the packages in layers, and what each imports.

The layers are those of import-linter in pyproject.toml, the imports those that grimp finds, and
the sentence of a folder is the first of its docstring. So the diagram cannot drift from the code.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import grimp
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata, OptionSpec

from contracts.sphinxext.typesetting import coded
from rnn_spec.sphinxext.typesetting import joined

__all__ = ["Folder", "layers", "packages", "setup"]

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Folder:
    """
    A folder of a package, or a module beside the folders.

    Attributes:
        name: its dotted name, `rnn_spec.laws` for instance.
        label: how it is written in the tree, `laws/` or `states.py`.
        sentence: the first paragraph of its docstring.
        imports: the dotted names of the folders that it imports, of any package.
    """

    name: str
    label: str
    sentence: str
    imports: tuple[str, ...]

    @property
    def package(self) -> str:
        """The package that the folder is in."""
        return self.name.partition(".")[0]

    @property
    def anchor(self) -> str:
        """The anchor of its box on the page."""
        return _anchor(self.name)


def packages() -> list[str]:
    """Return the packages, the one that imports the others first."""
    return list(reversed(_settings()["root_packages"]))


def layers(package: str) -> list[list[Folder]]:
    """Return the folders of a package by layer, the highest layer first."""
    graph = grimp.build_graph(*packages(), cache_dir=None)
    (contract,) = (each for each in _settings()["contracts"] if each.get("containers") == [package])

    return [
        [_folder(graph, f"{package}.{name.strip()}") for name in layer.split("|")]
        for layer in contract["layers"]
    ]


def _anchor(name: str) -> str:
    return f"folder-{name.replace('.', '-').replace('_', '-')}"


def _settings() -> dict[str, Any]:
    """Return the table of import-linter in pyproject.toml."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    settings: dict[str, Any] = tomllib.loads(text)["tool"]["importlinter"]

    return settings


def _folder(graph: grimp.ImportGraph, name: str) -> Folder:
    path = ROOT / name.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    label = f"{path.name}/" if path.is_dir() else file.name
    sentence = " ".join(docstring.partition("\n\n")[0].split())

    return Folder(name, label, sentence, tuple(_imports(graph, name)))


def _imports(graph: grimp.ImportGraph, name: str) -> list[str]:
    """Return the folders that the modules of a folder import, less the folder itself."""
    modules = {name, *graph.find_descendants(name)}
    imported = {
        ".".join(each.split(".")[:2])
        for module in modules
        for each in graph.find_modules_directly_imported_by(module)
    }

    return sorted(imported - {name})


class ArchitectureDirective(SphinxDirective):
    """The folders of both packages: a row for each layer, which imports only what is below it."""

    option_spec: ClassVar[OptionSpec] = {}

    def run(self) -> list[nodes.Node]:
        """Return the diagram."""
        self.env.note_reread()
        floors = {package: layers(package) for package in packages()}
        folders = [each for rows in floors.values() for row in rows for each in row]
        diagrams = [_package(name, rows) for name, rows in floors.items()]
        rules = "\n".join(_highlights(folders))
        style = nodes.raw("", f"<style>\n{rules}\n</style>", format="html")

        return [_box("architecture", *diagrams), style]


def _package(name: str, rows: Iterable[Sequence[Folder]]) -> nodes.Node:
    title = nodes.paragraph("", "", nodes.literal("", f"{name}/"), classes=["package-name"])
    layered = [_box("layer", *(_folder_box(each) for each in row)) for row in rows]

    return _box("package", title, *layered, ids=[_anchor(name)])


def _folder_box(folder: Folder) -> nodes.Node:
    label = nodes.paragraph("", "", nodes.literal("", folder.label), classes=["folder-name"])
    sentence = nodes.paragraph("", "", *coded(folder.sentence))
    imports = [_link(each, folder) for each in folder.imports]
    last = [nodes.paragraph("", "", nodes.Text("imports "), *joined(imports), classes=["imports"])]

    return _box("folder", label, sentence, *(last if imports else []), ids=[folder.anchor])


def _link(target: str, source: Folder) -> nodes.Node:
    """Return a link to the box of a folder, named in full if it is of another package."""
    name = target.removeprefix(f"{source.package}.")

    return nodes.reference("", name, refid=_anchor(target), internal=True)


def _box(kind: str, *inside: nodes.Node, **attributes: Any) -> nodes.container:
    return nodes.container("", *inside, classes=[kind], **attributes)


def _highlights(folders: Iterable[Folder]) -> Iterator[str]:
    """Yield a style rule for each folder: while it is pointed at, its imports are marked."""
    for folder in folders:
        targets = ", ".join(f"#{_anchor(each)}" for each in folder.imports)
        if targets:
            pointed = f".architecture:has(#{folder.anchor}:is(:hover, :target))"
            yield f"{pointed} :is({targets}) {{ border-color: var(--color-brand-primary); }}"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive."""
    app.add_directive("architecture", ArchitectureDirective)

    return {"parallel_read_safe": True, "parallel_write_safe": True}
