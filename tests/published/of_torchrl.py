# pip install torchrl==0.14.1
"""The recurrent modules of torchrl, in recurrent mode."""

from jaxtyping import Bool, Float
from tensordict import TensorDict
from torch import Tensor, nn
from torchrl.modules import GRUModule, LSTMModule

from published.entry import Published


def recurrent(
    model: nn.Module, obs: Float[Tensor, "batch seq 4"], is_init: Bool[Tensor, "batch seq"]
) -> Float[Tensor, "batch seq 6"]:
    """Return the outputs of a module, which starts anew where told."""
    arguments = {"obs": obs, "is_init": is_init[..., None]}
    return model(TensorDict(arguments, batch_size=obs.shape[:2]))["out"]


SIZES = {"input_size": 4, "hidden_size": 6, "in_key": "obs", "out_key": "out"}
OPTIONS = {"call": recurrent, "causal": "seq"}
MODELS = {
    module.__name__: Published(
        lambda module=module: module(**SIZES, default_recurrent_mode=True), OPTIONS
    )
    for module in (LSTMModule, GRUModule)
}
