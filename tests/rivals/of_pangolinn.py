"""pangolinn: its tests of padding and of causality, for a model of sequences of the same length."""

from __future__ import annotations

import unittest

import torch
from torch import Tensor

from rivals.of_checklist import data_of
from rivals.subject import CannotRun, CannotRunError, Subject, tensors_in

__all__ = ["check"]

FORMS = {"mask", "padding", "lengths"}


def check(subject: Subject) -> str | None:
    """Run the tests that apply, and return what fails."""
    from pangolinn import seq2seq  # noqa: PLC0415

    data = data_of(subject)
    masked = subject.with_role(*FORMS)
    result = next(tensors_in(subject.build()(*subject.draw())))
    if len(data) != 1 or result.dim() != 3 or result.shape[1] != subject.sizes[1]:
        raise CannotRunError(CannotRun.SEQUENCE)
    if not masked and not subject.causal():
        raise CannotRunError(CannotRun.NOTHING)
    cases = [seq2seq.EncoderPaddingTestCase] * bool(masked)
    cases += [seq2seq.CausalTestCase] * bool(subject.causal())
    found = [each for case in cases for each in _run(case, _wrapper(seq2seq, subject))]

    return "; ".join(found) or None


def _run(case: type[unittest.TestCase], wrapper: type) -> list[str]:
    test = type("Test", (case,), {"module_wrapper_class": wrapper})
    outcome = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(test).run(outcome)
    broken = outcome.failures + outcome.errors

    return [
        f"{each.id().rpartition('.')[2]}: {text.strip().splitlines()[-1]}"
        for each, text in broken
        if "can require gradients" not in text
    ]


def _wrapper(seq2seq, subject: Subject) -> type:
    index = data_of(subject)[0]
    array, result = subject.arguments[index], next(tensors_in(subject.build()(*subject.draw())))
    tokens = array.role == "tokens"

    class Wrapper(seq2seq.PangolinnSeq2SeqModuleWrapper):
        num_input_channels = 1 if tokens else next(axis for axis in array.axes if axis != str(axis))
        num_output_channels = result.shape[-1]
        input_dtype = torch.long if tokens else torch.float

        def build_module(self):
            return subject.build()

        def forward(self, x: Tensor, lengths: Tensor) -> Tensor:
            arguments = subject.whole(*x.shape[:2])
            there = torch.arange(x.shape[1]) < lengths[:, None]
            forms = {"mask": there, "padding": ~there, "lengths": lengths}
            for place, each in enumerate(subject.arguments):
                arguments[place] = forms.get(each.role, arguments[place])
            arguments[index] = x.squeeze(-1) if tokens else x
            return next(tensors_in(self._module(*arguments)))

    return Wrapper
