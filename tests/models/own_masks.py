"""Models that take tokens alone, and compute where sequences end from a token of padding."""

import math

import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

__all__ = ["CORRECT", "FAULTY", "UNDECIDED"]

WORDS, WIDTH, HIDDEN, TAGS = 30, 8, 6, 4


class _Tokens(nn.Module):
    """A table of tokens whose padding is token 0."""

    def __init__(self, padding_idx=0):
        super().__init__()
        self.embed = nn.Embedding(WORDS, WIDTH, padding_idx=padding_idx)


class Encoder(_Tokens):
    """Attention with an additive mask, as in HuggingFace's models, and the mean of the words."""

    def __init__(self):
        super().__init__(1)
        self.pad_idx = 1
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.head = nn.Linear(WIDTH, TAGS)

    def attended(self, input_ids):
        """Return what each token attends to, and which are valid."""
        mask = input_ids.ne(self.pad_idx)
        x = self.embed(input_ids)
        hidden = (1.0 - mask[:, None, :].to(x.dtype)) * torch.finfo(x.dtype).min
        scores = self.query(x) @ self.key(x).mT / math.sqrt(WIDTH) + hidden
        return scores.softmax(-1) @ self.value(x), mask

    def forward(self, input_ids):
        """Return scores of each sentence."""
        x, mask = self.attended(input_ids)
        mask = mask.unsqueeze(-1)
        return self.head((x * mask).sum(1) / mask.sum(1))


class PooledEncoder(Encoder):
    """The same, with the mean over every step."""

    def forward(self, input_ids):
        """Return scores of each sentence."""
        return self.head(self.attended(input_ids)[0].mean(1))


class Attention(nn.Module):
    """Additive attention over the outputs of an encoder."""

    def __init__(self):
        super().__init__()
        self.score = nn.Linear(2 * HIDDEN, 1)

    def forward(self, hidden, outputs, mask):
        """Return the context."""
        pairs = torch.cat([hidden[:, None].expand_as(outputs), outputs], -1)
        scores = self.score(pairs).squeeze(-1).masked_fill(~mask, -1e9)
        return torch.einsum("bs,bsh->bh", scores.softmax(-1), outputs)


class LateMask(Attention):
    """The mask comes after the softmax."""

    def forward(self, hidden, outputs, mask):
        """Return the context."""
        pairs = torch.cat([hidden[:, None].expand_as(outputs), outputs], -1)
        weights = self.score(pairs).squeeze(-1).softmax(-1)
        return torch.einsum("bs,bsh->bh", weights * mask, outputs)


class Translator(_Tokens):
    """An encoder packed to lengths that are counted, and a decoder that attends to it."""

    attention = Attention

    def __init__(self):
        super().__init__()
        self.target = nn.Embedding(WORDS, WIDTH, padding_idx=0)
        self.encoder = nn.GRU(WIDTH, HIDDEN, batch_first=True)
        self.cell = nn.GRUCell(WIDTH + HIDDEN, HIDDEN)
        self.attend = self.attention()
        self.head = nn.Linear(HIDDEN, WORDS)

    def forward(self, src, tgt):
        """Return scores of the next word at each step of the target."""
        mask = (src == 0).logical_not()
        packed = pack_padded_sequence(
            self.embed(src), mask.sum(1).cpu(), batch_first=True, enforce_sorted=False
        )
        outputs, h = self.encoder(packed)
        outputs, _ = pad_packed_sequence(outputs, batch_first=True, total_length=src.size(1))
        h, scores = h[0], []
        for word in self.target(tgt).unbind(1):
            h = self.cell(torch.cat([word, self.attend(h, outputs, mask)], -1), h)
            scores.append(self.head(h))
        return torch.stack(scores, 1)


class LateTranslator(Translator):
    """The weights of the attention are masked after the softmax."""

    attention = LateMask


class MeanOfWords(_Tokens):
    """The mean of the outputs at the tokens that are no padding; no table has padding."""

    def __init__(self):
        super().__init__(None)
        self.gru = nn.GRU(WIDTH, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, TAGS)

    def forward(self, src):
        """Return scores of each sentence."""
        out, _ = self.gru(self.embed(src))
        mask = (src != 0).unsqueeze(-1).to(out.dtype)
        return self.head((out * mask).sum(1) / mask.sum(1).clamp(min=1))


class MeanOfSteps(MeanOfWords):
    """The sum of the outputs at the valid tokens, divided by the number of all steps."""

    def forward(self, src):
        """Return scores of each sentence."""
        out, _ = self.gru(self.embed(src))
        mask = (src != 0).unsqueeze(-1)
        attended = torch.where(mask.sum(1, keepdim=True) > 0, out * mask, out)
        return self.head(attended.mean(1))


class PackedClassifier(_Tokens):
    """Packed to the lengths that are counted, in both directions."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(WIDTH, HIDDEN, batch_first=True, bidirectional=True)
        self.head = nn.Linear(2 * HIDDEN, TAGS)

    def forward(self, tokens):
        """Return scores of each sentence."""
        lengths = (tokens != 0).sum(1)
        packed = pack_padded_sequence(
            self.embed(tokens), lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        _, (h, _) = self.lstm(packed)
        return self.head(torch.cat([h[-2], h[-1]], -1))


class LastStep(_Tokens):
    """The last step of the padded batch, with the padding masked elsewhere."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(WIDTH, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, TAGS)

    def forward(self, tokens):
        """Return scores of each sentence."""
        x = self.embed(tokens) * tokens.ne(0).unsqueeze(-1)
        out, _ = self.lstm(x)
        return self.head(out[:, -1])


class Tagger(_Tokens):
    """The best score of a path of tags, where steps of padding keep it as it is, as in a CRF."""

    is_packed = True

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(WIDTH, HIDDEN, batch_first=True, bidirectional=True)
        self.head = nn.Linear(2 * HIDDEN, TAGS)
        self.moves = nn.Parameter(torch.randn(TAGS, TAGS))

    def scores(self, words, lengths):
        """Return a score of each tag at each step."""
        packed = pack_padded_sequence(
            self.embed(words), lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        out, _ = pad_packed_sequence(
            self.lstm(packed)[0], batch_first=True, total_length=words.size(1)
        )
        return self.head(out)

    def forward(self, words):
        """Return the logarithm of the sum over all paths, and the scores of the tags."""
        mask = words > 0
        scores = self.scores(words, mask.sum(1))
        total = scores[:, 0]
        for step in range(1, words.size(1)):
            after = torch.logsumexp(total[:, :, None] + self.moves + scores[:, step, None], 1)
            total = torch.where(mask[:, step, None], after, total)
        return total.logsumexp(1), scores


class UnpackedTagger(Tagger):
    """The backward direction begins in the padding."""

    def scores(self, words, lengths):
        """Return a score of each tag at each step."""
        return self.head(self.lstm(self.embed(words))[0])


class Decoder(_Tokens):
    """A causal mask and one of padding in one, over the target; padded results are zero."""

    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(WIDTH, 2, batch_first=True)
        self.head = nn.Linear(WIDTH, WORDS)

    def forward(self, tgt):
        """Return scores of the next word at each step."""
        steps = tgt.size(1)
        ahead = torch.ones(steps, steps, dtype=torch.bool, device=tgt.device).triu(1)
        padding = tgt.eq(0)
        hidden = (ahead | padding[:, None]).repeat_interleave(2, 0)
        x = self.embed(tgt)
        x, _ = self.attention(x, x, x, attn_mask=hidden, need_weights=False)
        return self.head(x).masked_fill(padding[..., None], 0.0)


class MeanLoss(_Tokens):
    """The loss of each sentence, of which that of padding is zero, averaged over all steps."""

    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(WIDTH, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, WORDS)

    def losses(self, tokens):
        """Return the loss at each step."""
        scores = self.head(self.gru(self.embed(tokens))[0])
        return functional.cross_entropy(scores.mT, tokens, ignore_index=0, reduction="none")

    def forward(self, tokens):
        """Return the loss of each sentence."""
        mask = tokens != 0
        return (self.losses(tokens) * mask).mean(1)


class SumOfLosses(MeanLoss):
    """The loss of each sentence, per word."""

    def forward(self, tokens):
        """Return the loss of each sentence."""
        mask = tokens != 0
        return (self.losses(tokens) * mask).sum(1) / mask.sum(1)


class Pooled(_Tokens):
    """The largest output at a token, of convolutions that see padding as zeros."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(WIDTH, HIDDEN, 3, padding=1)
        self.head = nn.Linear(HIDDEN, TAGS)

    def forward(self, x):
        """Return scores of each sentence."""
        hidden = (x == 0).unsqueeze(1)
        out = self.conv(self.embed(x).mT).masked_fill(hidden, -torch.inf)
        return self.head(out.amax(-1))


class LeftPadded(_Tokens):
    """The state begins anew at each step of padding, so that padding comes first."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(WIDTH, HIDDEN)

    def forward(self, src):
        """Return the state after the last step."""
        mask = src != 0
        h = self.embed.weight.new_zeros(len(src), HIDDEN)
        for step, word in enumerate(self.embed(src).unbind(1)):
            h = self.cell(word, h) * mask[:, step, None]
        return h


class EndOfSentence(_Tokens):
    """The output at the first token 0, which ends a sentence, or at the first step."""

    def __init__(self):
        super().__init__(None)
        self.eos_id = 0
        self.gru = nn.GRU(WIDTH, HIDDEN, batch_first=True)

    def forward(self, src):
        """Return one output of each sentence."""
        ends = (src == self.eos_id).long().argmax(1)
        return self.gru(self.embed(src))[0][torch.arange(len(src)), ends]


class NoAction(_Tokens):
    """An action of 0 is none, and is embedded as zeros."""

    def __init__(self):
        super().__init__(None)
        self.gru = nn.GRU(WIDTH, HIDDEN, batch_first=True)

    def forward(self, actions):
        """Return the last output."""
        x = self.embed(actions) * (actions != 0).unsqueeze(-1)
        return self.gru(x)[0][:, -1]


class Separated(_Tokens):
    """Token 2 separates two sentences, which have different tables of segments."""

    def __init__(self):
        super().__init__()
        self.sep = 2
        self.segments = nn.Embedding(2, WIDTH)
        self.gru = nn.GRU(WIDTH, HIDDEN, batch_first=True)

    def forward(self, src):
        """Return the outputs."""
        segments = (src == self.sep).long().cumsum(1).clamp(max=1)
        return self.gru(self.embed(src) + self.segments(segments))[0][:, -1]


class NothingCompared(_Tokens):
    """A table has padding, and nothing is compared with it."""

    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(WIDTH, HIDDEN, batch_first=True)

    def forward(self, src):
        """Return the last output."""
        return self.gru(self.embed(src))[0][:, -1]


class PackedAsSorted(PackedClassifier):
    """Packed without sorting, so that the longest sentence must come first."""

    def forward(self, tokens):
        """Return scores of each sentence."""
        lengths = (tokens != 0).sum(1)
        packed = pack_padded_sequence(self.embed(tokens), lengths.cpu(), batch_first=True)
        _, (h, _) = self.lstm(packed)
        return self.head(torch.cat([h[-2], h[-1]], -1))


CORRECT = [
    Encoder,
    Translator,
    MeanOfWords,
    PackedClassifier,
    Tagger,
    Decoder,
    SumOfLosses,
    Pooled,
    PackedAsSorted,
]

FAULTY = {
    PooledEncoder: "mean(1)",
    LateTranslator: "softmax(-1)",
    MeanOfSteps: "mean(1)",
    LastStep: "",
    UnpackedTagger: "self.lstm(",
    MeanLoss: ".mean(1)",
}
"""Each with a part of the line that is at fault; empty where none is found."""

UNDECIDED = [LeftPadded, EndOfSentence, NoAction, Separated, NothingCompared]
"""Models of which nothing shows that padding comes after the sequences."""
