"""What PyTorch itself offers: finite differences, export and tracing."""

from __future__ import annotations

import copy
from collections.abc import Callable

import torch
from torch import Tensor, nn

from rivals.subject import CannotRun, CannotRunError, Subject, tensors_in

__all__ = ["export", "gradcheck", "trace"]


def gradcheck(subject: Subject) -> str | None:
    """Compare autograd with finite differences, by all floating-point arguments, in float64."""
    model = copy.deepcopy(subject.build()).double()
    batch, steps = subject.sizes
    tensors = tuple(
        each.double().requires_grad_() if each.is_floating_point() else each
        for each in subject.draw(batch, steps)
    )
    if not any(each.requires_grad for each in tensors):
        raise CannotRunError(CannotRun.FLOATING)

    def seeded(*tensors: Tensor) -> tuple[Tensor, ...]:
        torch.manual_seed(0)
        return tuple(each for each in tensors_in(model(*tensors)) if each.is_floating_point())

    torch.autograd.gradcheck(seeded if subject.entry.options.get("random") else model, tensors)

    return None


def export(subject: Subject) -> str | None:
    """Export with a dynamic batch and number of steps, and compare at other sizes."""
    tensors, auto = subject.draw(), torch.export.Dim.AUTO
    shapes = (tuple({0: auto, 1: auto} if t.dim() > 1 else {0: auto} for t in tensors),)
    program = _accepted(
        lambda: torch.export.export(subject.build(), tensors, dynamic_shapes=shapes).module()
    )

    return _compared(program, subject)


def trace(subject: Subject) -> str | None:
    """Trace, with the check that tracing makes, and compare at other sizes."""
    try:
        traced = torch.jit.trace(subject.build(), subject.draw())
    except torch.jit.TracingCheckError:
        raise
    except Exception as error:
        raise CannotRunError(CannotRun.REFUSED) from error

    return _compared(traced, subject)


def _compared(other: nn.Module, subject: Subject) -> str | None:
    """Compare with the model itself at the sizes of the example, and at others where it runs."""
    batch, steps = subject.sizes
    for sizes in ((batch, steps), (batch + 1, steps + 2)):
        try:
            expected = [*tensors_in(_seeded(subject.build(), subject.draw(*sizes)))]
        except Exception:  # noqa: S112  # it runs at the sizes of the example only
            continue
        actual = _accepted(lambda sizes=sizes: [*tensors_in(_seeded(other, subject.draw(*sizes)))])
        for one, two in zip(expected, actual, strict=True):
            torch.testing.assert_close(two, one, equal_nan=True)

    return None


def _seeded(model: nn.Module, tensors: tuple[Tensor, ...]) -> object:
    torch.manual_seed(0)

    return model(*tensors)


def _accepted(run: Callable[[], object]) -> object:
    """Return what is run, unless the tool refuses."""
    try:
        return run()
    except Exception as error:
        raise CannotRunError(CannotRun.REFUSED) from error
