"""The command `python -m contracts infer`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from types import ModuleType

    from contracts.inference.inferred import Inferred

__all__ = ["infer"]

DIFFERENT, UNUSABLE = 1, 2


@click.command()
@click.argument("target", metavar="TARGET")
@click.option("--example", required=True, help="The arguments of a call that works.")
@click.option(
    "--seconds", default=20.0, show_default=True, help="The time of the processor it may take."
)
@click.option("--compare", is_flag=True, help="Compare the annotations with what is found.")
def infer(target: str, example: str, seconds: float, *, compare: bool) -> None:
    """
    Print the shape contract of a callable, found by calling it.

    TARGET is mypkg.mod:NAME, or any expression after the colon, such as mypkg.mod:Net(4, 2). A
    class is built first, without arguments. The example is the arguments of a call, as between
    its parentheses; it may use torch, np and the names of the module. The callable is called a
    hundred times or more, at other sizes, in a process of its own.

    \b
    Examples:
      python -m contracts infer numpy:convolve --example "np.arange(7.0), np.arange(3.0)"
      python -m contracts infer "mynet:Net(4, 2)" --example "torch.ones(3, 5, 4)"
      python -m contracts infer mynet:attend --compare --example "q=np.ones((3, 4))"

    Exit status: 0 printed, 1 the annotations differ from what was found (with --compare), 2 wrong
    usage, or the example does not work.
    """
    from contracts.errors import ContractError

    try:
        with redirect_stdout(sys.stderr):  # what is imported, and called, may print
            function, args, kwargs = _call(target, example)
            inferred, differences = _inferred(function, args, kwargs, seconds, compare=compare)
    except ContractError as error:
        _refuse(str(error))
    click.echo("\n".join([*inferred.imports, "", str(inferred)]))
    for each in differences:
        click.echo(f"contracts: {each}", err=True)
    sys.exit(DIFFERENT if differences else 0)


def _inferred(
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: Any,
    seconds: float,
    *,
    compare: bool,
) -> tuple[Inferred, list[Any]]:
    from contracts.inference.infer import infer as inferred
    from contracts.inference.infer import infer_and_compare

    if compare:
        return infer_and_compare(function, args, kwargs, seconds)

    return inferred(function, *args, seconds=seconds, **kwargs), []


def _call(target: str, example: str) -> tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]:
    """
    Return a callable and the arguments of its example.

    Raises:
        ContractError: the module cannot be imported, or one of the texts is no expression.
    """
    from contracts.declaration.discovery import import_module

    module_name, _, name = target.partition(":")
    if not name.strip() or not all(map(str.isidentifier, module_name.split("."))):
        _refuse(f"TARGET: got {target!r}, expected mypkg.mod:name")
    module = import_module(module_name)
    function = _evaluated("TARGET", name, module)
    if isinstance(function, type):
        function = _evaluated("TARGET", f"{name}()", module)
    args, kwargs = _evaluated("--example", f"__arguments__({example})", module)

    return function, args, kwargs


def _evaluated(option: str, text: str, module: ModuleType) -> Any:
    """Return the value of an expression in a module, where torch and NumPy can be used too."""
    import numpy as np

    from contracts.errors import error_line

    names = {"np": np, "numpy": np, "torch": sys.modules.get("torch"), **vars(module)}
    names["__arguments__"] = lambda *args, **kwargs: (args, kwargs)
    try:
        if "torch" in text and names["torch"] is None:
            names["torch"] = __import__("torch")
        return eval(text, names)  # noqa: S307
    except Exception as error:
        shown = text.removeprefix("__arguments__(").removesuffix(")") if "__arg" in text else text
        _refuse(f"{option}: got {shown!r}: {error_line(error)}")


def _refuse(message: str) -> NoReturn:
    click.echo(f"contracts: {' '.join(message.split())}", err=True)
    sys.exit(UNUSABLE)
