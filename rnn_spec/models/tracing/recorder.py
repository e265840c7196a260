"""Record the operations of torch in a call, each with its values and its line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import FunctionType, TracebackType
from typing import Any, Self

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from rnn_spec.models.source import Place, place_of_frame
from rnn_spec.models.tracing.argument_text import text_of_arguments
from rnn_spec.models.tracing.layers import Layers
from rnn_spec.models.tracing.operation import Input, Recorded, Result
from rnn_spec.models.tracing.sources import Sources
from rnn_spec.models.tracing.tensors import clear, numbers_in, tensors_in, with_first_tensor

__all__ = ["TO_PYTHON", "Patch", "Recorder"]

PROPERTIES = {"__get__", "__set__"}
"""How functions are called that read and write an attribute of a tensor."""

TO_PYTHON = {"item", "tolist", "numpy", "array", "float"}
"""Operations after which values are numbers of Python or NumPy."""

MOVING = {"type_as", "cuda", "xpu", "ipu", "hpu", "mtia"}
"""Operations whose result is on a device of which their name or an argument tells."""


@dataclass(frozen=True)
class Patch:
    """
    Another result of some operations.

    Attributes:
        operations: the line and the name of each.
        change: returns the new result, from the first one of the operation and what it reads.
    """

    operations: tuple[tuple[Place, str], ...]
    change: Callable[[Tensor, tuple[Tensor, ...]], Tensor]


class Recorder(TorchFunctionMode):
    """
    Records the operations of torch while it is entered.

    Attributes:
        operations: those that return or change tensors, in order.
        failed: the operation that raised an error, if it was the last one.
        sources: which operation made which tensor.
    """

    def __init__(
        self,
        module: nn.Module,
        patch: Patch | None = None,
        observe: Callable[[int], None] = lambda _: None,
    ) -> None:
        """
        Prepare to record calls of a module.

        Args:
            module: the module.
            patch: another result of an operation.
            observe: is called before each operation, with the number of those recorded so far.
        """
        super().__init__()
        self.operations: list[Recorded] = []
        self.failed: Recorded | None = None
        self.sources = Sources()
        self._layers = Layers(module)
        self._patch, self._observe = patch, observe

    def __enter__(self) -> Self:
        """Watch which modules are called."""
        self._layers.watch()
        super().__enter__()  # type: ignore[no-untyped-call]

        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Watch no longer."""
        super().__exit__(kind, error, traceback)  # type: ignore[no-untyped-call]
        self._layers.stop()

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """Run an operation, and record it if it returns or changes tensors."""
        kwargs = kwargs or {}
        self._observe(len(self.operations))
        read = tuple(tensors_in((args, kwargs)))
        operation = self._recorded(func, args, kwargs, read)
        versions = list(map(_version, read))
        try:
            returned = func(*args, **kwargs)
        except BaseException:
            self.failed = self.failed or operation
            raise
        if operation.place.line:
            # The model has gone on; what runs without a line restores torch's generator.
            self.failed = None
        clear(operation.name, returned)
        returned = self._patched(operation, returned, read)
        pairs = zip(read, versions, strict=True)
        written = [each for each, version in pairs if _version(each) != version]
        if getattr(func, "__name__", "") == "__set__":
            written += tensors_in(args[:1])
        self._keep(operation, returned, written)

        return returned

    def _recorded(
        self,
        func: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
        read: tuple[Tensor, ...],
    ) -> Recorded:
        """Return what is known of an operation before it runs."""
        name, layers = _name(func), tuple(self._layers.current)
        # A function that is written in Python passes on its defaults too.
        only_axes = isinstance(func, FunctionType) or (bool(layers) and layers[-1].is_torch)
        inputs = [Input(each, self.sources.of(each), each.requires_grad) for each in read]
        for source in self.sources.of_numbers((args, kwargs)):
            tensor = self.operations[source].inputs[0].tensor
            inputs.append(Input(tensor, source, is_number=True))

        return Recorded(
            len(self.operations),
            name,
            text_of_arguments(name, args, kwargs, only_axes=only_axes),
            place_of_frame(sys._getframe(2)),  # noqa: SLF001 - the frame of the caller
            layers,
            tuple(inputs),
            states_device=_states_device(name, args, kwargs),
            records=torch.is_grad_enabled(),
        )

    def _patched(self, operation: Recorded, returned: Any, read: tuple[Tensor, ...]) -> Any:
        patch, first = self._patch, next(tensors_in(returned), None)
        if patch is None or first is None:
            return returned
        if (operation.place, operation.name) not in patch.operations:
            return returned

        return with_first_tensor(returned, patch.change(first, read))

    def _keep(self, operation: Recorded, returned: Any, written: list[Tensor]) -> None:
        """Keep an operation that returns or writes to tensors, or makes numbers of them."""
        made = {id(each): each for each in (*tensors_in(returned), *written)}
        results = [
            Result(each, each.detach().clone(), each.requires_grad) for each in made.values()
        ]
        numbers = numbers_in(returned) if operation.name in TO_PYTHON else None
        if numbers is not None:
            self.sources.make_numbers(operation.index, numbers)
            results.append(Result(None, numbers))
        if results:
            kept = replace(operation, results=tuple(results), writes=bool(written))
            self.operations.append(kept)
            self.sources.make(kept.index, made.values(), written)


def _version(tensor: Tensor) -> int:
    """Return a number that changes when an operation writes to a tensor."""
    return tensor._version  # noqa: SLF001 - torch has no public name


def _states_device(name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool:
    """Return whether an operation is told the device of its result."""
    if kwargs.get("device") is not None or name in MOVING:
        return True
    if name == "to":
        others = (*args[1:], kwargs.get("other"))
        return any(isinstance(each, Tensor | str | torch.device | int) for each in others)

    return any(isinstance(each, torch.device) for each in args)


def _name(func: Callable[..., Any]) -> str:
    """Return the name of a function; of an attribute of a tensor, that of the attribute."""
    name = getattr(func, "__name__", str(func))
    if name in PROPERTIES:
        name = getattr(getattr(func, "__self__", None), "__name__", name)

    return name.strip("_") if name.startswith("__") and name.endswith("__") else name
