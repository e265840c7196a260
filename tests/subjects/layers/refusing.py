"""Sound layers that refuse options, or load their weights in a way of their own."""

from __future__ import annotations

import enum

import torch
from torch import nn

__all__ = [
    "AlwaysBidirectional",
    "Broken",
    "DeepDropout",
    "DtypeRefused",
    "Eights",
    "Mode",
    "NeverDouble",
    "OldLoading",
    "OneDirectionDeep",
    "OneOrTheOther",
    "OtherFunctions",
    "Refusing",
    "RefusingInForward",
    "Renamed",
    "SingleOnly",
    "Unpacking",
    "Unplaced",
]


class Delegating(nn.Module):
    """Is called as the layer inside."""

    def forward(self, input, hx=None):
        return self.inner(input, hx)


class Refusing(Delegating):
    """Delegates to torch.nn.LSTM, and refuses projections in words."""

    def __init__(self, input_size, hidden_size, num_layers=1, *, bidirectional=False, proj_size=0):
        super().__init__()
        if proj_size:
            message = "proj_size > 0 is not supported"
            raise NotImplementedError(message)
        self.inner = nn.LSTM(input_size, hidden_size, num_layers, bidirectional=bidirectional)


class Renamed(nn.Module):
    """A sound LSTM whose parameters have a second name in a child, which its state leaves out."""

    def __init__(self, input_size, hidden_size, num_layers=1, *, bias=True, bidirectional=False):
        super().__init__()
        self.old = nn.LSTM(input_size, hidden_size, num_layers, bias, bidirectional=bidirectional)
        for name, value in self.old.named_parameters():
            self.register_parameter(name, value)

    def state_dict(self, *args, **kwargs):
        """Leave out the second names."""
        state = super().state_dict(*args, **kwargs)
        return {name: value for name, value in state.items() if "old." not in name}

    def load_state_dict(self, state_dict, **options):
        """Load each value under both names."""
        twice = {f"old.{name}": value for name, value in state_dict.items()}
        return super().load_state_dict({**state_dict, **twice}, **options)

    def forward(self, input, hx=None):
        return self.old(input, hx)


class OldLoading(Delegating):
    """Loads weights under old names, by a method of the signature of older versions of torch."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size)

    def state_dict(self, *args, **kwargs):
        """Save under the old names."""
        state = super().state_dict(*args, **kwargs)
        return {name.replace("inner.", "rnn."): value for name, value in state.items()}

    def load_state_dict(self, state_dict, strict=True):  # noqa: FBT002 - as in torch
        """Load the old names."""
        new = {name.replace("rnn.", "inner."): value for name, value in state_dict.items()}
        return super().load_state_dict(new, strict)


class RefusingInForward(nn.Module):
    """Accepts two directions when it is built, and refuses them when it is called."""

    def __init__(self, input_size, hidden_size, num_layers=1, *, bidirectional=False):
        super().__init__()
        self.bidirectional = bidirectional
        self.inner = nn.GRU(input_size, hidden_size, num_layers)

    def forward(self, input, hx=None):
        assert not self.bidirectional, "only one direction"
        return self.inner(input, hx)


class Mode(enum.Enum):
    """The functions that a layer supports."""

    TANH = "tanh"


class OneDirectionDeep(Delegating):
    """Supports layers, and directions, and not both; and one nonlinearity of an enumeration."""

    def __init__(
        self, input_size, hidden_size, num_layers=1, *, bidirectional=False, nonlinearity="tanh"
    ):
        super().__init__()
        if num_layers > 1 and bidirectional:
            message = "two directions are supported in one layer only"
            raise ValueError(message)
        mode = Mode(nonlinearity)
        self.inner = nn.RNN(
            input_size, hidden_size, num_layers, mode.value, bidirectional=bidirectional
        )


class DeepDropout(Delegating):
    """Refuses dropout in one layer, and a rate of 1."""

    def __init__(self, input_size, hidden_size, num_layers=1, dropout=0.0):
        super().__init__()
        if dropout and num_layers == 1:
            message = "dropout needs two layers"
            raise ValueError(message)
        if dropout == 1:
            message = "dropout should be less than 1"
            raise ValueError(message)
        self.inner = nn.GRU(input_size, hidden_size, num_layers, dropout=dropout)


class Eights(Delegating):
    """Refuses sizes that its heads do not divide."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        assert hidden_size % 2 == 0, "hidden_size must be divisible by the number of heads"
        self.inner = nn.GRU(input_size, hidden_size)


class AlwaysBidirectional(Delegating):
    """Refuses one direction."""

    def __init__(self, input_size, hidden_size, num_layers=1, *, bidirectional=True):
        super().__init__()
        if not bidirectional:
            raise NotImplementedError
        self.inner = nn.GRU(input_size, hidden_size, num_layers, bidirectional=True)


class OneOrTheOther(Delegating):
    """Refuses an option as a subclass of ValueError, as libraries of settings do."""

    class SettingsError(ValueError):
        """Settings that are not supported."""

    def __init__(self, input_size, hidden_size, *, bias=True):
        super().__init__()
        if not bias:
            message = "bias: must be true"
            raise self.SettingsError(message)
        self.inner = nn.GRU(input_size, hidden_size)


class Broken(Delegating):
    """A bug: with two directions, its constructor uses a name that it has not set."""

    def __init__(self, input_size, hidden_size, *, bidirectional=False):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size)
        if bidirectional:
            self.width = 2 * self.hidden_width


class Unpacking(Delegating):
    """A bug: with two layers, its constructor unpacks three sizes as two."""

    def __init__(self, input_size, hidden_size, num_layers=1):
        super().__init__()
        first, second = (input_size, hidden_size, *(hidden_size,) * (num_layers - 1))
        self.inner = nn.GRU(first, second, num_layers)


class OtherFunctions(Delegating):
    """Names its functions in another way, and refuses torch.nn's names."""

    def __init__(self, input_size, hidden_size, nonlinearity="HardTanh"):
        super().__init__()
        if nonlinearity not in {"HardTanh", "Softsign"}:
            message = f"unknown nonlinearity {nonlinearity}"
            raise ValueError(message)
        self.inner = nn.GRU(input_size, hidden_size)


class Unplaced(Delegating):
    """Has the arguments device and dtype for the signature's sake, and refuses them."""

    def __init__(self, input_size, hidden_size, device=None, dtype=None):
        super().__init__()
        if device is not None or dtype is not None:
            message = "move the layer by .to"
            raise NotImplementedError(message)
        self.inner = nn.GRU(input_size, hidden_size)


class SingleOnly(Delegating):
    """Refuses to be built in double precision, also by default."""

    def __init__(self, input_size, hidden_size, device=None, dtype=None):
        super().__init__()
        if dtype is torch.float64:
            message = "double precision is not supported"
            raise ValueError(message)
        self.inner = nn.GRU(input_size, hidden_size, device=device, dtype=dtype)


class DtypeRefused(Delegating):
    """Has the argument dtype alone, and refuses double precision."""

    def __init__(self, input_size, hidden_size, dtype=torch.float32):
        super().__init__()
        assert dtype is torch.float32, "single precision only"
        self.inner = nn.GRU(input_size, hidden_size)


class NeverDouble(Delegating):
    """Refuses to be moved to double precision."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size)

    def to(self, *args, **kwargs):
        """Move the layer, but not to double precision."""
        if torch.float64 in args:
            message = "single precision only"
            raise NotImplementedError(message)
        return super().to(*args, **kwargs)
