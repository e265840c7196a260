"""Make a factory of layers of what a user names, unless it is a model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import nn

from rnn_spec.subjects.build.factory import Factory, factory_of, instance_of, needs_more
from rnn_spec.subjects.models.model import check_no_guessed_model, check_no_other_model
from rnn_spec.subjects.subject import NotALayerError, SubjectError
from rnn_spec.text import with_article

__all__ = ["layer_factory"]


def layer_factory(loaded: Any, name: str, *, is_layer: bool = False) -> Factory:
    """
    Return a factory of layers.

    Args:
        loaded: the class, the function or the instance.
        name: its name in reports.
        is_layer: whether it is stated to be a layer; then no model is guessed.

    Raises:
        SubjectError: it is something else, or it is built in another way, as models are.
    """
    if not isinstance(loaded, nn.Module) and not callable(loaded):
        message = f"{name} is {with_article(type(loaded).__name__)}, expected a class of layers"
        raise NotALayerError(message, loaded)
    try:
        if isinstance(loaded, nn.Module):
            return instance_of(loaded, name)
        factory = factory_of(loaded, name)
    except SubjectError:
        check_no_other_model(loaded, name)
        if isinstance(loaded, nn.Module):
            raise
        factory = _with_other_names(loaded, name, is_layer=is_layer)
    if not is_layer and needs_more(loaded, factory.spelled):
        check_no_guessed_model(loaded, name)

    return factory


def _with_other_names(make: Callable[..., Any], name: str, *, is_layer: bool) -> Factory:
    """
    Return a factory of layers whose sizes have other names.

    Raises:
        SubjectError: they are not known, or it is a model.
    """
    try:
        return factory_of(make, name, other_names=True)
    except SubjectError:
        if not is_layer:
            check_no_guessed_model(make, name)
        raise
