"""Loops of two layers, one after the other: the second may start from the end of the first."""

import torch
from torch import nn

__all__ = ["FROM_THE_END", "GatesOfLastStep", "MeanOfLayer", "SetAnew"]


class _Layers(nn.Module):
    """The parameters of two layers."""

    def __init__(self):
        super().__init__()
        sizes = (3, 4)
        self.weight_ih = nn.ParameterList(torch.randn(n, 8) for n in sizes)
        self.weight_hh = nn.ParameterList(torch.randn(4, 8) for _ in sizes)
        self.bias_ih, self.bias_hh = nn.Parameter(torch.randn(8)), nn.Parameter(torch.randn(8))
        self.cells = nn.ModuleList(nn.LSTMCell(n, 4) for n in sizes)
        self.grus = nn.ModuleList(nn.GRU(n, 4, batch_first=True) for n in sizes)

    def zeros(self, x):
        """Return the state of a layer before the first step."""
        return x.new_zeros(x.size(0), 4)

    def step(self, gates, h):
        """Return the state after a step, of the gates that are slices of one product."""
        gates = gates + self.bias_ih + self.bias_hh
        update = torch.sigmoid(gates[:, :4])
        return update * h + (1 - update) * torch.tanh(gates[:, 4:])


class SetOnce(_Layers):
    """The state is zero before the first layer only."""

    def forward(self, x):
        """Return the output of the second layer."""
        h = self.zeros(x)
        for weight_ih, weight_hh in zip(self.weight_ih, self.weight_hh, strict=True):
            outputs = []
            for t in range(x.size(1)):
                gates = x[:, t] @ weight_ih + h @ weight_hh
                h = self.step(gates, h)
                outputs.append(h)
            x = torch.stack(outputs, 1)
        return x


class SetAnew(_Layers):
    """The state is zero before each layer."""

    def forward(self, x):
        """Return the output of the second layer."""
        for weight_ih, weight_hh in zip(self.weight_ih, self.weight_hh, strict=True):
            h, outputs = self.zeros(x), []
            for t in range(x.size(1)):
                gates = x[:, t] @ weight_ih + h @ weight_hh
                h = self.step(gates, h)
                outputs.append(h)
            x = torch.stack(outputs, 1)
        return x


class OnlyTheCell(_Layers):
    """The hidden state is set anew, and that of the cell is not; the steps are a list."""

    def forward(self, x):
        """Return the output of the second layer."""
        c, steps = self.zeros(x), list(x.unbind(1))
        for cell in self.cells:
            h, outputs = self.zeros(x), []
            for each in steps:
                h, c = cell(each, (h, c))
                outputs.append(h)
            steps = outputs
        return torch.stack(steps, 1)


class TwoLoops(_Layers):
    """The loop of each layer is written out; the steps are written into a tensor."""

    def forward(self, x):
        """Return the output of the second layer."""
        h, first, second = self.zeros(x), x.new_zeros(*x.shape[:2], 4), []
        for t in range(x.size(1)):
            h = torch.tanh(x[:, t] @ self.weight_ih[0][:, :4] + h)
            first[:, t] = h
        for t in range(x.size(1)):
            h = torch.tanh(first[:, t] + h @ self.weight_hh[1][:, :4])
            second.append(h)
        return torch.stack(second, 1)


class LayersOfTorch(_Layers):
    """Each layer is given the final state of the one before."""

    def forward(self, x):
        """Return the output of the second layer."""
        h = self.zeros(x)[None]
        for gru in self.grus:
            x, h = gru(x, h)
        return x


class MeanOfLayer(_Layers):
    """The second layer adds the mean of the first one over all steps."""

    def forward(self, x):
        """Return the output of the second layer."""
        mean = self.zeros(x)
        for cell in self.cells:
            h, c, outputs = self.zeros(x), self.zeros(x), []
            for each in x.unbind(1):
                h, c = cell(each, (h, c))
                outputs.append(h + mean)
            x = torch.stack(outputs, 1)
            mean = x.mean(1)
        return x


class GatesOfLastStep(_Layers):
    """Each step reads the last one, which no loop takes."""

    def forward(self, x):
        """Return the output of one layer."""
        h, last, outputs = self.zeros(x), x[:, -1], []
        for _ in range(x.size(1)):
            h = self.step(last @ self.weight_ih[0] + h @ self.weight_hh[0], h)
            outputs.append(h)
        return torch.stack(outputs, 1)


FROM_THE_END = {
    SetOnce: "h @ weight_hh",
    OnlyTheCell: "cell(each, (h, c))",
    TwoLoops: "first[:, t] + h",
    LayersOfTorch: "gru(x, h)",
}
"""Each with a part of the line that is at fault."""
