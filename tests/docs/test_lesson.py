"""The lesson in two languages: one lesson."""

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
    """Every number that stands in a sentence of one stands in a sentence of the other."""
    english, chinese = (
        sorted(re.findall(r"\{eval\}`(.*?)`", (LESSON / name).read_text(encoding="utf-8")))
        for name in ("shapes.md", "shapes.zh_CN.md")
    )

    assert english == chinese


@pytest.mark.parametrize("name", ["shapes.md", "shapes.zh_CN.md"])
def test_no_shape_is_written_by_hand(name):
    """Outside of code, a result's size is computed; only what the reader is asked is written."""
    prose = BLOCK.sub("", (LESSON / name).read_text(encoding="utf-8"))

    assert [] == re.findall(r"\(\d+, \d+(?:, \d+)?\)", prose)
