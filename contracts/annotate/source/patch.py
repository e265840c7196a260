"""The patch of one module: annotations in its signatures, and the imports that they need."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from contracts.annotate.contract import InferredContract
from contracts.annotate.source.import_edit import import_edits
from contracts.annotate.source.signature_edit import SignatureEdit
from contracts.annotate.source.source_text import Edit, SourceText, diff
from contracts.annotate.source.spelling import Import, NoSpelling, Spelling
from contracts.annotate.undecided import CannotWrite
from contracts.enforcement.instrumentation import has_decorator

__all__ = ["ModuleSource", "patched"]

TYPE_COMMENT = re.compile(r"#\s*type:(?!\s*ignore)")


@dataclass(frozen=True)
class ModuleSource:
    """
    The source of an imported module.

    Attributes:
        module: the module.
        path: its file.
        source: the text of the file.
    """

    module: ModuleType
    path: Path
    source: SourceText

    @classmethod
    def of(cls, module: ModuleType) -> ModuleSource:
        """Read the source of a module."""
        path = Path(inspect.getsourcefile(module) or "")

        return cls(module, path, SourceText.read(path))

    def definition(self, function: Callable[..., Any]) -> ast.FunctionDef | None:
        """Return the definition of a function of the module, or None where there is no such."""
        line = function.__code__.co_firstlineno

        return self._definitions.get(line)

    def has_other_types(self, node: ast.FunctionDef) -> bool:
        """Whether a function has overloads, or its types in comments."""
        lines = self.source.lines[node.lineno - 1 : node.body[0].lineno]
        others = [each for each in self._definitions.values() if each.name == node.name]

        return any(TYPE_COMMENT.search(each) for each in lines) or any(
            has_decorator(each, "overload") for each in others
        )

    @cached_property
    def _definitions(self) -> dict[int, ast.FunctionDef]:
        """The definitions by their first line: that of the first decorator."""
        nodes = [each for each in ast.walk(self.source.tree) if isinstance(each, ast.FunctionDef)]

        return {
            min([each.lineno, *(d.lineno for d in each.decorator_list)]): each for each in nodes
        }


def patched(
    module: ModuleSource,
    contracts: Sequence[tuple[ast.FunctionDef, InferredContract]],
    folder: Path,
) -> tuple[bytes, list[InferredContract]]:
    """
    Return the patch of a module, and the contracts with what could not be written left out.

    Args:
        module: the module.
        contracts: the contracts of its functions, with their definitions.
        folder: the folder that the paths in the patch are relative to.
    """
    spelling = Spelling(module.source.tree, frozenset(vars(module.module)))
    edits: list[Edit] = []
    needed: set[Import] = set()
    written = []
    for node, contract in contracts:
        kept, imports = _spelled(spelling, contract)
        written.append(kept)
        needed |= imports
        texts = dict(_texts(spelling, node, kept))
        if texts:
            edits.append(SignatureEdit(module.source, node, texts).edit())
    edits += import_edits(module.source, needed)
    new = module.source.edited(edits)
    name = module.path.relative_to(folder).as_posix()

    return diff(module.source, new, name), written


def _spelled(
    spelling: Spelling, contract: InferredContract
) -> tuple[InferredContract, set[Import]]:
    """Return the imports that the annotations need; no annotations if one cannot be written."""
    needed: set[Import] = set()
    for name, text in contract.annotations.items():
        try:
            needed |= spelling.annotation(text)[1]
        except NoSpelling as error:
            reasons = (*contract.undecided, CannotWrite(name, error.module))
            return replace(contract, annotations={}, undecided=reasons), set()

    return contract, needed


def _texts(
    spelling: Spelling, node: ast.FunctionDef, contract: InferredContract
) -> Iterator[tuple[str, str]]:
    """Yield the annotations as the module writes them; one with a default of None allows it."""
    optional = set(_optional(node))
    for name, text in contract.annotations.items():
        spelled, _ = spelling.annotation(text)
        yield name, f"{spelled} | None" if name in optional and "None" not in text else spelled


def _optional(node: ast.FunctionDef) -> Iterator[str]:
    """Yield the parameters whose default is None."""
    arguments = node.args
    places = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(places) - len(arguments.defaults)) + [*arguments.defaults]
    pairs = [*zip(places, defaults, strict=True)]
    pairs += zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    for parameter, default in pairs:
        if isinstance(default, ast.Constant) and default.value is None:
            yield parameter.arg
