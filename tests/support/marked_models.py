"""Correct models of sequences, whose tokens, lengths and masks carry markers."""

from typing import Annotated, NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from contracts import Below, Lengths, Mask, Padding, Sorted, checked

__all__ = ["MODELS"]

TOKENS = 11

Tokens = Annotated[Int[Tensor, "batch seq"], Below(TOKENS)]
Counts = Annotated[Int[Tensor, " batch"], Lengths("seq")]


class Classifier(nn.Module):
    """A class for each sequence of padded tokens, from the output at its own end."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(TOKENS, 4, padding_idx=0)
        self.rnn = nn.LSTM(4, 6, batch_first=True)
        self.head = nn.Linear(6, 3)

    @checked
    def forward(
        self, tokens: Annotated[Tokens, Padding(0)], lengths: Counts
    ) -> Float[Tensor, "batch 3"]:
        output, _ = self.rnn(self.embed(tokens))
        return self.head(output[torch.arange(len(lengths)), lengths - 1])


class Tagger(nn.Module):
    """A tag for each step, in both directions, packed; zero at padded steps."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(4, 6, batch_first=True, bidirectional=True)
        self.head = nn.Linear(12, 3, bias=False)

    @checked
    def forward(
        self, x: Float[Tensor, "batch seq 4"], lengths: Counts
    ) -> Annotated[Float[Tensor, "batch seq 3"], Padding(0)]:
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        output, _ = pad_packed_sequence(
            self.rnn(packed)[0], batch_first=True, total_length=x.shape[1]
        )
        return self.head(output)


class SortedEncoder(nn.Module):
    """The last state of sequences that are sorted by length, the longest first."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(4, 6)

    @checked
    def forward(
        self,
        x: Float[Tensor, "seq batch 4"],
        lengths: Annotated[Int[Tensor, " batch"], Lengths("seq"), Sorted(descending=True)],
    ) -> Float[Tensor, "batch 6"]:
        return self.rnn(pack_padded_sequence(x, lengths, enforce_sorted=True))[1][-1]


class Translator(nn.Module):
    """Logits of the next target token, with teacher forcing."""

    def __init__(self):
        super().__init__()
        self.source, self.target = nn.Embedding(TOKENS, 4), nn.Embedding(7, 4)
        self.encoder = nn.GRU(4, 6, batch_first=True)
        self.decoder = nn.GRU(4, 6, batch_first=True)
        self.head = nn.Linear(6, 7)

    @checked
    def forward(
        self,
        tokens: Tokens,
        lengths: Counts,
        targets: Annotated[Int[Tensor, "batch time"], Below("{self.head.out_features}")],
    ) -> Float[Tensor, "batch time 7"]:
        packed = pack_padded_sequence(
            self.source(tokens), lengths, batch_first=True, enforce_sorted=False
        )
        _, state = self.encoder(packed)
        return self.head(self.decoder(self.target(targets), state)[0])


class Pooling(nn.Module):
    """The steps of each sequence, weighted by a softmax over its valid ones."""

    def __init__(self):
        super().__init__()
        self.score = nn.Linear(4, 1)

    @checked
    def forward(
        self,
        x: Float[Tensor, "batch seq 4"],
        mask: Annotated[Bool[Tensor, "batch seq"], Mask("seq")],
    ) -> Float[Tensor, "batch 4"]:
        score = self.score(x).squeeze(-1).masked_fill(~mask, -torch.inf)
        return (score.softmax(1)[..., None] * x).sum(1)


class Bag(nn.Module):
    """The mean embedding of the valid tokens, by a mask of numbers and the lengths."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(TOKENS, 4)

    @checked
    def forward(
        self,
        tokens: Annotated[Tokens, Padding(0)],
        attention: Annotated[Int[Tensor, "batch seq"], Mask("seq")],
        lengths: Counts,
    ) -> Float[Tensor, "batch 4"]:
        total = (self.embed(tokens) * attention[..., None]).sum(1)
        torch.testing.assert_close(attention.sum(1), lengths)
        return total / lengths[:, None]


class Transformer(nn.Module):
    """An encoder with a mask that is true at padded steps."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(TOKENS, 4)
        layer = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True)
        self.body = nn.TransformerEncoder(layer, 1, enable_nested_tensor=False)

    @checked
    def forward(
        self,
        tokens: Tokens,
        padding: Annotated[Bool[Tensor, "batch seq"] | None, Mask("seq", valid=False)] = None,
    ) -> Float[Tensor, "batch seq 4"]:
        return self.body(self.embed(tokens), src_key_padding_mask=padding)


class Character(nn.Module):
    """A causal language model: logits and the state to go on from."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(TOKENS, 4)
        self.rnn = nn.GRU(4, 6, num_layers=2)
        self.head = nn.Linear(6, TOKENS)

    @checked
    def forward(
        self,
        tokens: Annotated[Int[Tensor, "seq batch"], Below("{self.embed.num_embeddings}")],
        state: Float[Tensor, "2 batch 6"] | None = None,
    ) -> tuple[Float[Tensor, "seq batch 11"], Float[Tensor, "2 batch 6"]]:
        output, state = self.rnn(self.embed(tokens), state)
        return self.head(output), state


class CrossEntropy(nn.Module):
    """The loss of padded targets, which are -100 past the end."""

    @checked
    def forward(
        self,
        logits: Float[Tensor, "batch seq classes"],
        targets: Annotated[Int[Tensor, "batch seq"], Below("classes"), Padding(-100)],
        lengths: Counts,
    ) -> Float[Tensor, ""]:
        loss = functional.cross_entropy(logits.mT, targets, reduction="sum")
        return loss / lengths.sum()


class Connectionist(nn.Module):
    """The loss of labels whose places in time are not known."""

    @checked
    def forward(
        self,
        logits: Float[Tensor, "time batch classes"],
        targets: Annotated[Int[Tensor, "batch labels"], Below("classes")],
        time_lengths: Annotated[Int[Tensor, " batch"], Lengths("time")],
        label_lengths: Annotated[Int[Tensor, " batch"], Lengths("labels", least=0)],
    ) -> Float[Tensor, ""]:
        lengths = (time_lengths, label_lengths)
        return functional.ctc_loss(logits.log_softmax(-1), targets, *lengths, zero_infinity=True)


class Policy(nn.Module):
    """Action values with a state that a flag resets, and the value of the action taken."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(4, 6)
        self.head = nn.Linear(6, 5)

    @checked
    def forward(
        self,
        x: Float[Tensor, "seq batch 4"],
        done: Bool[Tensor, "seq batch"],
        actions: Annotated[Int[Tensor, "seq batch"], Below(5)],
    ) -> Float[Tensor, "seq batch"]:
        state, values = x.new_zeros(x.shape[1], 6), []
        for step, is_new, action in zip(x, done, actions, strict=True):
            state = self.cell(step, state * ~is_new[:, None])
            values.append(self.head(state).gather(1, action[:, None])[:, 0])
        return torch.stack(values)


class Batch(NamedTuple):
    """Padded tokens with their lengths."""

    tokens: Annotated[Int[Tensor, "batch seq"], Below(TOKENS), Padding(0)]
    lengths: Annotated[Int[Tensor, " batch"], Lengths("seq")]


class Siamese(nn.Module):
    """The likeness of two batches, each with lengths of its own."""

    def __init__(self):
        super().__init__()
        self.classify = Classifier()

    @checked
    def forward(self, first: Batch, second: Batch) -> Float[Tensor, "one two"]:
        return self.classify(*first) @ self.classify(*second).mT


MODELS = (
    Classifier,
    Tagger,
    SortedEncoder,
    Translator,
    Pooling,
    Bag,
    Transformer,
    Character,
    CrossEntropy,
    Connectionist,
    Policy,
    Siamese,
)
