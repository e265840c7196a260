"""The line of an error of a contract."""

import numpy as np
import pytest
from jaxtyping import Float

from contracts import ContractError, checked
from rnn_spec.models.source import place_of_error

Row = Float[np.ndarray, " n"]


@checked
def add(x: Row, y: Row) -> Row:
    """Add."""
    return x + y


def test_model_is_searched_for_the_line_of_the_call():
    """The definition, which ends the traceback, raises no error: the caller does."""
    with pytest.raises(ContractError) as caught:
        add(np.ones(3), np.ones(2))

    assert "add(np.ones(3), np.ones(2))" == place_of_error(caught.value).code
