"""The line that a person sees while a run goes on, as far as it fits into the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.console import RenderableType
from rich.progress_bar import ProgressBar as Bar
from rich.table import Table
from rich.text import Text

from rnn_spec.progress.time_left import TimeLeft, in_words
from rnn_spec.reports.lines.text import duration

__all__ = ["ProgressLine"]

BAR, NARROWEST_BAR, BESIDE_BAR = 30, 8, 66
"""Columns of the bar, and of all that is beside it; a bar that has fewer is left out."""

WITH_TIME, WITH_NAME = 54, 60
"""Columns of a line with the time, and of one with the name of a subject among several."""

PHASE, GAP = 10, 2
"""Columns of a phase, and between two parts."""


@dataclass
class ProgressLine:
    """
    What a run is doing, as a line.

    Attributes:
        place: the place of the subject among several, and its name.
        phase: what the run is doing where no law is checked.
        doing: more about that.
        total: the number of laws, or of scripts.
        done: how many of them are done.
        running: the laws that are checked now, or whose scripts run, each with its phase.
        left: the time that is left.
    """

    place: str = ""
    phase: str = "starting"
    doing: str = "importing torch"
    total: int = 0
    done: int = 0
    running: dict[str, str] = field(default_factory=dict)
    left: TimeLeft = field(default_factory=TimeLeft)

    def begin(self, phase: str, total: int, done: int = 0, doing: str = "") -> None:
        """Begin with a phase, of so many laws or scripts."""
        self.phase, self.total, self.done, self.doing = phase, total, done, doing
        self.running = {}

    def start(self, law: str, phase: str) -> None:
        """Note what is done with a law."""
        self.running[law] = phase

    def finish(self, law: str) -> None:
        """Note that a law, or its script, is done."""
        self.running.pop(law, None)
        self.done += 1
        self.doing = ""

    def render(self, spinner: RenderableType, elapsed: float, width: int) -> Table:
        """Return the line of a moment: spinner, place, phase, bar, count, time and law."""
        phase, law = self._doing()
        place = self.place if width >= WITH_NAME else self.place.partition(" ")[0]
        cells: list[RenderableType] = [spinner, Text(place), Text(phase.ljust(PHASE), "bold")]
        width -= len(place)
        if self.total:  # before, this process may be forked, and no clock moves
            bar = min(BAR, width - BESIDE_BAR)
            cells += [self._bar(bar)] if bar >= NARROWEST_BAR else []
            cells.append(f"{self.done}/{self.total}".rjust(2 * len(str(self.total)) + 1))
        if self.total and width >= WITH_TIME:
            cells.append(Text(in_words(self.left.seconds()) or duration(elapsed), "dim"))

        return _row([*(each for each in cells if each), Text(law, "dim")])

    def _bar(self, width: int) -> Bar:
        """Return the bar, in colours that are seen on light and on dark ground."""
        return Bar(
            self.total,
            self.done,
            width,
            style="bright_black",
            complete_style="cyan",
            finished_style="cyan",
        )

    def _doing(self) -> tuple[str, str]:
        """Return the phase, and the law that runs for longest; the others are counted."""
        running = list(self.running.items())
        if not running:
            return self.phase, self.doing
        (law, phase), *others = running

        return phase, f"{law} +{len(others)}" if others else law


def _row(cells: Sequence[RenderableType]) -> Table:
    """Return cells in a row; the last one takes what is left of the width."""
    row = Table.grid(padding=(0, GAP, 0, 0), expand=True)
    for _ in cells[1:]:
        row.add_column(no_wrap=True)
    row.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    row.add_row(*cells)

    return row
