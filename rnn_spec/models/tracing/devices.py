"""On which device each tensor of a call would be, if the model and its input were moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from torch import Tensor, nn

from rnn_spec.models.tracing.operation import Input, Recorded
from rnn_spec.models.tracing.trace import Trace

__all__ = ["Default", "Devices", "Meeting"]

FACTORIES = frozenset(
    {
        *("zeros", "ones", "full", "empty", "eye", "arange", "range", "linspace", "logspace"),
        *("rand", "randn", "randint", "randperm", "normal", "tensor", "as_tensor", "asarray"),
        *("complex", "empty_strided", "tril_indices", "triu_indices"),
        *("hann_window", "hamming_window", "blackman_window", "bartlett_window", "kaiser_window"),
    }
)
"""Functions that make a tensor on the default device, unless they are told another one."""

OF_DATA = {"tensor", "as_tensor", "asarray", "normal", "complex"}
"""Those whose result is where the tensors are that they are given."""

INDEXING = {"getitem", "setitem", "index_put", "index_put_"}
"""Operations whose index may be on the CPU."""

PACKING = {"_pack_padded_sequence", "_pad_packed_sequence"}
"""Operations whose lengths, as arguments and as results, are on the CPU."""

ACROSS = PACKING | {
    *("copy_", "setitem", "index_put", "index_put_", "ctc_loss", "tensor_split"),
    *("expand_as", "view_as", "reshape_as", "broadcast_tensors", "equal", "is_same_size"),
}
"""Operations that may be given tensors of two devices."""

RECURRENT = {"rnn_tanh", "rnn_relu", "gru", "lstm"}
"""Operations that read the sizes of the batches of a packed sequence, which are on the CPU."""


@dataclass(frozen=True)
class Home:
    """The device of the model and of its input."""


@dataclass(frozen=True)
class Free:
    """A device that the caller chooses: that of lengths, which packing reads on the CPU."""


@dataclass(frozen=True)
class Default:
    """
    The default device.

    Attributes:
        made_by: the operation that made the tensor, or the first one that reads it.
        attribute: the attribute that it is, if it is one.
        is_numpys: whether its memory belongs to NumPy.
    """

    made_by: Recorded
    attribute: str = ""
    is_numpys: bool = False


Device: TypeAlias = Home | Free | Default


@dataclass(frozen=True)
class Meeting:
    """A tensor on the default device, and the operation where it meets others."""

    default: Default
    operation: Recorded


@dataclass
class Devices:
    """
    On which device each tensor of a call would be.

    Attributes:
        trace: the call.
        lengths: the arguments that are lengths, by identity.
        attributes: the tensors that are neither parameters nor buffers, by identity.
        known: the device of each result that was decided.
    """

    trace: Trace
    lengths: frozenset[int]
    attributes: Mapping[int, str]
    known: dict[tuple[int, int], Device] = field(default_factory=dict)

    def meetings(self) -> Iterator[Meeting]:
        """Yield where a tensor on the default device meets one of the model's device."""
        for operation in self.trace.operations:
            tensors = [each for each in operation.inputs if not each.is_number]
            devices = [self._of(each, operation) for each in tensors]
            for n, result in enumerate(operation.results):
                is_length = operation.name in PACKING and not result.value.is_floating_point()
                device = Free() if is_length else _of_result(operation, devices)
                self.known[operation.index, n] = device
            default = _meets(operation, tensors, devices)
            if default is not None:
                yield Meeting(default, operation)

    def _of(self, each: Input, reader: Recorded) -> Device:
        """Return the device of what an operation reads."""
        for index, result in self.trace.read(each):
            return self.known.get((index, result), Home())
        if id(each.tensor) in self.lengths:
            return Free()
        attribute = self.attributes.get(id(each.tensor), "")
        if attribute:
            return Default(reader, attribute)
        is_strange = id(each.tensor) not in self.trace.arguments
        if is_strange and _is_from_numpy(each.tensor):
            return Default(reader, is_numpys=True)

        return Home()


def _of_result(operation: Recorded, devices: list[Device]) -> Device:
    if operation.states_device:
        return Home()
    given = [each for each in devices if not isinstance(each, Free)]
    if operation.name in FACTORIES and not (operation.name in OF_DATA and devices):
        return Default(operation)
    if operation.name == "cpu" and Home() in given:
        return Default(operation)
    if devices and (operation.writes or operation.name in ACROSS | INDEXING):
        return devices[0]
    if not given:
        return Free() if devices else Home()

    return Home() if Home() in given else given[0]


def _is_from_numpy(tensor: Tensor) -> bool:
    """Return whether the memory of a tensor belongs to NumPy."""
    is_plain = not isinstance(tensor, nn.Parameter) and tensor.device.type == "cpu"

    return is_plain and not tensor.untyped_storage().resizable()


def _meets(operation: Recorded, tensors: list[Input], devices: list[Device]) -> Default | None:
    """Return the tensor on the default device that an operation computes with others, if any."""
    if operation.states_device or operation.name in ACROSS:
        return None
    if operation.name in INDEXING and not isinstance(devices[0], Default):
        return None
    pairs = list(zip(tensors, devices, strict=True))
    has_home = any(isinstance(device, Home) and each.tensor.dim() for each, device in pairs)
    for each, device in pairs:
        is_sizes = operation.name in RECURRENT and not each.tensor.is_floating_point()
        if isinstance(device, Default) and each.tensor.dim() and has_home and not is_sizes:
            return device

    return None
