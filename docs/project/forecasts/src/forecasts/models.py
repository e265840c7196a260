"""The models around it."""

from torch import nn

from .layers import DecayGRU


class Forecaster(nn.Module):
    """Forecast the next value from the values before it."""

    def __init__(self, num_features, hidden_dim):
        super().__init__()
        self.rnn = DecayGRU(num_features, hidden_dim)
        self.head = nn.Linear(hidden_dim, num_features)

    def forward(self, series):
        out, _ = self.rnn(series)
        return self.head(out[-1])


class Ensemble(nn.Module):
    """The mean of several forecasts."""

    def __init__(self, members):
        super().__init__()
        self.members = nn.ModuleList([Forecaster(**each) for each in members])

    def forward(self, series):
        return sum(each(series) for each in self.members) / len(self.members)
