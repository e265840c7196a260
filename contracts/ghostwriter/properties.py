"""The two tests of one callable: what its contract admits is answered, the rest is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from inspect import Parameter, signature

from contracts.ghostwriter.drawing import Drawable
from contracts.ghostwriter.layout import Call, docstring, written
from contracts.ghostwriter.wording import gives, listed, refuses

__all__ = ["USED", "Tests", "snake"]

USED = ("arguments", "contracts", "data", "given", "pytest", "refused", "st", "violation")
"""Names that a written test has in use."""

UNNAMED = {Parameter.POSITIONAL_ONLY, Parameter.VAR_POSITIONAL}


@dataclass(frozen=True)
class Tests:
    """
    The tests of one callable.

    Attributes:
        drawable: the callable.
        local: what the file calls it, or its class.
        name: what the names of the tests begin with.
    """

    drawable: Drawable
    local: str
    name: str

    def functions(self) -> Iterator[list[str]]:
        """Write them."""
        contract = self.drawable.subject.contract
        calling = written(self._calling("arguments"), indent="    ")
        yield [*self._head("arguments", "keeps_its_contract", gives(contract)), *calling]
        if not self.drawable.unbreakable:
            head = self._head("violation", "refuses_violations", refuses(contract))
            yield [*head, *self._refused()]

    def _head(self, drawn: str, claim: str, said: list[str]) -> list[str]:
        """Write what stands above the call: marks, strategies, the claim, what is drawn."""
        subject, made_from = self.drawable.subject, self.drawable.made_from
        strategy = Call(
            f"contracts.{'violations' if drawn == 'violation' else drawn}",
            [self._called, *(f"{name}=..." for name in self.drawable.given)],
        )
        name = f"{self.name}_{claim}"
        if not subject.bound:
            strategies, parameters, drawing = [strategy], [drawn], []
        else:
            made = [f"{name}=..." for name in made_from]
            strategies = [Call("contracts.instances", [self.local, *made]), Call("st.data", [])]
            parameters = [self._instance, "data"]
            drawing = [
                *written(Call("data.draw", [strategy]), before=f"{drawn} = ", indent="    "),
                "",
            ]

        return [
            *self._skipped(),
            *written(Call("@given", strategies)),
            *written(Call(f"def {name}", parameters), after=":"),
            *docstring(*said, indent="    "),
            *drawing,
        ]

    def _skipped(self) -> list[str]:
        wanted = [*self.drawable.made_from, *self.drawable.given]
        if not wanted:
            return []
        reason = f"replace the ... of {listed(wanted)}"

        return written(Call("@pytest.mark.skip", [f'reason="{reason}"']))

    def _refused(self) -> list[str]:
        return [
            "    with pytest.raises(contracts.ContractError) as refused:",
            *written(self._calling("violation.arguments"), indent="        "),
            "",
            "    assert refused.value.argument == violation.argument",
            "    assert refused.value.axis == violation.axis",
        ]

    def _calling(self, arguments: str) -> Call:
        parameters = signature(self.drawable.subject.function).parameters.values()
        if any(each.kind in UNNAMED for each in list(parameters)[self.drawable.subject.bound :]):
            return Call("contracts.call", [self._called, arguments])

        return Call(self._called, [f"**{arguments}"])

    @property
    def _called(self) -> str:
        """What is called."""
        subject = self.drawable.subject
        if subject.owner is None:
            return self.local
        if self.drawable.itself:
            return self._instance

        return f"{self._instance if subject.bound else self.local}.{subject.method}"

    @property
    def _instance(self) -> str:
        name = snake(self.local)

        return "instance" if name in {*USED, self.local} else name


def snake(name: str) -> str:
    """Give `MovingAverage` as `moving_average`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)

    return words.lower()
