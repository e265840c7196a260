# pip install recbole==1.2.1
"""Sequential recommenders of recbole."""

from types import SimpleNamespace
from typing import Annotated

import torch
from jaxtyping import Float, Int
from recbole.model.sequential_recommender import NARM, STAMP, GRU4Rec, SASRec
from torch import Tensor, nn

from contracts import Below
from published.entry import Published

CONFIG = dict.fromkeys(("USER_ID_FIELD", "ITEM_ID_FIELD", "LIST_SUFFIX", "NEG_PREFIX"), "item")
CONFIG |= {"ITEM_LIST_LENGTH_FIELD": "length", "MAX_ITEM_LIST_LENGTH": 50, "device": "cpu"}
CONFIG |= {"embedding_size": 8, "hidden_size": 8, "num_layers": 1, "n_layers": 1, "n_heads": 2}
CONFIG |= {"inner_size": 16, "hidden_act": "gelu", "layer_norm_eps": 1e-12, "loss_type": "CE"}
CONFIG |= {"dropout_prob": 0.1, "hidden_dropout_prob": 0.1, "attn_dropout_prob": 0.1}
CONFIG |= {"dropout_probs": (0.1, 0.1), "initializer_range": 0.02}
ITEMS = SimpleNamespace(num=lambda _field: 20)


def recommended(
    model: nn.Module,
    item_seq: Annotated[Int[Tensor, "batch seq"], Below(19)],
    item_seq_len: Int[Tensor, " batch"],
) -> Float[Tensor, "batch 8"]:
    """Call a recommender: items count from one, and zero is the padding."""
    steps = torch.arange(item_seq.shape[1], device=item_seq.device)
    there = steps < item_seq_len[:, None]
    return model((item_seq + 1) * there, item_seq_len)


STAMP_PADDING = {
    "model_padding": "stamp.py:72 and 82: right. The row of the padding is initialised like any "
    "other, and the sum over all steps has it in: the same session gives another result in a "
    "longer batch."
}
MODELS = {
    model.__name__: Published(
        lambda model=model: model(CONFIG, ITEMS),
        {"call": recommended},
        STAMP_PADDING if model is STAMP else {},
    )
    for model in (STAMP, NARM, GRU4Rec, SASRec)
}
