"""Why a subject cannot be checked as it was given, as data; where it is shown, it is spelled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from rnn_spec.causes.spelling import Inputs

__all__ = [
    "AxesOfInput",
    "CallNeeds",
    "Changing",
    "ConstructorDiffers",
    "ConstructorNeeds",
    "ConventionsUnknown",
    "LayersInside",
    "NoCallLikeExample",
    "Rejection",
    "SamplesNotFound",
    "StateNotAccepted",
    "TooFewSamples",
    "Undeclared",
]


@dataclass(frozen=True)
class Undeclared:
    """
    Arguments of a model are not declared.

    Attributes:
        name: the name of the model.
        missing: the arguments.
        inputs: for each, what may declare it: a text, or a tuple of texts.
        runs: whether a call runs with arguments that are declared so.
        error: what a call raises that is declared so, or as is likely, and where; empty if it runs,
            or is not known.
        asked: those whose axes cannot be told, so that nothing is proposed for them.
        may_be_flat: whether they may have steps and samples in one axis, as agents take them.
        likely: what their names say, if a call that is declared so raises the error, and one with
            other inputs runs; or else empty.
    """

    name: str
    missing: tuple[str, ...]
    inputs: Inputs
    runs: bool = False
    error: str = ""
    asked: tuple[str, ...] = ()
    may_be_flat: bool = False
    likely: Inputs = field(default_factory=dict)


@dataclass(frozen=True)
class NoCallLikeExample:
    """
    An example runs, and no call runs whose arguments are as they were understood from it.

    Attributes:
        name: the name of the model.
        error: the error of such a call.
        inputs: the arguments as they were understood.
    """

    name: str
    error: str
    inputs: Inputs


@dataclass(frozen=True)
class ConstructorDiffers:
    """
    The constructor of a layer has other arguments than torch.nn's.

    Attributes:
        why: what is wrong with it, as text.
        code: the adapter that builds the layer, as a whole file.
        instead: the name of what is checked without an adapter, such as the class of an instance.
        name: the name of what may be a model instead; empty if it cannot be one.
        needed: the arguments that its constructor needs, each with a value that it may have.
    """

    why: str
    code: str
    instead: str = ""
    name: str = ""
    needed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ConstructorNeeds:
    """
    The constructor of a model has arguments that are not stated.

    Attributes:
        name: the name of the model.
        missing: the arguments, each with a value that it may have; None if none can be guessed.
        error: the error of a call without them.
        call: how the arguments of a call may be declared, if it is built with these values and
            they are not known.
        raised: what the model raises, and where, if it is built and called so; empty if nothing.
    """

    name: str
    missing: Mapping[str, Any]
    error: str
    call: Undeclared | None = None
    raised: str = ""


@dataclass(frozen=True)
class LayersInside:
    """
    A model has recurrent layers inside, which can be checked by themselves.

    Attributes:
        name: the name of the model.
        layers: the path of each layer, with its class.
        more: how many others there are.
        made: whether the model can be made without arguments.
        is_instance: whether it is a module already.
    """

    name: str
    layers: Mapping[str, str] = field(default_factory=dict)
    more: int = 0
    made: bool = True
    is_instance: bool = False

    @property
    def targets(self) -> tuple[str, ...]:
        """The names of the layers that a command can load."""
        can_be_named = self.made and ":" in self.name and "<" not in self.name

        return tuple(f"{self.name}.{path}" for path in self.layers) if can_be_named else ()


Changing = Literal["remembers", "random"]
"""Why the same call gives another result: something is kept between calls, or is drawn."""


@dataclass(frozen=True)
class SamplesNotFound:
    """
    Samples are independent along no axis of a real batch.

    Attributes:
        name: the name of the model.
        inputs: the arguments, with the axis that is likely that of the samples.
        changing: why the same call gives another result the second time; None if it does not.
    """

    name: str
    inputs: Inputs
    changing: Changing | None = None


@dataclass(frozen=True)
class TooFewSamples:
    """
    A real batch has too few samples to tell whether they mix.

    Attributes:
        name: the name of the model.
        axis: the axis of samples.
        got: how many there are.
        expected: how many are needed.
    """

    name: str
    axis: str
    got: int
    expected: int


@dataclass(frozen=True)
class ConventionsUnknown:
    """
    No known conventions describe how a layer is called and laid out, so that nothing is checked.

    Attributes:
        name: the name of the layer.
        called: the shape of the input of its own call.
        error: the error of that call, with its place; None if it returns something.
        returned: what the call returns, None if it raises an error.
        tried: how it was called, in words.
        code: the adapter to write, as a whole file.
        exchanged: whether the output has the first two axes of the input, exchanged.
        batch_axis: the axis of the input that the states show to be its batch; None if none does.
        beside: the arguments that its call requires beside the input, and that are no states.
        stopped: how the call ended its process or did not return, None if it did neither.
    """

    name: str
    called: tuple[int, ...]
    error: str | None
    returned: str | None
    tried: tuple[str, ...]
    code: str
    exchanged: bool = False
    batch_axis: int | None = None
    beside: tuple[str, ...] = ()
    stopped: str | None = None


@dataclass(frozen=True)
class AxesOfInput:
    """
    A layer takes an input with more axes than steps, samples and features.

    Attributes:
        name: the name of the layer.
        shape: the shape of an input with which it runs.
        arguments: the arguments of its constructor, as it was built.
    """

    name: str
    shape: tuple[int, ...]
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CallNeeds:
    """
    A call of a layer requires other arguments than an input and a state.

    Attributes:
        name: the name of the layer.
        required: the arguments beside the input.
        beside: those of them that are no states.
        code: the adapter to write, as a whole file.
    """

    name: str
    required: tuple[str, ...]
    beside: tuple[str, ...]
    code: str


@dataclass(frozen=True)
class StateNotAccepted:
    """
    The state that an adapter declares is not the one that its layer accepts.

    Attributes:
        name: the name of the adapter.
        error: the error of a call with such a state.
        returned: the state that the layer returns.
        fits: the code of a structure that fits; None if none is known.
    """

    name: str
    error: str
    returned: str
    fits: str | None = None


Rejection: TypeAlias = (
    Undeclared
    | NoCallLikeExample
    | ConstructorDiffers
    | ConstructorNeeds
    | LayersInside
    | SamplesNotFound
    | TooFewSamples
    | ConventionsUnknown
    | CallNeeds
    | AxesOfInput
    | StateNotAccepted
)
