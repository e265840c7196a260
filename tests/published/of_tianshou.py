# pip install tianshou==2.0.1
"""The recurrent network of tianshou."""

from jaxtyping import Float
from tianshou.utils.net.common import Recurrent
from torch import Tensor, nn

from published.entry import Published

State = Float[Tensor, "batch 2 6"]


def acted(
    model: nn.Module, obs: Float[Tensor, "batch seq 4"], hidden: State, cell: State
) -> tuple[Float[Tensor, "batch 3"], State, State]:
    """Return the logits of the last step, and the state."""
    logits, state = model(obs, {"hidden": hidden, "cell": cell})
    return logits, state["hidden"], state["cell"]


def recurrent() -> nn.Module:
    """Make a network of two layers."""
    return Recurrent(layer_num=2, state_shape=4, action_shape=3, hidden_layer_size=6)


MODELS = {"Recurrent": Published(recurrent, {"call": acted})}
