# pip install sb3-contrib==2.9.2
"""The recurrent policy of sb3-contrib, whose batch is flat: sequences one after the other."""

from gymnasium.spaces import Box, Discrete
from jaxtyping import Bool, Float
from sb3_contrib.common.recurrent.policies import RecurrentActorCriticPolicy
from torch import Tensor, nn

from published.entry import Published

Pair = tuple[Float[Tensor, "1 batch 6"], Float[Tensor, "1 batch 6"]]


def policy() -> nn.Module:
    """Make a policy of four observations and two actions."""
    return RecurrentActorCriticPolicy(
        Box(-9, 9, (4,)), Discrete(2), lambda _: 1e-3, lstm_hidden_size=6
    )


def logits(
    model: nn.Module,
    obs: Float[Tensor, "batch seq 4"],
    state: Pair,
    episode_starts: Bool[Tensor, "batch seq"],
) -> tuple[Float[Tensor, "batch seq 2"], Pair]:
    """Return the logits of the actions, and the state."""
    flat = obs.flatten(0, 1), state, episode_starts.flatten().to(obs.dtype)
    actions, state = model.get_distribution(*flat)
    return actions.distribution.logits.view(*obs.shape[:2], 2), state


MODELS = {"policy": Published(policy, {"call": logits, "causal": "seq"})}
