"""Signals, a channel a row; somebody's project that knows of no layer."""

import numpy as np
from jaxtyping import Float
from numpy.lib.stride_tricks import sliding_window_view

from contracts import at_least, at_most_one_axis, checked, refine


@checked
def mixed(
    signal: Float[np.ndarray, "channels time"], weights: Float[np.ndarray, "outputs channels"]
) -> Float[np.ndarray, "outputs time"]:
    """
    Mix channels, each output a weighted sum.

    Args:
        signal: what to mix.
        weights: of each channel in each output.
    """
    return weights @ signal


@checked
@refine(at_least(1, "time"))
def windows(
    signal: Float[np.ndarray, "*channels time"], width: int = 2
) -> Float[np.ndarray, "*channels time-{width}+1 {width}"]:
    """Cut a signal into windows that overlap."""
    return sliding_window_view(signal, width, axis=-1)


@checked
class Filter:
    """A filter of finite response."""

    def __init__(self, taps: Float[np.ndarray, " taps"]) -> None:
        """Keep the taps."""
        self.taps = taps

    @property
    def length(self) -> int:
        """Samples that one sample of the result is made of."""
        return len(self.taps)

    @property
    def delay(self) -> int:
        """Samples by which a result is shorter, one less than `length`."""
        return self.length - 1

    @refine(at_most_one_axis("channels"))
    def applied(
        self, signal: Float[np.ndarray, "*channels time"]
    ) -> Float[np.ndarray, "*channels time-{self.delay}"]:
        """Filter every channel by itself."""
        return windows(signal, self.length) @ self.taps[::-1]
