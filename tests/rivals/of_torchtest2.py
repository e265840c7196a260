"""torchtest2: its one call, with a loss, an optimiser and the shape that is declared."""

from __future__ import annotations

import torch
from torch import Tensor

from rivals.subject import Subject, tensors_in

__all__ = ["check"]

OVERFIT = {"overfit_batch": {"WARN"}}
GRADIENT = ("gradient_flow", "gradient_magnitude", "params_change", "overfit_batch")
RANDOM = ("eval_determinism", "gradcheck", "batch_independence", "input_dependency")


def check(subject: Subject) -> str | None:
    """
    Return every check that fails or warns, with what it says.

    The targets are drawn, so a batch need not be learned by heart: of `overfit_batch` a failure
    counts, and a warning does not.
    """
    import torchtest2  # noqa: PLC0415

    model, tensors = subject.build(), subject.draw()
    results = [*tensors_in(model(*tensors))]
    targets = [torch.randn_like(each) for each in results if each.is_floating_point()]

    def loss(output, targets: list[Tensor]) -> Tensor:
        floats = [each for each in tensors_in(output) if each.is_floating_point()]
        return sum((one - two).square().mean() for one, two in zip(floats, targets, strict=True))

    learns = any(each.requires_grad for each in results)
    skip = () if learns else GRADIENT
    if subject.entry.options.get("random"):
        skip += RANDOM
    report = torchtest2.check_model(
        model,
        tensors,
        targets if learns else None,
        loss_fn=loss if learns else None,
        optimizer=torch.optim.Adam(model.parameters(), lr=1e-2),
        gradcheck=learns,
        skip=skip,
    )
    found = [
        each
        for each in report.results
        if each.status.name in {"FAIL", "WARN"} - OVERFIT.get(each.name, set())
    ]

    return "; ".join(f"{each.name}: {each.message}" for each in found) or None
