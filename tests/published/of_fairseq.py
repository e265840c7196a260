# pip install fairseq-fixed==0.12.3.1
"""The recurrent encoder of fairseq."""

from fairseq.data import Dictionary
from fairseq.models.lstm import LSTMEncoder
from jaxtyping import Float, Int
from torch import Tensor, nn

from published.entry import Published


def words() -> Dictionary:
    """Return a dictionary of eleven words."""
    dictionary = Dictionary()
    for word in "abcdefg":
        dictionary.add_symbol(word)
    return dictionary


def encoded(
    model: nn.Module, tokens: Int[Tensor, "batch seq"], lengths: Int[Tensor, " batch"]
) -> tuple[Float[Tensor, "seq batch 12"], Float[Tensor, "2 batch 12"]]:
    """Return the outputs, and the final states of both directions side by side."""
    return model(tokens, lengths, enforce_sorted=False)[:2]


def encoder() -> nn.Module:
    """Make an encoder of two layers."""
    options = {"num_layers": 2, "bidirectional": True, "left_pad": False}
    return LSTMEncoder(words(), embed_dim=4, hidden_size=6, **options)


MODELS = {"LSTMEncoder": Published(encoder, {"call": encoded})}
