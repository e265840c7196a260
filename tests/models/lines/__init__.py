"""Models with one fault each on a line that is to be named, further than those of `faulty`."""

from collections.abc import Mapping

from models.entry import Faulty
from models.lines import calls, directions, layers, padding, samples, time

__all__ = ["FAULTY"]

FAULTY: Mapping[str, Faulty] = {
    **samples.FAULTY,
    **padding.FAULTY,
    **directions.FAULTY,
    **layers.FAULTY,
    **time.FAULTY,
    **calls.FAULTY,
}
