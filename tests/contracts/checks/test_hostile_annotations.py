"""No text of an annotation reaches generated code but through the parsed model of its axes."""

import ast
import builtins
import os
import re
from dataclasses import replace

import beartype
import numpy as np
import pytest
from generated_source import source_of
from hypothesis import given, settings
from hypothesis import strategies as st
from jaxtyping import AnnotationError, Float, TypeCheckError, jaxtyped

from contracts import ContractError, checked, contract_of
from contracts.checks.generation import Helpers, generate
from contracts.model.structure import ArrayOf, transform

Array = np.ndarray

HOSTILE_EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "150"))

FRAGMENTS = (
    *("\n", "\r", "\r\n", "\t", " ", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\xa0"),
    *("#", "*", "_", "?", "=", "...", "{", "}", "(", ")", "[", "]", ",", ".", ":", ";", "\\"),
    *("'", '"', '"""', "'''", "\\n", "+", "-", "//", "%", "**", "<", ">=", "==", ":=", "@", "`"),
    *("n", "m", "self", "x", "y", "ﬁ", "fi", "K", "\u212a", "β", "3", "0x10", "1_0", "٣", "3.5"),
    *(
        "canary()",
        "canary",
        "{canary}",
        "{x.shape[0]}",
        "{canary()}",
        "lambda: 0",
        "lambda:canary()",
    ),
    *(
        "import os",
        "pass",
        "return",
        "None",
        "class",
        "True",
        "if",
        "for",
        "await",
        "f'{canary()}'",
    ),
    *(
        "__import__('os')",
        "__builtins__",
        "isinstance",
        "len(x)",
        "max(n,2)",
        "function",
        "accepts_1",
    ),
    *(
        "x_shape",
        "sizes",
        "result",
        "n\n    canary()#=3",
        'n"]\n    canary()\n#',
        "# -*- coding: x -*-",
    ),
)
HOSTILE = st.sampled_from(FRAGMENTS) | st.text(max_size=3)
SPACES = st.sampled_from(
    ("\n", "\n    ", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", " ", "\t")
)
AXES = st.sampled_from(
    (
        "n",
        "m",
        "_",
        "3",
        "#n",
        "rows=3",
        "canary",
        "canary()",
        "canary()#=3",
        "{x.ndim}",
        "2*3",
        "ﬁ",
    )
)
ANNOTATIONS = st.lists(HOSTILE, max_size=7).map("".join) | st.builds(
    lambda parts, end: "".join(axis + space for axis, space in parts) + end,
    st.lists(st.tuples(AXES, SPACES), min_size=1, max_size=4),
    AXES | HOSTILE,
)
"""Fragments in any order, and axes on several lines."""

CALLED = re.compile(
    r"(isinstance|hasattr|getattr|len|tuple|abs|int|max|min|sum|function|accepts_1|returns_1|joined"
    r"|call_error|result_error)_*"
)
"""The functions that generated code calls; a name may be taken."""

PARTS = (
    *(ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Return, ast.Raise, ast.Pass),
    *(ast.If, ast.Assign, ast.Try, ast.ExceptHandler, ast.expr, ast.expr_context),
    *(ast.operator, ast.unaryop, ast.boolop, ast.cmpop),
)
"""The nodes of the code of a check."""


def without_text(structure):
    """Return a structure whose arrays have lost all text, and have kept the model."""
    if not isinstance(structure, ArrayOf):
        return structure
    axes = tuple(replace(axis, text="") for axis in structure.spec.axes)

    return replace(structure, spec=replace(structure.spec, text="", axes=axes))


def tree_without_text(function):
    """Return the syntax tree of the check that is generated from the model alone."""
    contract = contract_of(function)
    (clause,) = contract.clauses
    parameters = tuple(
        replace(each, structure=transform(each.structure, without_text))
        for each in clause.parameters
    )
    clauses = (replace(clause, parameters=parameters),)
    generated = generate(
        function, replace(contract, clauses=clauses), lambda: Helpers(*[lambda *_: None] * 5)
    )

    return ast.dump(ast.parse(source_of(generated)))


def check_nodes(tree, axes):
    """Assert that a tree has the statements, calls and attributes of a check, and no others."""
    read = {"shape", "dtype"} | {
        node.attr
        for axis in axes
        if axis.expression
        for node in ast.walk(axis.expression.tree)
        if isinstance(node, ast.Attribute)
    }
    for node in ast.walk(tree):
        assert isinstance(node, PARTS)
        assert not isinstance(
            node, ast.Lambda | ast.JoinedStr | ast.Await | ast.Yield | ast.ListComp
        )
        if isinstance(node, ast.Call):
            assert isinstance(node.func, ast.Name)
            assert CALLED.fullmatch(node.func.id)
        if isinstance(node, ast.Attribute):
            assert node.attr in read


def declared(text):
    """Return a function with an annotation, or None if jaxtyping refuses it."""
    try:
        annotation = Float[Array, text]
    except (ValueError, SyntaxError, UnicodeError):
        return None

    def take(x: annotation, y: Float[Array, "n m"] = None): ...

    return take


@pytest.fixture(scope="module")
def canary():
    """A builtin function that no annotation may call."""
    calls = []
    builtins.canary = lambda *_: calls.append(1)
    yield calls
    del builtins.canary


@pytest.mark.slow
@settings(max_examples=HOSTILE_EXAMPLES, deadline=None)
@given(ANNOTATIONS)
def test_generated_code_is_that_of_the_model(canary, text):
    """A hostile annotation is refused when it is declared, or it leaves no trace in the code."""
    take = declared(text)
    if take is None:
        return
    try:
        function = checked(take)
    except ContractError:
        return
    tree = ast.parse(source_of(function))
    (clause,) = contract_of(take).clauses

    assert tree_without_text(take) == ast.dump(tree)
    check_nodes(tree, clause.parameters[0].structure.spec.axes)
    for shape in ((), (3,), (2, 3)):
        try:
            function(np.ones(shape))
        except ContractError:
            continue
    assert not canary


MULTI_LINE = """
    batch
    channels   rows=3
"""


def test_annotation_of_several_lines_is_read_as_by_jaxtyping():
    """Lines separate axes, as spaces do; the same calls are accepted."""

    def take(x: Float[Array, MULTI_LINE], y: Float[Array, "batch\n\n*more"]) -> None: ...

    ours, theirs = checked(take), jaxtyped(take, typechecker=beartype.beartype)
    right, wrong = (np.ones((2, 4, 3)), np.ones((2, 5))), (np.ones((2, 4, 3)), np.ones((3, 5)))
    ours(*right)
    theirs(*right)
    with pytest.raises(ContractError, match=r"y: got 3 on axis 0, expected batch = 2"):
        ours(*wrong)
    with pytest.raises(TypeCheckError):
        theirs(*wrong)


@pytest.mark.parametrize(
    "text", ["open('x','w')#=3", "n;canary()=3", "=3", "n<=3", "{canary}=3", "'n'=n"]
)
def test_name_before_the_equals_sign_must_be_a_name(text):
    """What stands before `=` is for a reader; it is a name nevertheless."""
    with pytest.raises(ContractError, match="before `=` is not a name"):
        checked(declared(text))


@pytest.mark.parametrize("text", ["rows=3", "rgb-channels=3", "#rows=3", "kernel.size=3", "β=3"])
def test_name_before_the_equals_sign(text):
    """A name is ignored, as by jaxtyping."""
    checked(declared(text))(np.ones(3))


@pytest.mark.parametrize(
    ("one", "other"), [("ﬁ", "fi"), ("K", "\u212a"), ("class", "class_"), ("β", "_β")]
)
def test_names_that_python_would_confuse_are_two_axes(one, other):
    """Python reads `ﬁ` as `fi`; jaxtyping and a contract do not."""
    hints = {"x": Float[Array, one], "y": Float[Array, other]}

    def take(x, y): ...

    take.__annotations__ = hints
    checked(take)(np.ones(2), np.ones(3))
    jaxtyped(take, typechecker=beartype.beartype)(np.ones(2), np.ones(3))


@pytest.mark.parametrize("name", ["class", "ﬁ", "a\nimport os", "__builtins__", "None", "λ"])
def test_name_of_a_type_or_a_function_is_no_code(name):
    """A class, a function and a qualified name may have any name."""
    cls = type(name, (np.ndarray,), {})

    def take(x: Float[cls, " n"], k: cls | int = 1) -> None: ...

    take.__name__ = take.__qualname__ = name
    value = np.ones(3).view(cls)

    checked(take)(value, value)
    with pytest.raises(ContractError, match="x: got ndarray"):
        checked(take)(np.ones(3))


@pytest.mark.parametrize(
    "shapes", [((2, 3), (2, 3)), ((2, 3), (2, 4)), ((2,), (2, 3)), ((2, 3), (1, 3))]
)
@pytest.mark.parametrize("axes", [("*", "*"), ("*", "#*"), ("* 3", "*"), ("*a=", "*")])
def test_star_alone_is_a_name(axes, shapes):
    """`*` alone stands for the same axes everywhere in a call, as in jaxtyping."""

    def take(x, y): ...

    take.__annotations__ = dict(zip("xy", (Float[Array, each] for each in axes), strict=True))
    arrays = [np.ones(shape) for shape in shapes]
    outcomes = []
    for check in (checked, lambda f: jaxtyped(f, typechecker=beartype.beartype)):
        try:
            check(take)(*arrays)
            outcomes.append(True)
        except (ContractError, TypeCheckError, AnnotationError):
            outcomes.append(False)

    assert outcomes[0] == outcomes[1]
