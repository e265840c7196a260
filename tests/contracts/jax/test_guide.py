"""The example of JAX in the guide runs."""

import re
from pathlib import Path

import jax
import jax.numpy as jnp
import pytest

from contracts import ContractError

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "contract-your-code.md"


def test_example_of_the_guide_runs():
    """It is compiled, and refuses an old key."""
    (example,) = re.findall(r"^```py\n(.*?)^```", GUIDE.read_text(), re.DOTALL | re.MULTILINE)
    scope = {}
    exec(example, scope)  # noqa: S102 - our own page

    assert (2, 3) == scope["compiled"](jax.random.key(0), jnp.ones((2, 3))).shape
    with pytest.raises(ContractError, match="key: got dtype uint32, expected Key"):
        scope["compiled"](jax.random.PRNGKey(0), jnp.ones((2, 3)))
