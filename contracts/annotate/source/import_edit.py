"""Add imports to a module, once, beside the ones that it has."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from contracts.annotate.source.source_text import Edit, SourceText
from contracts.annotate.source.spelling import Import
from contracts.enforcement.instrumentation import preamble

__all__ = ["import_edits"]

ARRAY_LIBRARIES = ("numpy", "torch")
"""What is imported from outside the standard library and outside the package."""


def import_edits(source: SourceText, needed: set[Import]) -> Iterator[Edit]:
    """
    Yield the edits that add imports.

    A name of a module from which names are imported already is added to that statement. Other
    statements go after the imports of the array libraries, or after all imports at the start.
    """
    remaining = []
    by_module = itertools.groupby(sorted(needed, key=_order), lambda each: each.module)
    for _, imports in by_module:
        group = list(imports)
        extended = _extended(source, group)
        if extended:
            yield extended
        else:
            remaining += _statements(group)
    if remaining:
        yield _inserted(source, remaining)


def _order(each: Import) -> tuple[str, bool, str]:
    return each.module, each.name is not None, each.name or ""


def _statements(group: list[Import]) -> list[str]:
    """Write the imports of one module as statements."""
    whole = [str(each) for each in group if each.name is None]
    names = ", ".join(each.name for each in group if each.name)

    return [*whole, *([f"from {group[0].module} import {names}"] if names else [])]


def _extended(source: SourceText, group: list[Import]) -> Edit | None:
    """Add names to a statement that imports others from the module, or return None."""
    if any(each.name is None for each in group):
        return None
    for node in source.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == group[0].module and not node.level:
            last = source.end(node.names[-1])
            if node.names[0].name != "*":
                return Edit(last, last, "".join(f", {each.name}" for each in group))

    return None


def _inserted(source: SourceText, statements: list[str]) -> Edit:
    """Write statements on lines of their own."""
    newline, body = source.newline, source.tree.body
    head = preamble(source.tree)
    imports = list(_leading_imports(source.tree, head))
    text = "".join(f"{each}{newline}" for each in statements)
    anchor = _anchor(source, imports)
    if anchor is not None:
        line = anchor.end_lineno or anchor.lineno
        position = source.offset(line + 1, 0)
        missing_end = not source.lines[line - 1].endswith("\n")
        return Edit(position, position, f"{newline}{text}" if missing_end else text)
    before = body[head - 1].end_lineno or 0 if head else _comments(source)
    position = source.offset(before + 1, 0)
    blank = before < len(source.lines) and source.lines[before].strip()

    return Edit(position, position, f"{newline if head else ''}{text}{newline if blank else ''}")


def _leading_imports(tree: ast.Module, head: int) -> Iterator[ast.stmt]:
    """Yield the imports at the start, until the first other statement that runs something."""
    for node in tree.body[head:]:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif not isinstance(node, ast.Assign | ast.AnnAssign | ast.Try | ast.If):
            return


def _anchor(source: SourceText, imports: list[ast.stmt]) -> ast.stmt | None:
    """Return the import after which new ones go, or None without any."""
    own = [each for each in imports if _module(each).partition(".")[0] in ARRAY_LIBRARIES]
    plain = [each for each in own if isinstance(each, ast.Import)]
    absolute = [each for each in imports if not (isinstance(each, ast.ImportFrom) and each.level)]
    candidates = [each[-1] for each in (plain, absolute) if each]
    alone = [each for each in candidates if _has_own_lines(source, each)]
    if own and not plain and _has_own_lines(source, own[0]):
        alone.insert(0, own[0])

    return alone[0] if alone else None


def _module(node: ast.stmt) -> str:
    if isinstance(node, ast.ImportFrom):
        return node.module or ""

    return node.names[0].name if isinstance(node, ast.Import) else ""


def _has_own_lines(source: SourceText, node: ast.stmt) -> bool:
    """Whether no other statement, and no escaped line end, is on the last line of a statement."""
    line = source.lines[(node.end_lineno or node.lineno) - 1]

    return ";" not in line and not line.rstrip().endswith("\\")


def _comments(source: SourceText) -> int:
    """Count the lines of comments at the start, such as the encoding and the licence."""
    lines = enumerate(source.lines)

    return next((i for i, line in lines if not line.startswith("#")), len(source.lines))
