"""A note on the float arguments of a generated call: they may be no mistake."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.fuzzing.generated_frame import FailedCall
from contracts.fuzzing.providing import provided

__all__ = ["float_notes"]


def float_notes(call: FailedCall) -> Iterator[str]:
    """Yield a note on the floats that were drawn as arguments, if there are any."""
    names = [*call.floats]
    if not names:
        return
    were = "this float was" if len(names) == 1 else "these floats were"

    yield (
        f"{', '.join(names)}: {were} drawn without a bound, of all finite ones. If the function "
        "needs another, such as a share, this is no mistake in the function. Bound it to what "
        f"each call allows, such as Annotated[float, st.floats(0, 1)]; or {provided(names, 0.5)}"
    )
