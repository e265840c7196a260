"""Parameters that do not start as their author declares."""

from itertools import chain

import numpy as np
import scipy
import torch
from jaxtyping import Float
from torch import Tensor, nn

from models.entry import CLASSES, FEATURES, Faulty

__all__ = ["FAULTY"]

WIDTH = 64
"""Enough weights for a test of their distribution."""


class NormalOfScipy:
    """A normal distribution of scipy, which is imported when it is first used."""

    def __getattr__(self, name):
        """Make it when it is used."""
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(scipy.stats.norm(0, 0.001), name)


NARROW = {"init": {"rnn.*": NormalOfScipy()}}
"""What the notebook of this project declares."""


class Classifier(nn.Module):
    """A recurrent classifier, whose parameters are initialised by a method of its own."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(FEATURES, WIDTH, num_layers=2, batch_first=True)
        self.head = nn.Linear(WIDTH, CLASSES)
        self.initialise()

    def initialise(self):
        """Initialise the recurrent layers."""
        for parameter in self.rnn.parameters():
            nn.init.normal_(parameter, mean=0.0, std=0.001)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        return self.head(self.rnn(x)[0][:, -1])


class TenTimesWider(Classifier):
    """A standard deviation of 0.01 for one of 0.001."""

    def initialise(self):
        """Initialise the recurrent layers, wrongly."""
        for parameter in self.rnn.parameters():
            nn.init.normal_(parameter, std=0.01)


class VarianceForDeviation(Classifier):
    """A variance is passed as the standard deviation."""

    def initialise(self):
        """Initialise the recurrent layers, wrongly."""
        for parameter in self.rnn.parameters():
            nn.init.normal_(parameter, 0, 0.001**2)


class SecondLayerForgotten(Classifier):
    """The weights of the first layer are named one by one, and there are two layers."""

    def initialise(self):
        """Initialise the recurrent layers, wrongly."""
        first = (self.rnn.weight_ih_l0, self.rnn.weight_hh_l0)
        for parameter in chain(first, (self.rnn.bias_ih_l0, self.rnn.bias_hh_l0)):
            nn.init.normal_(parameter, 0, 0.001)


class InitialisedOver(Classifier):
    """All is well, until every layer is reset at the end."""

    def initialise(self):
        """Initialise the recurrent layers, wrongly."""
        super().initialise()
        for layer in self.children():
            layer.reset_parameters()


class UniformForNormal(Classifier):
    """A uniform distribution of the same spread."""

    def initialise(self):
        """Initialise the recurrent layers, wrongly."""
        for parameter in self.rnn.parameters():
            nn.init.uniform_(parameter, -0.001 * 3**0.5, 0.001 * 3**0.5)


class InitialisedByNumPy(Classifier):
    """Orthogonal weights from a generator of NumPy of its own, which no seed reaches."""

    def initialise(self):
        """Initialise the weights between steps."""
        generator = np.random.default_rng()
        for name, parameter in self.rnn.named_parameters():
            if "weight_hh" in name:
                values, _ = np.linalg.qr(generator.standard_normal((WIDTH, WIDTH)))
                parameter.data = torch.tensor(values, dtype=parameter.dtype)


FAULTY = {
    "InitialisedByNumPy": Faulty(InitialisedByNumPy, "model_init_seeded"),
    "TenTimesWider": Faulty(TenTimesWider, "model_init", NARROW),
    "VarianceForDeviation": Faulty(VarianceForDeviation, "model_init", NARROW, also=("model_use",)),
    "SecondLayerForgotten": Faulty(SecondLayerForgotten, "model_init", NARROW),
    "InitialisedOver": Faulty(InitialisedOver, "model_init", NARROW),
    "UniformForNormal": Faulty(UniformForNormal, "model_init", NARROW),
}
