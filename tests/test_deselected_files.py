"""A file of tests is left out by its marks only if none of its tests can be selected."""

import pytest
from deselected_files import is_deselected

QUICK, ROW = "not slow", "not slow or versions"

SLOW = "import pytest\n\npytestmark = pytest.mark.slow\n\n\ndef test_it():\n    pass\n"

LISTED = """
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(True, reason="of another system"),
]
"""

ALL_OF_VERSIONS = "pytestmark = [pytest.mark.slow, pytest.mark.versions]\n"

NOT_OF_THE_FILE = "@pytest.mark.slow\ndef test_it():\n    pass\n"

ONE_OF_VERSIONS = SLOW + "\n\n@pytest.mark.versions\ndef test_other():\n    pass\n"


@pytest.mark.parametrize(
    ("source", "expression", "deselected"),
    [
        (SLOW, QUICK, True),
        (SLOW, ROW, True),
        (SLOW, "slow", False),
        (SLOW, "", False),
        (SLOW, "not slow or benchmark", False),
        (LISTED, QUICK, True),
        (LISTED, ROW, True),
        (ALL_OF_VERSIONS, QUICK, True),
        (ALL_OF_VERSIONS, ROW, False),
        (ONE_OF_VERSIONS, QUICK, True),
        (ONE_OF_VERSIONS, ROW, False),
        (ONE_OF_VERSIONS, "slow and not versions", False),
        (NOT_OF_THE_FILE, QUICK, False),
        ("def test_it():\n    pass\n", "slow", False),
    ],
)
def test_file_is_left_out(source, expression, deselected):
    """The marks in the source decide; a word of another mark decides nothing."""
    assert deselected == is_deselected(source, expression)
