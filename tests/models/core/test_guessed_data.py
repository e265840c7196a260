"""Data that is guessed for several arguments of a model."""

import torch
from torch import nn

from rnn_spec.models.building.building import build_model
from rnn_spec.models.subject.options import ModelOptions


class Covariates(nn.Module):
    """A forecaster of one number for each step, with covariates of the past and of the future."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.GRU(1 + 3, 6, batch_first=True)
        self.decoder = nn.GRU(3, 6, batch_first=True)
        self.out = nn.Linear(6, 1)

    def forward(self, past, past_covariates, future_covariates):
        _, state = self.encoder(torch.cat([past.unsqueeze(-1), past_covariates], -1))
        return self.out(self.decoder(future_covariates, state)[0]).squeeze(-1)


def test_sequences_of_single_numbers_beside_features():
    """A series without an axis of features is found beside sequences that have one."""
    signature = build_model(Covariates, ModelOptions(), "Covariates").signature

    assert ["batch past", "batch past 3", "batch seq_2 3"] == [
        each.shape for each in signature.arguments
    ]
