"""Render shapes as LaTeX, with a letter for each size that has one."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts.model.axes import Axis
from contracts.model.descriptions import shape_text
from contracts.model.formulas import returned

__all__ = ["Symbols"]

INFIX = {
    ast.Add: " + ",
    ast.Sub: " - ",
    ast.Mult: r" \, ",
    ast.Mod: r" \bmod ",
    ast.Div: " / ",
}

TIGHT = (ast.Mult, ast.Mod, ast.Div, ast.FloorDiv, ast.Pow)

LEFT_TO_RIGHT = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod)


@dataclass(frozen=True)
class Symbols:
    """
    Letters for sizes.

    Attributes:
        letters: the letter, as LaTeX, by the name of an axis or of an attribute.
        owner: the class whose properties are replaced by their formulas.
    """

    letters: Mapping[str, str]
    owner: object = None

    def shape(self, axes: Sequence[Axis]) -> str:
        """Render a shape, in the form of a Python tuple."""
        return shape_text([self.axis(axis) for axis in axes])

    def axis(self, axis: Axis) -> str:
        """Render an axis; dots follow a run of axes."""
        if axis.size is not None:
            return str(axis.size)
        if axis.expression is not None:
            return self._tree(axis.expression.tree)
        if axis.name is None:
            return r"\ldots" if axis.variadic else r"\cdot"

        return self.name(axis.name) + (r" \ldots" if axis.variadic else "")

    def name(self, name: str) -> str:
        """Render a name: its letter, the formula of its property, or the name itself."""
        if name in self.letters:
            return self.letters[name]
        formula = returned(self.owner, name)

        return self._tree(formula) if isinstance(formula, ast.BinOp) else _upright(name)

    def _tree(self, tree: ast.expr) -> str:
        match tree:
            case ast.Set(elts=[inner]):
                return self._tree(inner)
            case ast.Name(id=name) | ast.Attribute(value=ast.Name(), attr=name):
                return self.name(name)
            case ast.Constant(value=value):
                return str(value)
            case ast.BinOp():
                return self._binary(tree)
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return rf"\operatorname{{{name}}}({', '.join(map(self._tree, arguments))})"

        return _upright(ast.unparse(tree))

    def _binary(self, tree: ast.BinOp) -> str:
        left, right = (self._part(tree, each) for each in (tree.left, tree.right))
        if isinstance(tree.op, ast.FloorDiv):
            return rf"\lfloor {left} / {right} \rfloor"
        if isinstance(tree.op, ast.Pow):
            return f"{{{left}}}^{{{right}}}"

        return f"{left}{INFIX[type(tree.op)]}{right}"

    def _part(self, whole: ast.BinOp, part: ast.expr) -> str:
        """Render an operand, in parentheses where they change the meaning."""
        operand = self._tree(part)
        inner = self._resolved(part)
        loose = isinstance(inner, ast.BinOp) and not isinstance(inner.op, TIGHT)
        after = (
            isinstance(whole.op, ast.Sub | ast.Div | ast.FloorDiv | ast.Mod) and part is whole.right
        )
        nested = isinstance(inner, ast.BinOp) and not isinstance(inner.op, ast.FloorDiv)
        needed = (loose and isinstance(whole.op, TIGHT)) or (nested and after)

        return f"({operand})" if needed else operand

    def _resolved(self, part: ast.expr) -> ast.expr:
        """Return the expression behind braces and properties."""
        match part:
            case ast.Set(elts=[inner]):
                return self._resolved(inner)
            case ast.Attribute(value=ast.Name(), attr=name) if name not in self.letters:
                return returned(self.owner, name) or part

        return part


def _upright(name: str) -> str:
    escaped = name.replace("_", r"\_")

    return rf"\mathrm{{{escaped}}}"
