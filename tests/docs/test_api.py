"""Every public name is documented."""

from pathlib import Path
from types import ModuleType

import pytest

import contracts
import rnn_spec


@pytest.mark.parametrize("package", [contracts, rnn_spec], ids=lambda each: each.__name__)
def test_every_public_name_is_documented(package: ModuleType) -> None:
    """The API page has every public name of a package."""
    page = (Path(__file__).parent.parent.parent / "docs" / "api.rst").read_text(encoding="utf-8")
    names = {f"{package.__name__}.{name}" for name in package.__all__}

    assert names <= set(page.split())
