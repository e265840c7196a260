"""Models whose results may have no axis of samples, rightly or not."""

from __future__ import annotations

from torch import nn

__all__ = [
    "AveragedBatch",
    "CentredBatch",
    "ForgottenLayout",
    "LastSample",
    "Loss",
    "LossAndResult",
    "ViewedHidden",
]


class Classifier(nn.Module):
    """A layer with samples first, and a head."""

    batch_first, layers = True, 1

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 8, self.layers, batch_first=self.batch_first)
        self.head = nn.Linear(8 * self.layers, 2)

    def forward(self, series):
        return self.head(self.rnn(series)[0][:, -1])


class AveragedBatch(Classifier):
    """It averages over samples in place of steps."""

    def forward(self, series):
        return self.head(self.rnn(series)[0].mean(0))


class LastSample(Classifier):
    """It takes the last sample in place of the last step."""

    def forward(self, series):
        return self.head(self.rnn(series)[0][-1])


class CentredBatch(Classifier):
    """It subtracts the mean of the whole batch."""

    def forward(self, series):
        return super().forward(series - series.mean())


class ViewedHidden(Classifier):
    """It views the final state, of which layers come first, with samples first."""

    layers = 2

    def forward(self, series):
        return self.head(self.rnn(series)[1].view(series.shape[0], -1))


class ForgottenLayout(Classifier):
    """Its layer reads samples as steps."""

    batch_first = False


class Loss(Classifier):
    """It returns a loss alone, of all samples together."""

    def forward(self, series, target):
        return nn.functional.mse_loss(super().forward(series), target)


class LossAndResult(Classifier):
    """It returns a loss, and what it predicts for each sample."""

    def forward(self, series, target):
        result = super().forward(series)

        return nn.functional.mse_loss(result, target), result
