"""A process that builds a layer of yours, calls it, and answers with the shapes that come out."""

from __future__ import annotations

import os

from rnn_spec.exceptions import error_line
from rnn_spec.processes.channel import Channel
from rnn_spec.processes.descendants import adopt_orphans
from rnn_spec.processes.parent import end_with_parent
from rnn_spec.subjects.subject import NotALayerError
from rnn_spec.unrolled.called_layer import called_shapes
from rnn_spec.unrolled.own_shapes import OwnShapes, Refused

__all__ = ["run"]


def run() -> None:
    """Answer one question, and end at once, whatever threads are left."""
    channel = _channel()
    end_with_parent(os.getppid())
    adopt_orphans()
    asked = channel.receive()
    channel.send(None)
    answer: OwnShapes | Refused
    try:
        answer = called_shapes(asked)
    except NotALayerError as error:
        answer = Refused(_of_layers_inside(error))
    except BaseException as error:
        message = str(error) if isinstance(error, ValueError) else error_line(error)
        answer = Refused(message)
    channel.send(answer)
    os._exit(0)


def _of_layers_inside(error: NotALayerError) -> str:
    """Return why a target has no shapes, and the commands that show those of the layers inside."""
    targets = error.advice.targets if error.advice else ()
    if not targets:
        return f"{error.why} Expected a recurrent layer."
    commands = "\n".join(f"    rnn-spec shapes {each}" for each in targets)

    return f"{error.why} Expected a recurrent layer, such as one inside:\n\n{commands}"


def _channel() -> Channel:
    """Keep the pipes for the answer; give the layer an empty input, and no output."""
    channel = Channel(os.dup(0), os.dup(1))
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)

    return channel


if __name__ == "__main__":
    run()
