"""What a notebook shows while a check goes on: a bar, what is checked, and each failure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from uuid import uuid4

from IPython.display import display, update_display

from rnn_spec.conformance import events
from rnn_spec.conformance.events import Event
from rnn_spec.reports.result import Result

__all__ = ["NotebookDisplay"]

FRAME = "font-family:system-ui,sans-serif;line-height:1.6;max-width:48rem"
BAR = "display:inline-block;vertical-align:middle;width:14rem;height:.6em;margin-right:.8em;"
BAR += "border-radius:.3em;overflow:hidden;background:rgba(128,128,128,.3)"
DONE = "display:block;height:100%;background:#3d85c6"
LINE = "overflow:hidden;text-overflow:ellipsis;white-space:nowrap;"
LINE += "border-left:4px solid #d0463b;padding-left:.6em"


class NotebookDisplay:
    """A consumer of the events of a run, which shows them below a cell, at one place."""

    def __init__(self) -> None:
        """Show nothing yet."""
        self._place = uuid4().hex
        self._phase, self._doing = "starting", ""
        self._done, self._total = 0, 0
        self._failures: list[Result] = []

    @contextmanager
    def shown(self) -> Iterator[None]:
        """
        Have a place below the cell inside.

        It is empty at the end; a check that was interrupted leaves how far it came.
        """
        display(_output(""), raw=True, display_id=self._place)
        try:
            yield
        except KeyboardInterrupt:
            self._phase, self._doing = "interrupted", ""
            self._show(self._html())
            raise
        except BaseException:
            self._show("")
            raise
        self._show("")

    def __call__(self, event: Event) -> None:
        """Show an event."""
        match event:
            case events.RunStarted():
                self._phase, self._doing = "starting", "building the layer"
                self._done, self._total = len(event.resumed), len(event.laws)
            case events.SubjectInspected():
                self._phase, self._doing = "checking", ""
            case events.LawStarted():
                self._phase, self._doing = "checking", event.law
            case events.FailureFound() if not event.result.smallest:
                self._phase, self._doing = "shrinking", event.result.law
            case events.LawFinished():
                self._done += 1
                if event.result.status != "failed":
                    return  # the next law starts at once
                self._failures.append(event.result)
            case _:
                return
        self._show(self._html())

    def _show(self, html: str) -> None:
        update_display(_output(html), display_id=self._place, raw=True)

    def _html(self) -> str:
        share = 100 * self._done / max(self._total, 1)
        bar = f'<span style="{BAR}"><span style="{DONE};width:{share:.0f}%"></span></span>'
        doing = f" <code>{escape(self._doing)}</code>" if self._doing else ""
        first = f"<div>{bar}{self._done}/{self._total} {self._phase}{doing}</div>"

        return f'<div style="{FRAME}">{first}{"".join(map(_line, self._failures))}</div>'


def _line(result: Result) -> str:
    """Return a failure in one line."""
    law, reason = escape(result.law), escape(result.reason or "")

    return f'<div style="{LINE}" title="{reason}"><b>failed</b> <code>{law}</code>: {reason}</div>'


def _output(html: str) -> dict[str, str]:
    """
    Return what a notebook shows as HTML.

    What is empty at the end stays in a saved notebook: nbconvert warns of an output of no type.
    """
    return {"text/html": html, "text/plain": ""}
