"""Write the adapter that a layer needs, as code."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rnn_spec.layer.size_names import BOTH, HIDDEN, INPUT, OUTPUT, first_of, likely_sizes
from rnn_spec.subjects.build.construction import VARIADIC

__all__ = [
    "USE",
    "adapter_code",
    "adapter_file",
    "building_adapter",
    "indented",
    "replaced_file",
    "short",
]

TYPES = ("Bool", "Float", "Int")
"""The types of arrays that an input beside the sequence may have."""

USE = "save this in a file adapters.py, and check ./adapters.py:layer"


def adapter_code(build: str, **arguments: str) -> str:
    """Return a call of Adapter."""
    values = [build, *(f"{name}={value}" for name, value in arguments.items())]

    return f"rnn_spec.Adapter({', '.join(values)})"


def adapter_file(name: str, build: str | None = None, **arguments: str) -> str:
    """
    Return a whole file that makes an adapter.

    Args:
        name: the name of the subject, `module:Class` or `./file.py:Class`, from which it is
            imported; nothing is imported if it has no module.
        build: the code of what is built; the subject if None.
        arguments: the code of the arguments.
    """
    own = short(name)

    return "\n".join(
        [
            "import rnn_spec",
            *(("import torch",) if "torch." in arguments.get("call", "") else ()),
            *_import_of(name),
            *_imports_of_types(arguments),
            "",
            f"layer = {adapter_code(build or own, **arguments)}",
        ]
    )


def replaced_file(name: str, **arguments: str) -> str:
    """Return a whole file that makes an adapter of another one, in which it is `layer`."""
    own = short(name)
    imported = [line if own == "layer" else f"{line} as layer" for line in _import_of(name)]
    values = ", ".join(f"{each}={value}" for each, value in arguments.items())

    return "\n".join(
        [
            "import dataclasses",
            "",
            "import rnn_spec",
            *imported,
            *_imports_of_types(arguments),
            "",
            f"layer = dataclasses.replace(layer, {values})",
        ]
    )


def _imports_of_types(arguments: Mapping[str, str]) -> list[str]:
    """Return the lines that import what the shapes of inputs beside the sequence name."""
    used = ", ".join(each for each in TYPES if f"{each}[Tensor" in arguments.get("inputs", ""))

    return [f"from jaxtyping import {used}", "from torch import Tensor"] if used else []


def _import_of(name: str) -> list[str]:
    """Return the line that imports a subject, none if it has no module."""
    place, own = name.rpartition(":")[0], short(name)
    module = Path(place).stem if place.endswith(".py") else place
    is_found = bool(module) and module != "__main__" and "<" not in own

    return [f"from {module} import {own.partition('.')[0]}"] if is_found else []


def indented(code: str) -> str:
    """Return code as a block of a message."""
    return textwrap.indent(code, "    ")


def building_adapter(make: Callable[..., Any], name: str) -> str:
    """
    Return the file of an adapter that calls a constructor which differs from torch.nn's.

    Sizes are guessed by name; `...` stands for a value that only the user knows.
    """
    parameters = _parameters(make)
    names = [each.name for each in parameters]
    needed = [each.name for each in parameters if each.default is each.empty]
    if not names:
        # The sizes of its one layer are not chosen: the adapter states them.
        sizes_stated = '{"input_size": ..., "hidden_size": ...}'
        return adapter_file(name, f"{short(name)}()", options=sizes_stated)
    likely = likely_sizes(names, needed)
    kept = first_of((*HIDDEN, *OUTPUT), names) or likely.get("hidden_size")
    entering = first_of(INPUT, names) or likely.get("input_size") or first_of(BOTH, names)
    sizes = {entering: "input_size", kept: "hidden_size"}
    one = kept is None and entering in BOTH
    arguments = {n: sizes.get(n, "...") for n in names if n in sizes or n in needed}
    called = ", ".join(f"{n}={value}" for n, value in arguments.items())
    sizes_taken = "input_size" if one else "input_size, hidden_size"

    return adapter_file(name, f"lambda {sizes_taken}: {short(name)}({called})")


def short(name: str) -> str:
    """Return the name of a subject without its module or file."""
    return name.rpartition(":")[2] or name


def _parameters(make: Callable[..., Any]) -> Sequence[inspect.Parameter]:
    parameters = inspect.signature(make).parameters.values()

    return [each for each in parameters if each.kind not in VARIADIC]
