"""Every public name is documented."""

import re
from pathlib import Path
from types import ModuleType

import pytest
from surface.public import STATUSES

import contracts
import rnn_spec
from rnn_spec.cli.output import stopping

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("package", [contracts, rnn_spec], ids=lambda each: each.__name__)
def test_every_public_name_is_documented(package: ModuleType) -> None:
    """The API page has every public name of a package."""
    page = (DOCS / "api.rst").read_text(encoding="utf-8")
    names = {f"{package.__name__}.{name}" for name in package.__all__}

    assert names <= set(page.split())


def test_exit_statuses_are_those_of_the_command() -> None:
    """The page on what is public has every exit status, and no other."""
    page = (DOCS / "public.rst").read_text(encoding="utf-8")
    statuses = {getattr(stopping, name) for name in STATUSES}

    assert statuses == {int(number) for number in re.findall(r"\* - (\d+)", page)}
