"""The lesson is the same in both languages."""

import re
from pathlib import Path

import pytest

LESSON = Path(__file__).parent.parent.parent / "docs" / "lesson"
BLOCK = re.compile(r"^```\{.*?^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(
    "pattern",
    [BLOCK.pattern, r"^#+ ", r"^\$\$\n.*?\n\$\$$", r"^\|[-|]+\|$"],
    ids=["blocks", "headings", "formulas", "tables"],
)
def test_languages_run_in_step(pattern):
    """Both have the same code, drawings, formulas and tables, in the same sections."""
    english, chinese = (
        re.findall(pattern, (LESSON / name).read_text(encoding="utf-8"), BLOCK.flags)
        for name in ("shapes.md", "shapes.zh_CN.md")
    )

    assert english == chinese


def test_languages_compute_the_same_numbers():
    """Both have the same computed numbers in their sentences."""
    english, chinese = (
        sorted(re.findall(r"\{eval\}`(.*?)`", (LESSON / name).read_text(encoding="utf-8")))
        for name in ("shapes.md", "shapes.zh_CN.md")
    )

    assert english == chinese


@pytest.mark.parametrize("name", ["shapes.md", "shapes.zh_CN.md"])
def test_no_shape_is_written_by_hand(name):
    """Outside of code, shapes of results are computed, not written."""
    prose = BLOCK.sub("", (LESSON / name).read_text(encoding="utf-8"))

    assert [] == re.findall(r"\(\d+, \d+(?:, \d+)?\)", prose)
