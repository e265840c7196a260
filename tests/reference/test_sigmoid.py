"""The logistic function."""

import numpy as np
from scipy.special import expit

from rnn_spec.reference.sigmoid import sigmoid


def test_sigmoid_is_that_of_scipy():
    """It equals scipy's, relative to its value, also far from 0."""
    x = np.concatenate([np.linspace(-700, 700, 1401), [0.0, np.inf, -np.inf]])

    np.testing.assert_allclose(sigmoid(x), expit(x), rtol=1e-12)


def test_large_values_do_not_overflow():
    """No warning is given, which would be an error here."""
    assert [0.0, 1.0] == [*sigmoid(np.array([-1e300, 1e300]))]
