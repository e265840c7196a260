"""The two tests of a callable: valid calls keep the contract, and violations are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from inspect import Parameter

from contracts.ghostwriter.layout import Call, call_lines, docstring
from contracts.ghostwriter.plan import Plan
from contracts.ghostwriter.sentences import enumerated, refusal_sentences, result_sentences

__all__ = ["RESERVED", "Tests", "snake_case"]

RESERVED = ("arguments", "contracts", "data", "given", "pytest", "refused", "st", "violation")
"""Names that a generated test uses itself."""

UNNAMED = {Parameter.POSITIONAL_ONLY, Parameter.VAR_POSITIONAL}


@dataclass(frozen=True)
class Tests:
    """
    The tests of one callable.

    Attributes:
        plan: how to test the callable.
        local: the name of the callable, or of its class, in the file.
        name: the first part of the names of the tests.
    """

    plan: Plan
    local: str
    name: str

    def functions(self) -> Iterator[list[str]]:
        """Write the test functions."""
        contract = self.plan.callable.contract
        body = call_lines(self._call("arguments"), indent="    ")
        yield [
            *self._head("arguments", "keeps_its_contract", result_sentences(contract)),
            *body,
        ]
        if not self.plan.no_violations:
            head = self._head("violation", "refuses_violations", refusal_sentences(contract))
            yield [*head, *self._refusal()]

    def _head(self, parameter: str, claim: str, sentences: list[str]) -> list[str]:
        """Write everything above the call: decorators, signature, docstring, and draws."""
        constructor = self.plan.constructor_placeholders
        strategy = Call(
            f"contracts.{'violations' if parameter == 'violation' else parameter}",
            [self._called, *(f"{name}=..." for name in self.plan.placeholders)],
        )
        if not self.plan.callable.needs_instance:
            strategies, parameters, draws = [strategy], [parameter], []
        else:
            placeholders = [f"{name}=..." for name in constructor]
            instances = Call("contracts.instances", [self.local, *placeholders])
            strategies = [instances, Call("st.data", [])]
            parameters = [self._instance, "data"]
            draw = Call("data.draw", [strategy])
            draws = [*call_lines(draw, before=f"{parameter} = ", indent="    "), ""]

        return [
            *self._skip(),
            *call_lines(Call("@given", strategies)),
            *call_lines(Call(f"def {self.name}_{claim}", parameters), after=":"),
            *docstring(*sentences, indent="    "),
            *draws,
        ]

    def _skip(self) -> list[str]:
        placeholders = [*self.plan.constructor_placeholders, *self.plan.placeholders]
        if not placeholders:
            return []
        reason = f"replace the ... of {enumerated(placeholders)}"

        return call_lines(Call("@pytest.mark.skip", [f'reason="{reason}"']))

    def _refusal(self) -> list[str]:
        return [
            "    with pytest.raises(contracts.ContractError) as refused:",
            *call_lines(self._call("violation.arguments"), indent="        "),
            "",
            "    assert refused.value.argument == violation.argument",
            "    assert refused.value.axis == violation.axis",
        ]

    def _call(self, arguments: str) -> Call:
        parameters = self.plan.callable.parameters.values()
        if any(each.kind in UNNAMED for each in parameters):
            return Call("contracts.call", [self._called, arguments])

        return Call(self._called, [f"**{arguments}"])

    @property
    def _called(self) -> str:
        """The expression for the callable."""
        tested = self.plan.callable
        if tested.owner is None:
            return self.local
        if self.plan.calls_instance:
            return self._instance
        receiver = self._instance if tested.needs_instance else self.local

        return f"{receiver}.{tested.qualname.rpartition('.')[2]}"

    @property
    def _instance(self) -> str:
        name = snake_case(self.local)

        return "instance" if name in {*RESERVED, self.local} else name


def snake_case(name: str) -> str:
    """Return `MovingAverage` as `moving_average`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)

    return words.lower()
