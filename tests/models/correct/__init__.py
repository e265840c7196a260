"""Models without a fault that look like those with one."""

from collections.abc import Mapping

from models.correct import classifiers, decoders, stateful, transformers
from models.entry import Correct

__all__ = ["CORRECT"]

CORRECT: Mapping[str, Correct] = {
    name: entry
    for file in (classifiers, transformers, decoders, stateful)
    for name, entry in file.CORRECT.items()
}
