"""The options of the command that say what a model is, and what they state."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from rnn_spec.cli.output.stopping import stop
from rnn_spec.models.subject.options import ModelOptions, causal_axes, separated

__all__ = ["model_options", "with_model_options"]

OPTIONS = (
    click.option(
        "--arg",
        "arguments",
        multiple=True,
        metavar="NAME=VALUE",
        help="Of a model: an argument of its constructor, a literal of Python; repeatable.",
    ),
    click.option(
        "--call",
        metavar="NAME",
        help="Of a model: a function call(model, ...) in its module, which calls it; its "
        "annotations declare the arguments.",
    ),
    click.option(
        "--example",
        metavar="EXPR",
        help="Of a model: the arguments of a call that works, an expression in its module; torch "
        "is there.",
    ),
    click.option(
        "--input",
        "inputs",
        multiple=True,
        metavar='"NAME=DTYPE AXES"',
        help='Of a model: what an argument is, such as "x=float batch seq 4" or '
        '"n=lengths batch"; repeatable. Of a tuple, with commas; of a dict, a literal.',
    ),
    click.option("--output", metavar="AXES", help='Of a model: its result, such as "batch 3".'),
    click.option(
        "--causal",
        multiple=True,
        metavar="[INPUT.]AXIS[=strict]",
        help="Of a model: an axis along which it must not look ahead, at any input or at one; "
        "strict if a step must not read its own input either; repeatable.",
    ),
    click.option("--random", is_flag=True, help="Of a model: its results are drawn at random."),
)


def with_model_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options about a model to a command."""
    for option in reversed(OPTIONS):
        command = option(command)

    return command


def model_options(options: Mapping[str, Any]) -> ModelOptions | None:
    """Return what the options state about a model; None if they state nothing."""
    stated = ModelOptions(
        call=options["call"],
        example=options["example"],
        inputs={
            name: _texts("--input", text) for name, text in _pairs("--input", options["inputs"])
        },
        output=None if options["output"] is None else _texts("--output", options["output"]),
        causal=_causal(options["causal"]),
        random=options["random"],
        arguments={
            name: _literal("--arg", text) for name, text in _pairs("--arg", options["arguments"])
        },
    )

    return None if stated == ModelOptions() else stated


def _pairs(option: str, texts: Sequence[str]) -> list[tuple[str, str]]:
    """Return the names and values of `NAME=VALUE`."""
    pairs = []
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip().isidentifier() or not value.strip():
            stop(f"{option}: got {text!r}, expected NAME=VALUE")
        pairs.append((name.strip(), value.strip()))

    return pairs


def _texts(option: str, text: str) -> Any:
    """Return a text, the texts that commas separate as a tuple, or a dict of Python's."""
    return _literal(option, text) if text.startswith("{") else separated(text)


def _literal(option: str, text: str) -> Any:
    """Return the value of a literal."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        stop(f'{option}: got {text}, expected a literal of Python, such as 3 or "text"')


def _causal(texts: Sequence[str]) -> dict[str, str]:
    axes = (text.partition("=") for text in texts)
    try:
        return causal_axes({axis.strip(): order.strip() or "weak" for axis, _, order in axes})
    except ValueError as error:
        stop(f"--causal: {error}")
