"""Models as people write them, faulty and correct, each with what is to be found in it."""

from models.correct import CORRECT
from models.entry import Correct, Faulty
from models.faulty import FAULTY, KINDS

__all__ = ["CORRECT", "FAULTY", "KINDS", "Correct", "Faulty"]
