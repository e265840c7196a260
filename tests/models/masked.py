"""Models with a mask that has no annotation, and whose name does not say where it is True."""

from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

__all__ = [
    "AveragedPadding",
    "CausalMask",
    "IgnoredMask",
    "PackedPadding",
    "PaddingMasked",
    "UnmaskedDirections",
    "UnmaskedResidual",
    "ValidMasked",
]


class _Tokens(nn.Module):
    """Tokens read by a recurrent layer."""

    bidirectional = False

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(50, 8)
        size = 4 if self.bidirectional else 8
        self.gru = nn.GRU(8, size, batch_first=True, bidirectional=self.bidirectional)
        self.head = nn.Linear(8, 2)

    def read(self, tokens):
        """Return the outputs of the layer."""
        return self.gru(self.embed(tokens))[0]


class PaddingMasked(_Tokens):
    """The mask is True at padding, as for `masked_fill`."""

    def forward(self, tokens, mask):
        """Return the mean over the steps that are not hidden."""
        out = self.read(tokens).masked_fill(mask[..., None], 0.0)
        return self.head(out.sum(1) / (~mask).sum(1, keepdim=True).clamp(min=1))


class ValidMasked(_Tokens):
    """The mask is True at valid steps."""

    def forward(self, tokens, mask):
        """Return the mean over the steps that are True."""
        out = self.read(tokens) * mask[..., None]
        return self.head(out.sum(1) / mask.sum(1, keepdim=True))


class AveragedPadding(_Tokens):
    """The mask is True at padding, and the mean counts padded steps."""

    def forward(self, tokens, mask):
        """Return a mean that depends on the number of padded steps."""
        return self.head(self.read(tokens).masked_fill(mask[..., None], 0.0).mean(1))


class PackedPadding(_Tokens):
    """The mask is True at padding, and lengths of zero raise an error."""

    def forward(self, tokens, mask):
        """Return the last state of each sentence."""
        lengths = (~mask).sum(1)
        packed = pack_padded_sequence(
            self.embed(tokens), lengths, batch_first=True, enforce_sorted=False
        )
        return self.head(self.gru(packed)[1][0])


class IgnoredMask(_Tokens):
    """The mask is not used."""

    def forward(self, tokens, mask):
        """Return the mean over all steps."""
        return self.head(self.read(tokens).mean(1))


class CausalMask(_Tokens):
    """The mask is not used, and no step depends on a later one."""

    def forward(self, tokens, mask):
        """Return scores of each step."""
        return self.head(self.read(tokens))


class UnmaskedDirections(_Tokens):
    """The backward direction reads the padding, and the mask comes after it."""

    bidirectional = True

    def forward(self, tokens, mask):
        """Return outputs that are zero where the mask is False."""
        return self.read(tokens) * mask[..., None]


class UnmaskedResidual(UnmaskedDirections):
    """The same, beside the tokens of each step."""

    def forward(self, tokens, mask):
        """Return outputs that depend on the own token alone where the mask is False."""
        return self.embed(tokens) + super().forward(tokens, mask)
