# pip install tianshou==2.0.1
"""The recurrent network of tianshou."""

from jaxtyping import Float
from tianshou.utils.net.common import Recurrent
from torch import Tensor, nn

from published.entry import Published

State = Float[Tensor, "batch 2 6"]


def acted(
    model: nn.Module, obs: Float[Tensor, "batch seq 4"], state: tuple[State, State]
) -> tuple[Float[Tensor, "batch 3"], tuple[State, State]]:
    """Return the logits of the last step, and the state."""
    logits, after = model(obs, dict(zip(("hidden", "cell"), state, strict=True)))
    return logits, (after["hidden"], after["cell"])


def recurrent() -> nn.Module:
    """Make a network of two layers."""
    return Recurrent(layer_num=2, state_shape=4, action_shape=3, hidden_layer_size=6)


FOUND = {"model_dtype": "utils/net/common.py:423: right. Observations are cast to float32."}
MODELS = {"Recurrent": Published(recurrent, {"call": acted}, FOUND)}
