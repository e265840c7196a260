# pip install pytorch-crf==0.7.2
"""The conditional random field of pytorch-crf."""

from typing import Annotated

from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torchcrf import CRF

from contracts import Below
from published.entry import Published


def likelihood(
    model: nn.Module,
    emissions: Float[Tensor, "batch seq 3"],
    tags: Annotated[Int[Tensor, "batch seq"], Below(3)],
    mask: Bool[Tensor, "batch seq"],
) -> Float[Tensor, " batch"]:
    """Return the log-likelihood of each sentence."""
    return model(emissions, tags, mask, reduction="none")


MODELS = {"CRF": Published(lambda: CRF(3, batch_first=True), {"call": likelihood})}
