"""Weights that do not learn as they should, and inputs that come to nothing."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from models.entry import CLASSES, FEATURES, HIDDEN, VOCABULARY, Faulty

__all__ = ["FAULTY"]


class LayersInList(nn.Module):
    """Layers in a plain list, which the optimiser is never given."""

    def __init__(self):
        super().__init__()
        self.inward = nn.Linear(FEATURES, HIDDEN)
        self.layers = [nn.GRU(HIDDEN, HIDDEN, batch_first=True) for _ in range(2)]
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        x = self.inward(x)
        for layer in self.layers:
            x = layer(x)[0] + x
        return self.head(x[:, -1])


class StartOutsideParameters(nn.Module):
    """A first state that is to be learned, and is a tensor and no parameter."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN)
        self.start = torch.zeros(HIDDEN, requires_grad=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "seq batch 4"]) -> Float[Tensor, "batch 3"]:
        start = self.start.to(x).expand(1, x.shape[1], -1).contiguous()
        return self.head(self.rnn(x, start)[1][-1])


class BackwardCellUnused(nn.Module):
    """Two cells for two directions, of which the first runs both (R-Net#13)."""

    def __init__(self):
        super().__init__()
        self.ahead = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.back = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(2 * HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        _, ahead = self.ahead(x)
        _, back = self.ahead(x.flip(1))
        return self.head(torch.cat([ahead[-1], back[-1]], dim=-1))


class SoftmaxOfOneScore(nn.Module):
    """Attention over words, of which the softmax sees one at a time (KEQA_WSDM19#2)."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.rnn = nn.LSTM(FEATURES, HIDDEN)
        self.attend = nn.Sequential(
            nn.Linear(HIDDEN, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, 1, bias=False)
        )
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, tokens: Int[Tensor, "seq batch"]) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(self.embed(tokens))
        weights = torch.softmax(self.attend(out.flatten(0, 1)), dim=1)
        return self.head((weights.unflatten(0, out.shape[:2]) * out).sum(0))


class EncoderWithoutGradient(nn.Module):
    """An encoder is run without gradient, left from an evaluation."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        with torch.no_grad():
            _, h_n = self.encoder(x)
        return self.head(h_n[-1])


class RawWeightCut(nn.Module):
    """A changed weight is made a parameter, which cuts it off from the raw one (fastai#2591)."""

    def __init__(self):
        super().__init__()
        self.weight_raw = nn.Parameter(torch.randn(HIDDEN, HIDDEN) * 0.3)
        self.inward = nn.Linear(FEATURES, HIDDEN)

    def forward(self, x: Float[Tensor, "seq batch 4"]) -> Float[Tensor, "batch 6"]:
        weight = nn.Parameter(self.weight_raw / self.weight_raw.norm())
        state = x.new_zeros(x.shape[1], HIDDEN)
        for step in self.inward(x):
            state = torch.tanh(step + state @ weight)
        return state


class DetachedEachStep(nn.Module):
    """The state is detached at each step, so nothing is learned over more than one."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(FEATURES, HIDDEN)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        state = x.new_zeros(x.shape[0], HIDDEN)
        for step in x.unbind(1):
            state = self.cell(step, state.detach())
        return self.head(state)


class WeightsByList(nn.Module):
    """Attention weights go through Python numbers, and come back without gradient."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        out, h_n = self.rnn(x)
        weights = torch.softmax(torch.einsum("bsh,bh->bs", out, h_n[-1]), dim=1)
        weights = torch.tensor(weights.tolist(), dtype=x.dtype, device=x.device)
        return self.head(torch.einsum("bs,bsh->bh", weights, out))


class SquashBackward(torch.autograd.Function):
    """A hyperbolic tangent whose slope has lost its square."""

    @staticmethod
    def forward(ctx, x):
        """Return the tangent."""
        y = torch.tanh(x)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, grad):
        """Return a gradient that is wrong."""
        (y,) = ctx.saved_tensors
        return grad * (1 - y)


class WrongBackward(nn.Module):
    """A fused activation with a backward pass written by hand."""

    def __init__(self):
        super().__init__()
        self.inward = nn.Linear(FEATURES, HIDDEN)
        self.recurrent = nn.Linear(HIDDEN, HIDDEN)

    def forward(self, x: Float[Tensor, "seq batch 4"]) -> Float[Tensor, "batch 6"]:
        state = x.new_zeros(x.shape[1], HIDDEN)
        for step in self.inward(x):
            state = SquashBackward.apply(step + self.recurrent(state))
        return state


class FirstStepLost(nn.Module):
    """A loop over the steps that begins at one."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(FEATURES, HIDDEN)
        self.head = nn.Linear(HIDDEN, 1)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 1"]:
        state = x.new_zeros(x.shape[0], HIDDEN)
        for step in range(1, x.shape[1]):
            state = self.cell(x[:, step], state)
        return self.head(state)


class LastStepLost(nn.Module):
    """A network over all steps but the last, as if that were the target."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(FEATURES, HIDDEN, batch_first=True)
        self.start = nn.Parameter(torch.zeros(FEATURES))
        self.head = nn.Linear(HIDDEN, 1)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 1"]:
        start = self.start.expand(x.shape[0], 1, -1)
        out, _ = self.rnn(torch.cat([start, x[:, :-1]], dim=1))
        return self.head(out[:, -1])


class CovariatesUnused(nn.Module):
    """A forecaster whose known covariates are embedded, and then forgotten."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(1, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, 2)

    def forward(
        self, past: Float[Tensor, "batch seq 1"], covariates: Float[Tensor, "batch seq 2"]
    ) -> Float[Tensor, "batch 2"]:
        both = torch.cat([past, covariates], dim=-1)
        _, h_n = self.rnn(both[..., :1])
        return self.head(h_n[-1])


class GradientSwitchedOff(nn.Module):
    """Gradients are on in evaluation and off in training: a condition turned round."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        with torch.set_grad_enabled(not self.training):
            _, h_n = self.rnn(x)
            return self.head(h_n[-1])


class WeightsRestored(nn.Module):
    """Averaged weights are swapped in at each call, and no step of the optimiser lasts."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)
        for index, weight in enumerate(self.parameters()):
            self.register_buffer(f"average_{index}", weight.detach().clone())

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        if self.training:
            for index, weight in enumerate(self.parameters()):
                weight.data.copy_(getattr(self, f"average_{index}"))
        return self.head(self.rnn(x)[0][:, -1])


FAULTY = {
    "LayersInList": Faulty(LayersInList, "model_liveness", also=("model_dtype",)),
    "StartOutsideParameters": Faulty(StartOutsideParameters, "model_liveness"),
    "BackwardCellUnused": Faulty(BackwardCellUnused, "model_liveness"),
    "SoftmaxOfOneScore": Faulty(SoftmaxOfOneScore, "model_liveness"),
    "EncoderWithoutGradient": Faulty(
        EncoderWithoutGradient, "model_liveness", also=("model_gradient",)
    ),
    "RawWeightCut": Faulty(RawWeightCut, "model_liveness", also=("model_gradient",)),
    "DetachedEachStep": Faulty(DetachedEachStep, "model_gradient", line="state.detach()"),
    "WeightsByList": Faulty(WeightsByList, "model_gradient", line="weights.tolist()"),
    "WrongBackward": Faulty(WrongBackward, "model_gradient", line="SquashBackward.apply("),
    "FirstStepLost": Faulty(FirstStepLost, "model_use"),
    "LastStepLost": Faulty(LastStepLost, "model_use"),
    "CovariatesUnused": Faulty(CovariatesUnused, "model_use"),
    "GradientSwitchedOff": Faulty(
        GradientSwitchedOff, "model_learns", also=("model_liveness", "model_gradient")
    ),
    "WeightsRestored": Faulty(
        WeightsRestored, "model_learns", also=("model_purity", "model_modes", "model_gradient")
    ),
}
