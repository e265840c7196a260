"""Arguments of a constructor that have other usual names than torch.nn's, confirmed by calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from torch import nn

from rnn_spec.exceptions import harmless
from rnn_spec.layer.size_names import likely_sizes, names_of_layers, one_size, own_sizes
from rnn_spec.subjects.adapters.adapter import Adapter
from rnn_spec.subjects.adapters.settings import with_settings
from rnn_spec.subjects.build.construction import needed_parameters
from rnn_spec.subjects.build.constructor_arguments import argument_names
from rnn_spec.subjects.build.factory import Factory, factory_of
from rnn_spec.subjects.build.no_layer import why_no_layer
from rnn_spec.subjects.build.renamed import Renamed
from rnn_spec.subjects.conventions.candidates import candidates
from rnn_spec.subjects.conventions.matching import has_sizes
from rnn_spec.subjects.probes.option_probing import first_layer

__all__ = ["with_usual_names"]

SIZES = frozenset({"input_size", "hidden_size"})


def with_usual_names(make: Any, name: str) -> Any:
    """
    Return a constructor that is called by torch.nn's names, where its own are not known for sure.

    What is no constructor is returned as it is.

    A number of layers may have another name, and so may one of two sizes of which the other is
    known. Such a name is taken for what it seems to be if the layers then are as wide and as deep.
    """
    if not callable(make) or isinstance(make, nn.Module) or why_no_layer(make, name):
        return make
    for made in _readings(make):
        if _fits(made, name):
            return made

    return make


def _readings(make: Callable[..., Any]) -> Iterator[Renamed]:
    """Yield what the arguments of a constructor may be, the most first."""
    names = argument_names(make)
    needed = _needed_sizes(make, names)
    likely = likely_sizes(names, needed)
    sizes = likely or ({} if set(names) >= SIZES else own_sizes(names))
    if "num_layers" not in names and (sizes or set(names) >= SIZES):
        for layers in names_of_layers(names):
            yield Renamed(make, {**sizes, "num_layers": layers})
    if likely:
        yield Renamed(make, likely)
    only = one_size(names, needed)
    if only is not None:
        yield Renamed(make, {"input_size": only}, has_one_size=True)


def _needed_sizes(make: Callable[..., Any], names: Sequence[str]) -> list[str]:
    """Return the arguments that a constructor requires, none if some are no sizes."""
    needed = needed_parameters(make) if names else []
    if any(each.annotation not in {each.empty, int, "int"} for each in needed):
        return []

    return [each.name for each in needed]


def _fits(make: Renamed, name: str) -> bool:
    """Return whether the layers of a constructor have the sizes and the depth that it is given."""
    found = list[bool]()
    with harmless():
        factory, _ = first_layer(factory_of(make, name))
        adapter = Adapter(make)
        deep = "num_layers" not in make.names or _is_deeper(factory)
        found += [
            deep
            and any(
                has_sizes(factory, with_settings(adapter, chosen))
                for chosen in candidates(adapter, factory)
            )
        ]

    return any(found)


def _is_deeper(factory: Factory) -> bool:
    """Return whether two layers have more parameters than one."""
    one, two = (_count(factory.probe(factory.options(num_layers=n))) for n in (1, 2))

    return one < two


def _count(module: nn.Module) -> int:
    return sum(each.numel() for each in module.parameters())
