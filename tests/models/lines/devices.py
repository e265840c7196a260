"""Tensors that are made without a device: moved or harmless, and left on the default device."""

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from models.entry import CLASSES, FEATURES, HIDDEN, VOCABULARY

__all__ = ["HARMLESS", "LEFT"]

Inputs = Float[Tensor, "batch seq 4"]
Lengths = Int[Tensor, " batch"]
Results = Float[Tensor, "batch 3"]


class Pooled(nn.Module):
    """A recurrent layer and a head."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def last(self, x, h_0=None):
        """Return the scores of the final state."""
        return self.head(self.rnn(x, h_0)[1][-1])


class Index(Pooled):
    """An index may be on the CPU."""

    def forward(self, x: Inputs, lengths: Lengths) -> Results:
        out, _ = self.rnn(x)
        return self.head(out[torch.arange(len(x)), lengths - 1])


class Order(Pooled):
    """An order of samples is an index."""

    def forward(self, x: Inputs) -> Results:
        order = torch.arange(x.shape[0]).flip(0)
        return self.last(x[order])[order]


class Scalar(Pooled):
    """A tensor without an axis meets tensors of every device."""

    def forward(self, x: Inputs) -> Results:
        return self.last(x * torch.tensor(0.5))


class LengthsMade(Pooled):
    """Packing reads lengths on the CPU."""

    def forward(self, x: Inputs) -> Results:
        lengths = torch.full((x.shape[0],), x.shape[1])
        return self.last(pack_padded_sequence(x, lengths, batch_first=True))


class LengthsUnpacked(Pooled):
    """The lengths that padding returns are on the CPU."""

    def forward(self, x: Inputs, lengths: Lengths) -> Results:
        packed = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
        out, counts = pad_packed_sequence(self.rnn(packed)[0], batch_first=True)
        there = (torch.arange(out.shape[1]) < counts[:, None]).to(out.device)
        return self.head((out * there[..., None]).sum(1) / counts[:, None].to(out))


class Sorted(Pooled):
    """Lengths are sorted on the CPU, and the order is an index."""

    def forward(self, x: Inputs, lengths: Lengths) -> Results:
        ordered, order = lengths.cpu().sort(descending=True)
        inverse = torch.empty_like(order)
        inverse[order] = torch.arange(len(order))
        packed = pack_padded_sequence(x[order], ordered, batch_first=True)
        return self.head(self.rnn(packed)[1][-1][inverse])


class MovedByDevice(Pooled):
    """A state that is moved to the device of the input."""

    def forward(self, x: Inputs) -> Results:
        h_0 = torch.zeros(1, x.shape[0], HIDDEN).to(x.device, x.dtype)
        return self.last(x, h_0)


class MovedByTensor(Pooled):
    """States that are moved to where the input is."""

    def forward(self, x: Inputs) -> Results:
        one = torch.zeros(1, x.shape[0], HIDDEN).to(x)
        other = torch.zeros(1, x.shape[0], HIDDEN).type_as(x)
        return self.last(x, one + other)


class MaskMoved(Pooled):
    """A mask is made of lengths, and moved."""

    def forward(self, x: Inputs, lengths: Lengths) -> Results:
        there = (torch.arange(x.shape[1])[None] < lengths[:, None]).to(x.device)
        return self.head((self.rnn(x)[0] * there[..., None]).sum(1))


class MaskFilled(Pooled):
    """A mask is filled by a loop, and moved."""

    def forward(self, x: Inputs, lengths: Lengths) -> Results:
        there = torch.zeros(x.shape[0], x.shape[1])
        for sample, length in enumerate(lengths.tolist()):
            there[sample, :length] = 1
        return self.head((self.rnn(x)[0] * there.to(x)[..., None]).sum(1))


class MadeLike(Pooled):
    """States that are made like another tensor."""

    def forward(self, x: Inputs) -> Results:
        state = x.new_zeros(1, x.shape[0], HIDDEN)
        return self.last(x + torch.zeros_like(x), torch.ones_like(state))


class UnderDevice(Pooled):
    """A context states the device."""

    def forward(self, x: Inputs) -> Results:
        with torch.device(x.device):
            h_0 = torch.zeros(1, x.shape[0], HIDDEN, dtype=x.dtype)
        return self.last(x, h_0)


class OnDeviceOfWeight(Pooled):
    """The device is that of a parameter."""

    def forward(self, x: Inputs) -> Results:
        device = self.head.weight.device
        return self.last(x, torch.zeros(1, x.shape[0], HIDDEN, device=device, dtype=x.dtype))


class NumbersOfPython(Pooled):
    """Numbers of Python are on no device."""

    def forward(self, x: Inputs) -> Results:
        decay = torch.linspace(0.1, 0.9, x.shape[1]).tolist()
        steps = [x[:, step] * each for step, each in enumerate(decay)]
        return self.last(torch.stack(steps, 1))


class StepsCounted(Pooled):
    """A step of a loop over a tensor is an index without an axis."""

    def forward(self, x: Inputs) -> Results:
        return self.last(torch.stack([x[:, step] for step in torch.arange(x.shape[1])], 1))


class MovedIfThere(Pooled):
    """A state that is moved where there is an accelerator."""

    def forward(self, x: Inputs) -> Results:
        h_0 = torch.zeros(1, x.shape[0], HIDDEN, dtype=x.dtype)
        if torch.cuda.is_available():
            h_0 = h_0.cuda()
        return self.last(x, h_0)


class MovedWithModel(Pooled):
    """An attribute that is moved when the model is."""

    def __init__(self):
        super().__init__()
        self.scale = torch.ones(FEATURES)

    def _apply(self, function, recurse=True):  # noqa: FBT002  # torch.nn.Module's own
        super()._apply(function, recurse)
        self.scale = function(self.scale)
        return self

    def forward(self, x: Inputs) -> Results:
        return self.last(x * self.scale)


class ShapeOnly(Pooled):
    """A tensor of which only the shape is read."""

    def forward(self, x: Inputs) -> Results:
        shape = torch.zeros(x.shape[0], x.shape[1], FEATURES)
        return self.last(x[:, :1].expand_as(shape))


class Buffer(Pooled):
    """A buffer is moved with the model."""

    def __init__(self):
        super().__init__()
        self.register_buffer("scale", torch.ones(FEATURES), persistent=False)

    def forward(self, x: Inputs) -> Results:
        return self.last(x * self.scale)


class Assigned(Pooled):
    """A step is overwritten: an assignment copies from every device."""

    def forward(self, x: Inputs) -> Results:
        x = x.clone()
        x[:, 0] = torch.zeros(FEATURES, dtype=x.dtype)
        return self.last(x)


class Unused(Pooled):
    """A tensor that meets no other."""

    def forward(self, x: Inputs) -> Results:
        log = torch.zeros(x.shape)
        log.copy_(x)
        return self.last(x)


class ZeroState(Pooled):
    """The state of the notebook."""

    def forward(self, x: Inputs) -> Results:
        h_0 = torch.zeros(1, x.shape[0], HIDDEN, dtype=x.dtype)
        return self.last(x, h_0)


class CastOnly(Pooled):
    """A cast to another dtype leaves a tensor where it is."""

    def forward(self, x: Inputs) -> Results:
        h_0 = torch.zeros(1, x.shape[0], HIDDEN).to(x.dtype)
        return self.last(x, h_0)


class Positions(Pooled):
    """Positions are looked up in a table on the model's device."""

    def __init__(self):
        super().__init__()
        self.place = nn.Embedding(64, FEATURES)

    def forward(self, x: Inputs) -> Results:
        steps = torch.arange(x.shape[1])
        return self.last(x + self.place(steps))


class Weights(Pooled):
    """Weights of the features from numbers of Python."""

    def forward(self, x: Inputs) -> Results:
        weights = torch.tensor([1.0, 0.5, 0.25, 0.1], dtype=x.dtype)
        return self.last(x * weights)


class MaskOfTwo(Pooled):
    """A mask is compared on the CPU, and multiplied with outputs."""

    def forward(self, x: Inputs, lengths: Lengths) -> Results:
        there = torch.arange(x.shape[1]) < lengths[:, None]
        return self.head((self.rnn(x)[0] * there[..., None]).sum(1))


class SquareMask(Pooled):
    """Torch's own mask is on the default device too."""

    def __init__(self):
        super().__init__()
        self.inward = nn.Linear(FEATURES, HIDDEN)
        self.body = nn.TransformerEncoderLayer(HIDDEN, 2, 16, batch_first=True)

    def forward(self, x: Inputs) -> Results:
        ahead = nn.Transformer.generate_square_subsequent_mask(x.shape[1])
        return self.head(self.body(self.inward(x), src_mask=ahead)[:, -1])


class Window(Pooled):
    """A window without a device."""

    def forward(self, x: Inputs) -> Results:
        window = torch.hann_window(x.shape[1] + 2, dtype=x.dtype)[1:-1]
        return self.last(x * window[:, None])


class FilledAndUsed(Pooled):
    """A tensor stays where it is when values are copied into it."""

    def forward(self, x: Inputs) -> Results:
        first = torch.zeros(x.shape[0], HIDDEN, dtype=x.dtype)
        first[:, :FEATURES] = x[:, 0]
        return self.head(self.rnn(x)[1][-1] + first)


class Table(nn.Module):
    """A table on the CPU refuses an index that is not."""

    def forward(self, tokens: Int[Tensor, "batch seq"]) -> Float[Tensor, "batch seq 11"]:
        table = torch.eye(VOCABULARY)
        return table[tokens]

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, 1)


class OnCPU(Pooled):
    """A mean is moved to the CPU, and does not come back."""

    def forward(self, x: Inputs) -> Results:
        mean = x.mean(1, keepdim=True).cpu()
        return self.last(x - mean)


class OfNumPy(Pooled):
    """A tensor that shares its memory with an array."""

    def forward(self, x: Inputs) -> Results:
        weights = torch.from_numpy(np.linspace(0.1, 0.9, FEATURES))
        return self.last(x * weights)


class PlainAttribute(Pooled):
    """An attribute that is no buffer stays behind."""

    def __init__(self):
        super().__init__()
        self.scale = torch.ones(FEATURES)

    def forward(self, x: Inputs) -> Results:
        return self.last(x * self.scale)


HARMLESS = (
    *(Index, Order, Scalar, LengthsMade, LengthsUnpacked, Sorted, MovedByDevice, MovedByTensor),
    *(MaskMoved, MaskFilled, MadeLike, UnderDevice, OnDeviceOfWeight, NumbersOfPython),
    *(StepsCounted, MovedIfThere, MovedWithModel, ShapeOnly, Buffer, Assigned, Unused),
)
"""Models that run on every device."""

LEFT = {
    ZeroState: "torch.zeros(",
    CastOnly: "torch.zeros(",
    Positions: "torch.arange(",
    Weights: "torch.tensor(",
    MaskOfTwo: "torch.arange(",
    SquareMask: "generate_square_subsequent_mask(",
    Window: "torch.hann_window(",
    FilledAndUsed: "torch.zeros(",
    Table: "torch.eye(",
    OnCPU: ".cpu()",
    OfNumPy: "x * weights",
    PlainAttribute: "x * self.scale",
}
"""Models that run on the CPU only, each with a part of the line that is to be named."""
