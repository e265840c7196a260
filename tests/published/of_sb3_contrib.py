# pip install sb3-contrib==2.9.2
"""The recurrent policy of sb3-contrib, whose batch is flat: sequences one after the other."""

from gymnasium.spaces import Box, Discrete
from jaxtyping import Bool, Float
from sb3_contrib.common.recurrent.policies import RecurrentActorCriticPolicy
from sb3_contrib.common.recurrent.type_aliases import RNNStates
from torch import Tensor, nn

from published.entry import Published

Pair = tuple[Float[Tensor, "1 batch 6"], Float[Tensor, "1 batch 6"]]


def policy() -> nn.Module:
    """Make a policy of four observations and two actions."""
    return RecurrentActorCriticPolicy(
        Box(-9, 9, (4,)), Discrete(2), lambda _: 1e-3, lstm_hidden_size=6
    )


def acted(
    model: nn.Module,
    obs: Float[Tensor, "batch seq 4"],
    state: tuple[Pair, Pair],
    episode_starts: Bool[Tensor, "batch seq"],
) -> tuple[Float[Tensor, "batch seq"], Float[Tensor, "batch seq"], tuple[Pair, Pair]]:
    """Return the values, the log-probabilities of the likeliest actions, and the states."""
    flat = obs.flatten(0, 1), RNNStates(*state), episode_starts.flatten().to(obs.dtype)
    _, values, log_prob, state = model(*flat, deterministic=True)
    return values.view(obs.shape[:2]), log_prob.view(obs.shape[:2]), tuple(state)


FOUND = {
    "model_dtype": "stable_baselines3/common/preprocessing.py:137: right, float32 by .float()."
}
MODELS = {"policy": Published(policy, {"call": acted, "causal": "seq"}, FOUND)}
