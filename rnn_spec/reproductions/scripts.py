"""The script of a failure as a text: what it says, whether it is complete, on which device."""

from __future__ import annotations

import ast
import re
import textwrap
from dataclasses import dataclass, replace

__all__ = ["BLANK", "Claim", "claim", "comment", "moved", "noted", "reworded", "runnable"]

WIDTH = 72

BLANK = " = ...  # "
"""What is to be filled in."""

CLAIM = re.compile(r"(?P<law>\w+) fails for (?P<subject>.+?): (?P<reason>.+)")


@dataclass(frozen=True)
class Claim:
    """What a script says of itself: that a law fails for a subject, and why."""

    law: str
    subject: str
    reason: str

    def __str__(self) -> str:
        """Say it in a sentence."""
        return f"{self.law} fails for {self.subject}: {self.reason}"


def comment(text: object) -> str:
    """Write a comment, of which no word is broken."""
    lines = textwrap.wrap(str(text), WIDTH, break_long_words=False, break_on_hyphens=False)

    return "".join(f"# {line}\n" for line in lines)


def claim(script: str) -> Claim | None:
    """Read what a script says of itself; None if it is no such script."""
    head = " ".join(line[2:] for line in script.splitlines() if line.startswith("# "))
    found = CLAIM.search(head)
    if found is None or not _calls(script, "replay"):
        return None

    return Claim(*found.group("law", "subject", "reason"))


def runnable(script: str) -> bool:
    """Say whether a script is complete."""
    return bool(script) and BLANK not in script


def noted(script: str, note: str) -> str:
    """Say something at the head of a script."""
    return comment(note) + script


def reworded(script: str, reason: str) -> str:
    """Have a script say that it fails for another reason."""
    said = claim(script)
    if said is None:
        return script
    code = "".join(f"{line}\n" for line in script.splitlines() if not line.startswith("# "))

    return comment(replace(said, reason=reason)) + code


def moved(script: str, device: str) -> str:
    """Try the case of a script on another device; one that computes nothing stays where it is."""
    tree = ast.parse(script)
    for case in _calls(tree, "Case"):
        own = {each.arg: each.value for each in case.keywords}
        if not isinstance(at := own.get("device"), ast.Constant) or at.value != "meta":
            others = [each for each in case.keywords if each.arg != "device"]
            case.keywords = [*others, ast.keyword("device", ast.Constant(device))]

    return ast.unparse(ast.fix_missing_locations(tree))


def _calls(script: str | ast.Module, name: str) -> list[ast.Call]:
    """List the calls of what has a name."""
    try:
        tree = ast.parse(script) if isinstance(script, str) else script
    except (SyntaxError, ValueError):
        return []
    calls = [each for each in ast.walk(tree) if isinstance(each, ast.Call)]

    return [each for each in calls if isinstance(each.func, ast.Name) and each.func.id == name]
