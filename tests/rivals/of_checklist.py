"""neural-net-checklist: its checks of the batch, of gradients, and of causality if declared."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn

from rivals.subject import CannotRun, CannotRunError, Subject, tensors_in

__all__ = ["check", "data_of"]


class OneInput(nn.Module):
    """A model of one tensor, whole sequences, that returns all results of a sample in a row."""

    def __init__(self, subject: Subject):
        super().__init__()
        self.subject, self.body = subject, subject.build()
        self.place = data_of(subject)[0]

    def results(self, x: Tensor) -> list[Tensor]:
        """Return the results of the model."""
        steps = self.subject.arguments[self.place].time
        arguments = self.subject.whole(x.shape[0], x.shape[1] if steps else 1)
        arguments[self.place] = x

        return [*tensors_in(self.body(*arguments))]

    def forward(self, x: Tensor) -> Tensor:
        floats = [each for each in self.results(x) if each.is_floating_point()]

        return torch.cat([each.reshape(x.shape[0], -1) for each in floats], dim=1)


class FirstResult(OneInput):
    """A model of one tensor that returns the first result, a sequence."""

    def forward(self, x: Tensor) -> Tensor:
        return self.results(x)[0]


def data_of(subject: Subject) -> list[int]:
    """Return the places of the arguments that are data."""
    return subject.with_role("data", "tokens")


def check(subject: Subject) -> str | None:
    """Run every check that fits a model of one input, and return what fails."""
    if len(data_of(subject)) != 1:
        raise CannotRunError(CannotRun.ONE_INPUT)
    if not any(each.is_floating_point() for each in tensors_in(subject.build()(*subject.draw()))):
        raise CannotRunError(CannotRun.FLOATING)
    found = []
    for name, arguments in _checks(subject):
        torch.manual_seed(0)
        try:
            _assertion(name)(*arguments)
        except AssertionError as error:
            found.append(f"{name}: {error}")

    return "; ".join(found) or None


def _assertion(name: str) -> Callable[..., None]:
    from neural_net_checklist import torch_diagnostics  # noqa: PLC0415

    return getattr(torch_diagnostics, name)


def _checks(subject: Subject) -> Iterator[tuple[str, tuple[object, ...]]]:
    inputs = subject.draw(max(3, subject.sizes[0]), subject.sizes[1])[data_of(subject)[0]]
    batch = (inputs, torch.zeros(len(inputs)))
    model = OneInput(subject)
    per_sample = all(each.dim() for each in model.results(inputs))
    learns = any(each.requires_grad for each in model.results(inputs))
    floating = inputs.is_floating_point()
    if per_sample and not subject.entry.options.get("random"):
        yield "assert_forward_batch_independence", (lambda: OneInput(subject), batch)
    if learns:
        yield "assert_non_zero_gradients", (model, batch)
    if learns and floating and per_sample:
        yield "assert_backward_batch_independence", (lambda: OneInput(subject), batch)
    if subject.causal():
        yield "assert_forward_causal_property", (lambda: FirstResult(subject), batch)
    if subject.causal() and floating:
        yield "assert_backward_causal_property", (lambda: FirstResult(subject), batch)
