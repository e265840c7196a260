"""Write annotations into the signature of one function, and change nothing else."""

from __future__ import annotations

import ast
import io
import itertools
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from contracts.annotate.source.source_text import Edit, SourceText

__all__ = ["SignatureEdit", "replaceable"]

BARE = {"Tensor", "torch.Tensor", "ndarray", "np.ndarray", "numpy.ndarray", "Any", "typing.Any"}
"""Annotations that describe no shape, so that one with a shape may take their place."""

CONTAINERS = {"tuple", "Tuple", "typing.Tuple", "Optional", "typing.Optional"}

SHORTEST_LIMIT = 88
"""Characters of a line that is never too long."""


def replaceable(node: ast.FunctionDef) -> frozenset[str]:
    """Name the parameters, and `return`, that have no annotation, or one that says no shape."""
    own = {each.arg: each.annotation for each in _parameters(node)} | {"return": node.returns}

    return frozenset(
        name for name, annotation in own.items() if annotation is None or _is_bare(annotation)
    )


def _parameters(node: ast.FunctionDef) -> list[ast.arg]:
    return [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]


def _is_bare(annotation: ast.expr) -> bool:
    """Whether an annotation consists of arrays without a shape, of tuples of them and of None."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return annotation.value in BARE
    match annotation:
        case ast.Subscript(value=container, slice=inner) if ast.unparse(container) in CONTAINERS:
            items = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return all(map(_is_bare, items))
        case ast.BinOp(left=left, op=ast.BitOr(), right=ast.Constant(value=None)):
            return _is_bare(left)

    return ast.unparse(annotation) in BARE


@dataclass(frozen=True)
class SignatureEdit:
    """
    The edit of one signature.

    Attributes:
        source: the file.
        node: the function.
        annotations: the text of each annotation, by the name of the parameter, or `return`.
    """

    source: SourceText
    node: ast.FunctionDef
    annotations: Mapping[str, str]

    def edit(self) -> Edit:
        """Return the edit that replaces the signature, from `def` to its colon."""
        start, end = self._offset(self._head[0].start), self._offset(self._head[-1].end)
        inner = [Edit(each.start - start, each.end - start, each.text) for each in self._edits()]
        text = SourceText(self.source.text[start:end]).edited(inner).text
        line = self.source.lines[self.node.lineno - 1]
        indent = line[: len(line) - len(line.lstrip())]
        longest = max(SHORTEST_LIMIT, *(len(each.rstrip()) for each in self.source.lines))
        if "\n" not in text and len(indent) + len(text) > longest:
            text = self._split(text, indent)

        return Edit(start, end, text)

    @cached_property
    def _head(self) -> list[tokenize.TokenInfo]:
        """The tokens of the signature, from `def` to its colon."""
        position = (self.node.lineno, 0)
        tokens = [each for each in self.source.tokens if each.start >= position]
        tokens = list(itertools.dropwhile(lambda each: each.string != "def", tokens))

        return tokens[: _index(tokens, ":") + 1]

    def _offset(self, position: tuple[int, int]) -> int:
        return self.source.offset(*position)

    def _edits(self) -> Iterator[Edit]:
        for each in _parameters(self.node):
            if each.arg in self.annotations:
                yield self._parameter(each, self.annotations[each.arg])
        if "return" in self.annotations:
            yield self._result(self.annotations["return"])

    def _parameter(self, parameter: ast.arg, text: str) -> Edit:
        """Annotate a parameter; a new annotation puts spaces around the sign of its default."""
        old = parameter.annotation
        if old is not None:
            return Edit(self.source.start(old), self.source.end(old), text)
        start = end = self.source.end(parameter)
        following = self.source.text[end:]
        stripped = following.lstrip(" \t")
        if not stripped.startswith("="):
            return Edit(start, end, f": {text}")
        default = stripped[1:].lstrip(" \t")

        return Edit(start, end + len(following) - len(default), f": {text} = ")

    def _result(self, text: str) -> Edit:
        old = self.node.returns
        if old is not None:
            return Edit(self.source.start(old), self.source.end(old), text)
        opened = next(i for i, each in enumerate(self._head) if each.string == "(")
        closed = opened + 1 + _index(self._head[opened + 1 :], ")")
        position = self._offset(self._head[closed].end)

        return Edit(position, position, f" -> {text}")

    def _split(self, text: str, indent: str) -> str:
        """Put each parameter of a long signature on a line of its own."""
        newline = self.source.newline
        tokens = list(tokenize.generate_tokens(io.StringIO(f"{text} ...").readline))
        opened = next(i for i, each in enumerate(tokens) if each.string == "(")
        closed = opened + 1 + _index(tokens[opened + 1 :], ")")
        start, end = tokens[opened].end[1], tokens[closed].start[1]
        commas = _commas(tokens[opened + 1 : closed])
        bounds = itertools.pairwise([start - 1, *commas, end])
        parts = [part for a, b in bounds if (part := text[a + 1 : b].strip())]
        if not parts:
            return text
        lines = [f"{indent}{self._unit(indent)}{each},{newline}" for each in parts]

        return f"{text[:start]}{newline}{''.join(lines)}{indent}{text[end:]}"

    def _unit(self, indent: str) -> str:
        """Return one level of indentation, as the body of the function has it."""
        first = self.source.lines[self.node.body[0].lineno - 1]
        own = first[: len(first) - len(first.lstrip())]

        return own.removeprefix(indent) or ("\t" if "\t" in indent else "    ")


def _index(tokens: list[tokenize.TokenInfo], text: str) -> int:
    """Return the index of a token outside all brackets that open among the tokens."""
    depth = 0
    for index, each in enumerate(tokens):
        if not depth and each.string == text and each.type == tokenize.OP:
            return index
        if each.type == tokenize.OP:
            depth += (each.string in "([{") - (each.string in ")]}")
    message = f"no {text}"
    raise ValueError(message)


def _commas(tokens: list[tokenize.TokenInfo]) -> list[int]:
    """Return the columns of the commas outside all brackets."""
    columns, rest, passed = [], tokens, 0
    while any(each.string == "," for each in rest):
        try:
            index = _index(rest, ",")
        except ValueError:
            break
        columns.append(rest[index].start[1])
        passed += index + 1
        rest = tokens[passed:]

    return columns
