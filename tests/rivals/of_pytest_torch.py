"""pytest-torch: its inference contract, and each check that fits the form of the model."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn

from rivals.subject import Subject, Uniform, tensors_in

__all__ = ["check"]


def check(subject: Subject) -> str | None:
    """Run every check that applies, and return what the first failures say."""
    found = []
    for name, test in _checks(subject):
        torch.manual_seed(0)
        try:
            test()
        except AssertionError as error:
            found.append(f"{name}: {error}")

    return "; ".join(found) or None


def _checks(subject: Subject) -> Iterator[tuple[str, Callable[[], object]]]:
    import pytest_torch as rival  # noqa: PLC0415

    tensors = subject.draw()
    random = bool(subject.entry.options.get("random"))
    skip = ("deterministic", "batch_invariance", "dtype_parity") if random else ()
    yield (
        "contract",
        lambda: rival.check_inference_contract(
            subject.build(), tensors, skip=skip, dtypes=(torch.float64,)
        ),
    )
    if not random:
        yield (
            "checkpoint",
            lambda: rival.assert_checkpoint_roundtrip(
                lambda: _fresh(subject), tensors, model=subject.build()
            ),
        )
        if subject.sizes[0] > 1:
            yield (
                "permutation",
                lambda: rival.assert_permutation_equivariant(subject.build(), tensors, dim=0),
            )
        if any(each.is_floating_point() for each in tensors):
            yield "gradcheck", lambda: rival.assert_gradcheck(Floating(subject), tensors)
    if subject.results:
        yield "output_spec", lambda: _specified(rival, subject, tensors)
    if any(each.requires_grad for each in tensors_in(subject.build()(*tensors))):
        yield "gradients", lambda: _learns(rival, subject, tensors)
    if masked := subject.with_role("mask", "padding", "lengths"):
        yield "padding", lambda: _padded(rival, subject, masked)
    stateful = Subject(subject.entry, optional=True)
    if any(each.time for each in stateful.arguments) and stateful.with_role("state"):
        yield "streaming", lambda: _streamed(rival, stateful)


def _fresh(subject: Subject) -> Uniform:
    return Uniform(subject.entry.make(), subject.arguments, subject.results, subject.entry.options)


def _specified(rival, subject: Subject, tensors: tuple[Tensor, ...]) -> None:
    batch, steps = subject.sizes
    specs = [rival.TensorSpec(tuple(_first(each.axes))) for each in subject.results]
    for sizes in ((batch, steps), (1, steps)):
        results = [*tensors_in(subject.build()(*subject.draw(*sizes)))]
        rival.assert_output_spec(results, specs)


def _first(axes):
    names = {"batch": "B", "envs": "B"}
    order = sorted(axes, key=lambda axis: 0 if axis in names else 1 if isinstance(axis, str) else 2)
    return [names.get(axis, axis) for axis in order]


def _learns(rival, subject: Subject, tensors: tuple[Tensor, ...]) -> None:
    targets = [torch.randn_like(each) for each in tensors_in(subject.build()(*tensors))]

    def loss(output):
        pairs = zip(tensors_in(output), targets, strict=True)
        return sum((one - two).square().mean() for one, two in pairs if one.is_floating_point())

    rival.assert_gradients_finite(subject.build(), tensors, loss)
    rival.assert_all_params_receive_grad(subject.build(), tensors, loss)


class Floating(nn.Module):
    """A model that returns its floating-point results only, as finite differences need."""

    def __init__(self, subject: Subject):
        super().__init__()
        self.body = subject.build()

    def forward(self, *tensors):
        return tuple(each for each in tensors_in(self.body(*tensors)) if each.is_floating_point())


class Masked(nn.Module):
    """A model that takes an attention mask, true for what is there, in place of its own."""

    def __init__(self, subject: Subject, masked: list[int]):
        super().__init__()
        self.body, self.masked = subject.build(), masked

    def forward(self, attention_mask, **rest):
        arguments = list(rest.values())
        there = attention_mask.bool()
        forms = {"mask": there, "padding": ~there, "lengths": there.sum(1)}
        for index in self.masked:
            arguments.insert(index, forms[self.body.arguments[index].role])

        return self.body(*arguments)


def _padded(rival, subject: Subject, masked: list[int]) -> None:
    tensors, (batch, steps) = subject.draw(), subject.sizes
    lengths = torch.tensor([max(1, steps - index) for index in range(batch)])
    values = {f"a{index}": each for index, each in enumerate(tensors) if index not in masked}
    values["attention_mask"] = (torch.arange(steps) < lengths[:, None]).long()
    model = Masked(subject, masked).eval()
    for name in [each for each in values if each != "attention_mask"]:
        rival.assert_padding_invariant(model, values, ids_key=name)
        if not values[name].is_floating_point():
            rival.assert_mask_invariant(model, values, ids_key=name, vocab_size=11)
        elif not any(each.shape[1:2] == (steps,) for each in tensors_in(model(**values))):
            rival.assert_invariant(model, values, functools.partial(_overwritten, name=name))


def _overwritten(values, name: str):
    there = values["attention_mask"].bool()[..., None]
    return {**values, name: torch.where(there, values[name], torch.randn_like(values[name]))}


def _streamed(rival, subject: Subject) -> None:
    states = subject.with_role("state")
    tensors, body = subject.draw(), subject.build()
    streamed = tuple(each for index, each in enumerate(tensors) if index not in states)

    def run(chunk, state):
        arguments = list(chunk) if isinstance(chunk, tuple) else [chunk]
        for index, each in zip(states, state, strict=True):
            arguments.insert(index, each)
        results = [*tensors_in(body(*arguments))]
        return tuple(results[: -len(states)]), tuple(results[-len(states) :])

    start = tuple(torch.zeros_like(tensors[index]) for index in states)
    rival.assert_streaming_equivalent(
        lambda *chunk: run(chunk, start)[0],
        run,
        streamed,
        chunk_sizes=(1, 3),
        init_state=lambda: start,
    )
