"""Models as most people write them, without annotations: correct ones, and faulty ones."""

import numpy as np
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

__all__ = [
    "Agent",
    "Answered",
    "Asked",
    "AttendsToAll",
    "AttendsToPadding",
    "AttendsToSource",
    "AttendsToSourceOfStart",
    "BatchFirstForgotten",
    "CellForgotten",
    "ChannelsFirst",
    "ChannelsFirstLast",
    "CharacterModel",
    "ChunkedColumns",
    "ConvolvedTwice",
    "DrawsAlways",
    "FixedSessions",
    "Forced",
    "Forecaster",
    "FreeSessions",
    "GatheredLast",
    "HiddenSteps",
    "HiddenToken",
    "HiddenTokenOfEncoder",
    "KeptWeight",
    "LastColumn",
    "LastOfUnpadded",
    "Matched",
    "MatchedTimeFirst",
    "NeedsLengths",
    "NeedsLengthsAndSkips",
    "NeedsLimit",
    "NumpyLengths",
    "NumpyLengthsIgnored",
    "PackedFrames",
    "PackedLast",
    "Pooled",
    "Projected",
    "Pyramid",
    "Quarters",
    "Reordered",
    "RequiredStateDropped",
    "Rows",
    "RowsMixed",
    "ScaledBySize",
    "Sentence",
    "SortedLast",
    "StateDropped",
    "StateNeeded",
    "StateOptional",
    "StepDecoder",
    "Strided",
    "TimeFirstLast",
    "Translator",
    "Video",
    "Windows",
    "WithProperties",
]

WORDS, WIDTH, UNITS, CLASSES = 30, 5, 6, 3


class Sentences(nn.Module):
    """A table of words, a layer and a head."""

    batch_first = True

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(WORDS, WIDTH, padding_idx=0)
        self.rnn = nn.LSTM(WIDTH, UNITS, batch_first=self.batch_first)
        self.head = nn.Linear(UNITS, CLASSES)


class GatheredLast(Sentences):
    """Correct: the output at the end of each sentence."""

    def forward(self, tokens, lengths):
        out, _ = self.rnn(self.embed(tokens))
        return self.head(out[torch.arange(len(tokens), device=out.device), lengths - 1])


class LastColumn(Sentences):
    """Faulty: the last column, which is padding for all but the longest."""

    def forward(self, tokens, lengths):
        out, _ = self.rnn(self.embed(tokens))
        return self.head(out[:, -1])


class LastOfUnpadded(Sentences):
    """The last column, of sentences that nobody says are padded."""

    def forward(self, tokens):
        out, _ = self.rnn(self.embed(tokens))
        return self.head(out[:, -1])


class PackedLast(Sentences):
    """Correct: packed."""

    def forward(self, tokens, lengths):
        packed = pack_padded_sequence(
            self.embed(tokens), lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        return self.head(self.rnn(packed)[1][0][-1])


class SortedLast(Sentences):
    """Correct, if the longest sentence comes first."""

    def forward(self, tokens, lengths):
        packed = pack_padded_sequence(self.embed(tokens), lengths.cpu(), batch_first=True)
        return self.head(self.rnn(packed)[1][0][-1])


class TimeFirstLast(Sentences):
    """Correct, with time first."""

    batch_first = False

    def forward(self, tokens, seq_lens):
        packed = pack_padded_sequence(self.embed(tokens), seq_lens.cpu(), enforce_sorted=False)
        return self.head(self.rnn(packed)[1][0][-1])


class BatchFirstForgotten(GatheredLast):
    """Faulty: the layer reads time first."""

    batch_first = False


class ScaledBySize(Sentences):
    """Correct: `sizes` are no lengths, but numbers of one sample each."""

    def forward(self, tokens, sizes):
        out, _ = self.rnn(self.embed(tokens))
        return self.head(out.mean(1)) * sizes[:, None]


class Translator(nn.Module):
    """Correct: attends to the real words of the source."""

    def __init__(self):
        super().__init__()
        self.source, self.target = nn.Embedding(WORDS, UNITS), nn.Embedding(WORDS + 5, UNITS)
        self.encoder = nn.GRU(UNITS, UNITS, batch_first=True)
        self.decoder = nn.GRU(UNITS, UNITS, batch_first=True)
        self.head = nn.Linear(2 * UNITS, WORDS + 5)

    def forward(self, src, src_lengths, tgt):
        packed = pack_padded_sequence(
            self.source(src), src_lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        memory, h = self.encoder(packed)
        memory, _ = pad_packed_sequence(memory, batch_first=True)
        out, _ = self.decoder(self.target(tgt), h)
        past = torch.arange(memory.size(1), device=src.device) >= src_lengths[:, None]
        scores = (out @ memory.mT).masked_fill(past[:, None], -torch.inf)
        return self.head(torch.cat([out, scores.softmax(-1) @ memory], -1))


class AttendsToPadding(Translator):
    """Faulty: attends to the padding of the source."""

    def forward(self, src, src_lengths, tgt):
        memory, h = self.encoder(self.source(src))
        out, _ = self.decoder(self.target(tgt), h)
        return self.head(torch.cat([out, (out @ memory.mT).softmax(-1) @ memory], -1))


class CharacterModel(nn.Module):
    """Correct: goes on from a state."""

    def __init__(self):
        super().__init__()
        self.embed, self.rnn = nn.Embedding(WORDS, WIDTH), nn.LSTM(WIDTH, UNITS)
        self.head = nn.Linear(UNITS, WORDS)

    def forward(self, x, hidden=None):
        out, hidden = self.rnn(self.embed(x), hidden)
        return self.head(out), hidden


class StateDropped(CharacterModel):
    """Faulty: the state that it is given is not used."""

    def forward(self, x, hidden=None):
        return super().forward(x)


class RequiredStateDropped(CharacterModel):
    """Faulty: the state that it must be given is not used."""

    def forward(self, x, hidden):
        return super().forward(x)


class FixedSessions(nn.Module):
    """Faulty: a buffer of four sessions, of which each call has one item."""

    def __init__(self):
        super().__init__()
        self.rnn, self.head = nn.GRU(WORDS, UNITS), nn.Linear(UNITS, WORDS)
        self.register_buffer("rows", torch.zeros(4, WORDS))

    def forward(self, item, hidden):
        rows = torch.zeros_like(self.rows).scatter_(1, item[:, None], 1)
        out, hidden = self.rnn(rows[None], hidden)
        return self.head(out[0]), hidden


class FreeSessions(FixedSessions):
    """Correct: any number of sessions."""

    def forward(self, item, hidden):
        rows = self.rows.new_zeros(len(item), WORDS).scatter_(1, item[:, None], 1)
        out, hidden = self.rnn(rows[None], hidden)
        return self.head(out[0]), hidden


class NeedsLimit(GatheredLast):
    """A constructor with a size that may limit the steps."""

    def __init__(self, vocab_size, max_len):
        super().__init__()
        self.embed = nn.Embedding(vocab_size, WIDTH)
        self.place = nn.Parameter(torch.zeros(max_len, WIDTH))


class HiddenSteps(nn.Module):
    """Correct: attends where `mask` is false."""

    def __init__(self):
        super().__init__()
        self.rnn, self.head = nn.GRU(WIDTH, UNITS, batch_first=True), nn.Linear(UNITS, CLASSES)
        self.score = nn.Linear(UNITS, 1)

    def forward(self, x, mask):
        out, _ = self.rnn(x)
        scores = self.score(out).squeeze(-1).masked_fill(mask, -torch.inf)
        return self.head((scores.softmax(1)[..., None] * out).sum(1))


class Windows(nn.Module):
    """Correct: the last window of three steps, of sequences with three steps or more."""

    def __init__(self):
        super().__init__()
        self.convolve, self.head = nn.Conv1d(WIDTH, UNITS, 3), nn.Linear(UNITS, CLASSES)

    def forward(self, x, lengths):
        assert int(lengths.min()) >= 3, "a sequence is shorter than the window"
        out = self.convolve(x.mT).mT
        return self.head(out[torch.arange(len(x), device=x.device), lengths - 3])


class Projected(nn.Module):
    """Correct: masked mean of the outputs of another layer."""

    def __init__(self):
        super().__init__()
        self.head = nn.Linear(UNITS, CLASSES)

    def forward(self, hidden_states, lengths):
        past = torch.arange(hidden_states.shape[1], device=lengths.device) >= lengths[:, None]
        total = hidden_states.masked_fill(past[..., None], 0).sum(1)
        return self.head(total / lengths[:, None])


class AttendsToAll(nn.Module):
    """Correct: takes a state and returns one, and reads the whole sequence at each step."""

    def __init__(self):
        super().__init__()
        self.rnn, self.head = nn.GRU(WIDTH, UNITS, batch_first=True), nn.Linear(UNITS, CLASSES)

    def forward(self, x, h0):
        out, h = self.rnn(x, h0)
        return self.head((out @ out.mT).softmax(-1) @ out), h


class PackedFrames(nn.Module):
    """Correct: a tag for each step, packed, of frames with features."""

    def __init__(self):
        super().__init__()
        self.rnn, self.head = nn.GRU(WIDTH, UNITS, batch_first=True), nn.Linear(UNITS, CLASSES)

    def forward(self, x, x_len):
        packed = pack_padded_sequence(x, x_len.cpu(), batch_first=True, enforce_sorted=False)
        return self.head(pad_packed_sequence(self.rnn(packed)[0], batch_first=True)[0])


class ChannelsFirst(nn.Module):
    """Correct: a convolution over channels, then a layer that ends where each sequence does."""

    def __init__(self):
        super().__init__()
        self.convolution = nn.Conv1d(8, 8, 1)
        self.rnn = nn.LSTM(8, 4, batch_first=True, bidirectional=True)

    def forward(self, x, input_lengths):
        x = self.convolution(x).relu().transpose(1, 2)
        packed = pack_padded_sequence(x, input_lengths.cpu(), batch_first=True)
        return pad_packed_sequence(self.rnn(packed)[0], batch_first=True)[0]


class ChannelsFirstLast(ChannelsFirst):
    """Faulty: its backward direction begins in the padding."""

    def forward(self, x, input_lengths):
        return self.rnn(self.convolution(x).relu().transpose(1, 2))[0]


class ConvolvedTwice(nn.Module):
    """Correct: images of spectra, half as many steps as pixels, and the lengths of these."""

    def __init__(self):
        super().__init__()
        self.convolution = nn.Conv2d(1, 2, (4, 1), stride=(4, 2))
        self.rnn = nn.GRU(8, 4)

    def forward(self, x, lengths):
        steps = (lengths - 1) // 2 + 1
        x = self.convolution(x).flatten(1, 2).permute(2, 0, 1)
        packed = pack_padded_sequence(x, steps.cpu())
        return pad_packed_sequence(self.rnn(packed)[0])[0].transpose(0, 1), steps


class Strided(nn.Module):
    """Correct: a convolution of two steps at a time, of frames that are hidden past the end."""

    def __init__(self):
        super().__init__()
        self.convolve = nn.Conv1d(WIDTH, UNITS, 3, stride=2, padding=1)
        self.rnn, self.head = nn.GRU(UNITS, UNITS, batch_first=True), nn.Linear(UNITS, CLASSES)

    def forward(self, feats, feat_lens):
        there = torch.arange(feats.shape[1], device=feats.device) < feat_lens[:, None]
        out = self.convolve((feats * there[..., None]).mT).mT
        counts = ((feat_lens - 1) // 2 + 1).cpu()
        packed = pack_padded_sequence(out, counts, batch_first=True, enforce_sorted=False)
        return self.head(self.rnn(packed)[1][-1])


class Matched(nn.Module):
    """Correct: how much two sequences of numbers are alike."""

    batch_first = True

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(WIDTH, UNITS, batch_first=self.batch_first)
        self.head = nn.Linear(2 * UNITS, 1)

    def forward(self, left, right):
        ends = [self.rnn(each)[1][0][-1] for each in (left, right)]
        return self.head(torch.cat(ends, 1))


class MatchedTimeFirst(Matched):
    """Correct, with time first."""

    batch_first = False


class Forecaster(nn.Module):
    """Correct: an encoder and a decoder of numbers, of which there are not as many."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.GRU(WIDTH, UNITS, batch_first=True)
        self.decoder = nn.GRU(CLASSES, UNITS, batch_first=True)
        self.head = nn.Linear(UNITS, CLASSES)

    def forward(self, src, tgt):
        return self.head(self.decoder(tgt, self.encoder(src)[1])[0])


class WithProperties(nn.Module):
    """Correct: a sequence, and numbers of a sample that has no steps."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(WIDTH, UNITS, batch_first=True)
        self.head = nn.Linear(UNITS + 2, CLASSES)

    def forward(self, series, properties):
        return self.head(torch.cat([self.rnn(series)[1][-1], properties], 1))


class StateNeeded(nn.Module):
    """Correct: the default of its state is for another setting, and no call runs with it."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(WIDTH, UNITS)

    def forward(self, x, core_state=()):
        return self.rnn(x, tuple(1.0 * each for each in core_state))


class StateOptional(StateNeeded):
    """Correct: its state may be left out."""

    def forward(self, x, core_state=()):
        return self.rnn(x, tuple(core_state) or None)


class Answered(nn.Module):
    """Correct: a question and whether it was answered are one row of a table together."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(2 * WORDS, WIDTH)
        self.rnn = nn.LSTM(WIDTH, UNITS, batch_first=True)

    def forward(self, question, answer):
        return self.rnn(self.embed(question + WORDS * answer))[0]


class Asked(Answered):
    """Correct: a question alone is a row of the table, of which an example shows a few."""

    def forward(self, question):
        return self.rnn(self.embed(question))[0]


class Forced(nn.Module):
    """Correct in use: it draws how often it reads the target, unless it is told not to."""

    def __init__(self):
        super().__init__()
        self.cell, self.head = nn.GRUCell(WIDTH, UNITS), nn.Linear(UNITS, WIDTH)

    def forward(self, target, ratio=0.5):
        step, state, found = target[:, 0], None, []
        for t in range(target.shape[1]):
            state = self.cell(step, state)
            found.append(self.head(state))
            step = target[:, t] if self.draws(ratio) else found[-1]
        return torch.stack(found, 1)

    def draws(self, ratio):
        """Return whether a token is drawn."""
        return torch.rand(()) < ratio


class DrawsAlways(Forced):
    """Faulty: it draws, whatever it is told."""

    def draws(self, ratio):
        """Return whether a token is drawn."""
        return torch.rand(()) < 0.5 + 0 * ratio


class StepDecoder(nn.Module):
    """Correct: one step of a decoder, with the two states of its layer."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(WORDS, WIDTH)
        self.rnn, self.head = nn.LSTM(WIDTH, UNITS), nn.Linear(UNITS, WORDS)

    def forward(self, input, hidden, cell):
        out, (hidden, cell) = self.rnn(self.embed(input)[None], (hidden, cell))
        return self.head(out[0]), hidden, cell


class Agent(nn.Module):
    """Correct: it takes and returns both states of its layer."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(WIDTH, UNITS, batch_first=True)

    def forward(self, x, h_prev, c_prev):
        out, (h, c) = self.rnn(x, (h_prev, c_prev))
        return out, h, c


class CellForgotten(Agent):
    """Faulty: it begins with another cell state than the one that it gets."""

    def forward(self, x, h_prev, c_prev):
        return super().forward(x, h_prev, 0 * c_prev)


class Rows(nn.Module):
    """Correct: the steps of all samples are rows, sorted by step."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(WIDTH, UNITS)

    def forward(self, rows, state):
        out, last = self.rnn(self.apart(rows, len(state)), state[None])
        return out.flatten(0, 1), last[0]

    def apart(self, rows, samples):
        """Return rows as steps and samples."""
        return rows.view(-1, samples, rows.shape[1])


class RowsMixed(Rows):
    """Faulty: it takes the rows as sorted by sample."""

    def apart(self, rows, samples):
        """Return rows as samples and steps."""
        return rows.view(samples, -1, rows.shape[1]).transpose(0, 1)


class KeptWeight(nn.Module):
    """Correct: it keeps the weight that it computes anew in each call, as an old weight norm."""

    def __init__(self):
        super().__init__()
        self.direction = nn.Parameter(torch.randn(UNITS, WIDTH))
        self.scale = nn.Parameter(torch.ones(UNITS, 1))
        self.weight = self.scale * self.direction

    def forward(self, x):
        self.weight = self.scale * self.direction
        return x @ self.weight.T


class Sentence(nn.Module):
    """Correct: the words of one sentence."""

    def __init__(self):
        super().__init__()
        self.embed, self.rnn = nn.Embedding(WORDS, WIDTH), nn.LSTM(WIDTH, UNITS)

    def forward(self, sentence):
        return self.rnn(self.embed(sentence).view(len(sentence), 1, -1))[0]


class Reordered(nn.Module):
    """Correct: it takes samples in an order, which has each of them once."""

    def __init__(self):
        super().__init__()
        self.head = nn.Linear(WIDTH, CLASSES)

    def forward(self, x, order):
        if sorted(order.tolist()) != [0, 1, 2, 3, 4, 5]:
            message = "not an order"
            raise ValueError(message)
        return self.head(x[order])


class Quarters(nn.Module):
    """Correct: a result for each four steps, and one more."""

    def forward(self, x):
        return nn.functional.avg_pool1d(x, 4, 4, padding=2).mT


class Coordinates(nn.Module):
    """Correct: pairs of coordinates, of which a reshape makes rows for the first layer."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(6, UNITS)
        self.pairs = nn.Linear(2, 6)

    def forward(self, path):
        rows = self.pairs(path.reshape(-1, 2)).view(-1, path.shape[1], 6)
        return self.rnn(rows)[1][-1]


class CoordinatesMixed(Coordinates):
    """The batch is centred."""

    def forward(self, path):
        return super().forward(path - path.mean(1, keepdim=True))


class TwoPaths(Coordinates):
    """Correct: the difference of two."""

    def forward(self, path, other):
        return super().forward(path) - super().forward(other)


class NeedsLengths(PackedLast):
    """Correct, if lengths are given, as they always are."""

    def forward(self, tokens, lengths=None):
        return super().forward(tokens, lengths)


class NeedsLengthsAndSkips(LastColumn):
    """Faulty: the last column, though lengths are always given."""

    def forward(self, tokens, lengths=None):
        return super().forward(tokens, lengths.clamp(min=1))


class ChunkedColumns(nn.Module):
    """Correct: columns of an image, of which every four are one step, and one more."""

    def __init__(self):
        super().__init__()
        self.rnn, self.head = nn.GRU(WIDTH, UNITS), nn.Linear(UNITS, CLASSES)

    def forward(self, image):
        steps = torch.nn.functional.pad(image.mean(1), (0, 4))[:, 3::4]
        return self.head(self.rnn(steps.T[..., None].expand(-1, -1, WIDTH))[0])


class AttendsToSource(nn.Module):
    """Correct: a decoder of words that attends to the whole source, and goes on from a state."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(WORDS, UNITS)
        self.rnn, self.head = nn.GRU(UNITS, UNITS, batch_first=True), nn.Linear(UNITS, WORDS)

    def forward(self, memory, words, hidden):
        out, hidden = self.rnn(self.embed(words), hidden)
        return self.head(out + (out @ memory.mT).softmax(-1) @ memory), hidden


class AttendsToSourceOfStart(AttendsToSource):
    """Faulty: the state that it is given is not used."""

    def forward(self, memory, words, hidden):
        return super().forward(memory, words, 0 * hidden)


class HiddenToken(Sentences):
    """Correct: hides the token of padding; the layer is packed."""

    padding = 1

    def encoded(self, tokens, lengths):
        """Return the states of all steps."""
        packed = pack_padded_sequence(
            self.embed(tokens), lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        out, _ = self.rnn(packed)
        return pad_packed_sequence(out, batch_first=True, total_length=tokens.shape[1])[0]

    def forward(self, tokens, lengths):
        out = self.encoded(tokens, lengths)
        scores = out.mean(-1).masked_fill(tokens == self.padding, -1e9)
        return self.head((scores.softmax(1)[..., None] * out).sum(1))


class HiddenTokenOfEncoder(HiddenToken):
    """Faulty: hides the token of padding, and then takes the last column."""

    def forward(self, tokens, lengths):
        hidden = tokens.masked_fill(tokens == self.padding, 0)
        return self.head(self.rnn(self.embed(hidden))[0][:, -1])


class NumpyLengths(nn.Module):
    """Correct: a pair of frames and lengths, which are sorted by NumPy."""

    def __init__(self):
        super().__init__()
        self.rnn, self.head = nn.GRU(WIDTH, UNITS), nn.Linear(UNITS, CLASSES)

    def forward(self, pair):
        frames, lengths = pair
        order = np.argsort(-lengths)
        packed = pack_padded_sequence(frames[:, order.copy()], lengths[order].copy())
        return self.head(self.rnn(packed)[1][-1][np.argsort(order)])


class NumpyLengthsIgnored(NumpyLengths):
    """Faulty: the last step, which is padding for all but the longest."""

    def forward(self, pair):
        return self.head(self.rnn(pair[0])[0][-1]) + 0 * float(np.sort(pair[1])[0])


class Pyramid(nn.Module):
    """Joins two steps into one before each layer, so that few steps are none at the end."""

    def __init__(self, input_size=3, hidden_size=4):
        super().__init__()
        sizes = (2 * input_size, 2 * hidden_size)
        self.layers = nn.ModuleList(nn.LSTM(n, hidden_size, batch_first=True) for n in sizes)

    def forward(self, x, lengths):
        """Return what the last layer returns, and how many steps count."""
        for layer in self.layers:
            x = x[:, : x.shape[1] // 2 * 2].reshape(len(x), -1, 2 * x.shape[2])
            lengths = (lengths // 2).clamp(min=1)
            packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
            x, _ = pad_packed_sequence(layer(packed)[0], batch_first=True)

        return x, lengths


class Pooled(nn.Module):
    """The mean over the steps that count of what a layer returned, weighted by a score."""

    def __init__(self, hidden_size=4):
        super().__init__()
        self.score = nn.Linear(hidden_size, 1)

    def forward(self, h, mask):
        """Return a mean for each sample."""
        scores = self.score(h).squeeze(-1).masked_fill(~mask, float("-inf"))

        return (torch.softmax(scores, dim=1).unsqueeze(-1) * h).sum(1)


class Video(nn.Module):
    """A convolution reads each frame, and a recurrent layer what it returns."""

    def __init__(self, classes=5, hidden_size=8):
        super().__init__()
        self.frames = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.AdaptiveAvgPool2d(2))
        self.rnn = nn.GRU(16, hidden_size, batch_first=True)
        self.head = nn.Linear(hidden_size, classes)

    def forward(self, x):
        """Return the scores of each video."""
        read = self.frames(x.flatten(0, 1)).reshape(*x.shape[:2], -1)

        return self.head(self.rnn(read)[0][:, -1])
