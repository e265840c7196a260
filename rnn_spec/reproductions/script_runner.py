"""
How a script ends: here, or after others in one fresh process, which imports torch once.

`python -m rnn_spec.reproductions.script_runner FILE` runs the scripts of a JSON list, and prints
how each ended.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

__all__ = ["Ending", "rehearsed"]


@dataclass(frozen=True)
class Ending:
    """
    How a script ended.

    Attributes:
        status: its exit status, less than 0 for a signal; None if it did not return.
        said: the error that it ended with, if it did.
        limit: the seconds that it was given.
    """

    status: int | None
    said: str = ""
    limit: float = 0

    def __str__(self) -> str:
        """Say how, in words."""
        if self.status is None:
            return f"did not return within {self.limit:g} s"
        if self.status < 0:
            return f"the process ended by {signal.Signals(-self.status).name}"
        if self.status == 0:
            return "nothing failed"

        return self.said.strip().splitlines()[-1] if self.said else self.by_status

    @property
    def by_status(self) -> str:
        """Say with which status."""
        return f"exited with status {self.status}"


def rehearsed(script: str) -> Ending:
    """Run a script in this process, and say how it would have ended."""
    try:
        exec(compile(script, "<reproduction>", "exec"), {"__name__": "__main__"})  # noqa: S102
    except SystemExit as leaving:
        return Ending(leaving.code if isinstance(leaving.code, int) else int(bool(leaving.code)))
    except BaseException as error:
        return Ending(1, "".join(traceback.format_exception_only(error)).strip())

    return Ending(0)


def _answers() -> TextIO:
    """Keep the standard output for answers: what a script prints is lost."""
    kept = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)

    return kept


def _main() -> None:
    answers = _answers()
    for script in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")):
        print(json.dumps(asdict(rehearsed(script))), file=answers, flush=True)


if __name__ == "__main__":
    _main()
