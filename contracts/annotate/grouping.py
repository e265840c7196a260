"""Group the events of a command by function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contracts.annotate.recorded import RecordedCall, RecordedFunction
from contracts.recording.events import Entered, Event, FunctionKind, Returned
from contracts.recording.outline import Outline, has_array

__all__ = ["recorded_functions"]

Key = tuple[str, int, FunctionKind]


def recorded_functions(events: Sequence[Event]) -> list[RecordedFunction]:
    """Return the functions that were called with arrays, in the order of their names."""
    results: dict[Entered, dict[Outline, None]] = {}
    returned = [each for each in events if isinstance(each, Returned)]
    for event in events:
        found = results.setdefault(event if isinstance(event, Entered) else event.call, {})
        found |= {event.result: None} if isinstance(event, Returned) else {}
    calls = {each: RecordedCall(each.arguments, tuple(found)) for each, found in results.items()}
    functions = {_key(each) for each in calls if _took_arrays(each)}

    return [_function(each, calls, returned) for each in sorted(functions)]


def _function(
    key: Key, calls: Mapping[Entered, RecordedCall], returned: Sequence[Returned]
) -> RecordedFunction:
    own = [each for each in returned if _key(each.call) == key]
    copies = {each.call: each.copy for each in own if each.copy is not None}

    return RecordedFunction(
        *key,
        calls=tuple(call for each, call in calls.items() if _key(each) == key),
        copies=tuple((calls[each], copy) for each, copy in copies.items()),
        skipped=tuple(dict.fromkeys(each.skipped for each in own if each.skipped is not None)),
    )


def _key(call: Entered) -> Key:
    return call.function, call.line, call.kind


def _took_arrays(call: Entered) -> bool:
    receivers = call.kind is FunctionKind.METHOD

    return any(map(has_array, call.arguments[receivers:]))
