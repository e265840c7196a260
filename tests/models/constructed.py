"""Models of which the constructor needs sizes, by the names that people give them."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

__all__ = [
    "Answers",
    "ByCells",
    "ByStep",
    "Classifier",
    "Configured",
    "Forecast",
    "Images",
    "LayerBefore",
    "NextCharacter",
    "OneSequence",
    "OtherSizes",
    "Picky",
    "Policy",
    "StateOfSteps",
    "Tagger",
    "WithState",
    "WrongOption",
]


class Forecast(nn.Module):
    """It returns some values for each sample."""

    def __init__(self, input_dim, hidden_dim, horizon):
        super().__init__()
        self.rnn = nn.LSTM(input_dim, hidden_dim, batch_first=True)
        self.head = nn.Linear(hidden_dim, horizon)

    def forward(self, sales):
        return self.head(self.rnn(sales)[0][:, -1])


class ByStep(nn.Module):
    """It has a layer's sizes, and returns one value for each step."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.rnn = nn.LSTM(input_size, hidden_size, batch_first=True)
        self.head = nn.Linear(hidden_size, 1)

    def forward(self, sales):
        return self.head(self.rnn(sales)[0])


class WithState(nn.Module):
    """It returns one value for each step, and the state."""

    def __init__(self, n_features, hidden_dim):
        super().__init__()
        self.rnn = nn.GRU(n_features, hidden_dim)
        self.head = nn.Linear(hidden_dim, 1)

    def forward(self, sales, state=None):
        out, state = self.rnn(sales, state)
        return self.head(out), state


class Policy(nn.Module):
    """It returns a value of each action, for each step."""

    def __init__(self, obs_dim, hid_dim, n_actions):
        super().__init__()
        self.rnn = nn.GRU(obs_dim, hid_dim, batch_first=True)
        self.head = nn.Linear(hid_dim, n_actions)

    def forward(self, obs):
        return self.head(self.rnn(obs)[0])


class Tagger(nn.Module):
    """It returns a value of each tag, for each token."""

    def __init__(self, vocab_size, d_model, tagset_size):
        super().__init__()
        self.embed = nn.Embedding(vocab_size, d_model)
        self.rnn = nn.GRU(d_model, d_model, batch_first=True)
        self.head = nn.Linear(d_model, tagset_size)

    def forward(self, tokens):
        return self.head(self.rnn(self.embed(tokens))[0])


class OtherSizes(nn.Module):
    """A layer whose sizes have other names."""

    def __init__(self, n_features, hidden_dim):
        super().__init__()
        self.rnn = nn.GRU(n_features, hidden_dim)

    def forward(self, x, state=None):
        return self.rnn(x, state)


class Picky(Forecast):
    """It runs with few sizes alone."""

    def forward(self, sales):
        return super().forward(sales) + torch.zeros(self.head.out_features - 1)


class Configured(nn.Module):
    """A tagger of tokens that is built from a configuration."""

    def __init__(self, config):
        super().__init__()
        self.embed = nn.Embedding(config.words, 6)
        self.rnn = nn.GRU(6, 6, batch_first=True)

    def forward(self, tokens: Int[Tensor, "batch seq"]) -> Float[Tensor, "batch seq 6"]:
        return self.rnn(self.embed(tokens))[0]


class NextCharacter(nn.Module):
    """It has the sizes of a layer, one more, and requires a state."""

    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.rnn = nn.GRU(input_size, hidden_size)
        self.head = nn.Linear(hidden_size, output_size)

    def forward(self, x, hidden):
        out, hidden = self.rnn(x, hidden)
        return self.head(out), hidden


class Classifier(nn.Module):
    """It reads tokens with lengths, and takes the last layer's state in both directions."""

    last = (-2, -1)

    def __init__(self, vocab_size, n_classes, n_layers, bidirectional, pad_idx):
        super().__init__()
        self.embed = nn.Embedding(vocab_size, 6, padding_idx=pad_idx)
        self.rnn = nn.GRU(6, 8, n_layers, bidirectional=bidirectional)
        self.head = nn.Linear(16, n_classes)

    def forward(self, text, lengths):
        packed = pack_padded_sequence(self.embed(text), lengths.cpu(), enforce_sorted=False)
        _, hidden = self.rnn(packed)
        return self.head(torch.cat([hidden[each] for each in self.last], 1))


class LayerBefore(Classifier):
    """It takes the state of the first layer."""

    last = (0, 1)


class Images(nn.Module):
    """Its constructor needs what no name tells."""

    def __init__(self, image_height, nh):
        super().__init__()
        self.rnn = nn.LSTM(image_height, nh)

    def forward(self, images):
        return self.rnn(images[:, 0].movedim(-1, 0))[0]


class ByCells(nn.Module):
    """A loop of cells: it makes its state as large as there are samples."""

    samples = 0

    def __init__(self, input_sz, hidden_sz):
        super().__init__()
        self.hidden_sz, self.cell = hidden_sz, nn.GRUCell(input_sz, hidden_sz)

    def forward(self, x):
        h = x.new_zeros(x.shape[self.samples], self.hidden_sz)
        outputs = [h := self.cell(step, h) for step in x.unbind(1)]
        return torch.stack(outputs, 1)


class StateOfSteps(ByCells):
    """It makes a state for each step, and raises an error in every call."""

    samples = 1


class Answers(nn.Module):
    """No name tells the number of questions."""

    def __init__(self, n_questions, lstm_width):
        super().__init__()
        self.rnn = nn.LSTM(2 * n_questions, lstm_width, batch_first=True)
        self.head = nn.Linear(lstm_width, n_questions)

    def forward(self, answers):
        return self.head(self.rnn(answers)[0])


class OneSequence(nn.Module):
    """It reads one sequence, without an axis of samples."""

    def __init__(self, n_questions, lstm_width):
        super().__init__()
        self.rnn, self.head = nn.LSTM(n_questions, lstm_width), nn.Linear(lstm_width, 1)

    def forward(self, x):
        return self.head(self.rnn(x.view(len(x), 1, -1))[0].view(len(x), -1))[-1]


class WrongOption(ByCells):
    """Its constructor raises an error."""

    def __init__(self, input_sz, hidden_sz):
        super().__init__(input_sz, hidden_sz)
        self.rnn = nn.GRU(input_sz, hidden_sz, batch_firts=True)
