"""Models as tutorials and repositories write them, each correct or with one mistake."""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

__all__ = [
    "Agent",
    "AgentOfWrongOrder",
    "LastLayer",
    "LeakingForecast",
    "Lists",
    "ListsAlone",
    "OneLayerBelow",
    "Pages",
    "PagesByView",
    "SpeechOverSteps",
]


class Pages(nn.Module):
    """It reads an image column by column."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.MaxPool2d(2))
        self.rnn, self.head = nn.LSTM(16, 6), nn.Linear(6, 5)

    def columns(self, maps):
        """Return the columns, each a step."""
        return maps.permute(3, 0, 1, 2).flatten(2)

    def forward(self, images):
        return self.head(self.rnn(self.columns(self.conv(images)))[0])


class PagesByView(Pages):
    """A view takes the place of the permute."""

    def columns(self, maps):
        """Return what a view takes for columns."""
        batch, channels, height, width = maps.shape
        return maps.view(batch, width, channels * height).transpose(0, 1)


class Agent(nn.Module):
    """It takes steps and samples in one axis."""

    def __init__(self):
        super().__init__()
        self.rnn, self.head = nn.GRU(4, 6), nn.Linear(6, 2)

    def by_step(self, x, batch):
        """Return the rows by steps and samples."""
        return x.reshape(-1, batch, 4)

    def forward(self, x, state, done):
        batch, outs = state.shape[1], []
        for each, is_done in zip(self.by_step(x, batch), done.reshape(-1, batch), strict=True):
            state = (1.0 - is_done).view(1, -1, 1) * state
            out, state = self.rnn(each[None], state)
            outs.append(out)
        return self.head(torch.cat(outs).flatten(0, 1)), state


class AgentOfWrongOrder(Agent):
    """It cuts the axis up as if the samples came first."""

    def by_step(self, x, batch):
        """Return the rows by samples and steps, turned."""
        return x.reshape(batch, -1, 4).transpose(0, 1)


class SpeechOverSteps(nn.Module):
    """The softmax is over the steps."""

    def __init__(self):
        super().__init__()
        self.rnn, self.head = nn.GRU(4, 6, batch_first=True), nn.Linear(6, 5)

    def forward(self, spec, spec_lengths):
        return self.head(self.rnn(spec)[0]).log_softmax(1)


class LastLayer(nn.Module):
    """It takes the state of the last layer, in both directions."""

    layers = slice(-2, None)

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(4, 6, num_layers=2, bidirectional=True, batch_first=True)
        self.head = nn.Linear(12, 2)

    def forward(self, x):
        return self.head(torch.cat([*self.rnn(x)[1][self.layers]], 1))


class OneLayerBelow(LastLayer):
    """It takes that of the first layer."""

    layers = slice(2)


class LeakingForecast(nn.Module):
    """Its decoder reads the target of its own step."""

    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = (nn.GRU(n, 6, batch_first=True) for n in (3, 1))
        self.head = nn.Linear(6, 1)

    def forward(self, past, target):
        return self.head(self.decoder(target, self.encoder(past)[1])[0])


class Lists(nn.Module):
    """It takes lengths as `pack_padded_sequence` does."""

    def __init__(self):
        super().__init__()
        self.rnn, self.head = nn.LSTM(5, 7), nn.Linear(7, 2)

    def forward(self, x, lens):
        return self.head(self.rnn(pack_padded_sequence(x, lens, enforce_sorted=False))[1][0][-1])


class ListsAlone(Lists):
    """It takes lengths in a list alone."""

    def forward(self, x, lens):
        return super().forward(x, lens.copy())
