"""No code decides by what a message says: a reason is a value, and its text is for people."""

import ast
import re
from pathlib import Path

import contracts
import rnn_spec

ROOTS = [Path(each.__file__).parent for each in (rnn_spec, contracts)]

TEXTS = {"reason", "message", "hint", "reproduction"}
"""What a variable or an attribute with the text of a message is called."""

SPELLED = re.compile(rf"\b({'|'.join(sorted(TEXTS))})\b|(str|repr)\((error|exc|e)\)|error\.args")
"""How any text of a message is spelled; a module without it need not be parsed."""

READERS = {"search", "match", "fullmatch", "findall", "startswith", "endswith", "partition"}
READERS |= {"rpartition", "split", "index", "find", "count", "removeprefix", "removesuffix"}
"""Methods and functions that look into a text."""

DEFENDED = {"trials/verdict.py": "a law is about what the message of an error names"}
"""Files that read the message of an error of others, and why."""


def is_message(node):
    """Whether an expression is the text of a message: `reason`, `x.message`, `str(error)`."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in TEXTS
        case ast.Call(func=ast.Name(id="str" | "repr"), args=[ast.Name(id="error" | "exc" | "e")]):
            return True
        case ast.BoolOp(values=values):
            return any(map(is_message, values))
        case ast.Call(func=ast.Attribute(value=value)) | ast.Subscript(value=value):
            return is_message(value)
        case ast.Attribute(value=ast.Name(id="error"), attr="args"):
            return True

    return False


def decides(node):
    """Whether an expression looks into the text of a message."""
    match node:
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[right]):
            return is_message(right)
        case ast.Compare(ops=[ast.Eq() | ast.NotEq()], left=left, comparators=[right]):
            texts = [isinstance(each, ast.Constant) and each.value != "" for each in (left, right)]
            return any(texts) and any(map(is_message, (left, right)))
        case ast.Call(func=ast.Attribute(attr=name, value=value), args=[*args]) if name in READERS:
            return bool(args) and any(map(is_message, [value, *args]))

    return False


def places(source):
    """The lines of a module that look into the text of a message."""
    nodes = ast.walk(ast.parse(source)) if SPELLED.search(source) else ()

    return [node.lineno for node in nodes if decides(node)]


def test_no_message_is_read():
    """Of our own messages none is taken apart; those of others only where that is defended."""
    found = {
        f"{file.relative_to(root)}:{line}"
        for root in ROOTS
        for file in root.rglob("*.py")
        if str(file.relative_to(root)) not in DEFENDED
        for line in places(file.read_text(encoding="utf-8"))
    }

    assert set() == found


def test_known_ways_to_read_a_message_are_seen():
    """What was once in the sources is found by the test above."""
    once = [
        're.search(r"grew over", result.reason or "")',
        '"did not return within" in (each.reason or "")',
        '(self.reason or "").partition(" failed")',
        'STOPPED.search(found.result.reason or "")',
        '"relu" in str(error)',
        'str(error).startswith("jaxtyping")',
        "OWN_OPTIONS not in reproduction",
        'reason == "not offered"',
    ]

    assert [[1]] * len(once) == [places(each) for each in once]
    assert [] == places('raise ValueError(f"{reason}: {error}")')
    assert [] == places('line = " ".join(str(error).split())')
