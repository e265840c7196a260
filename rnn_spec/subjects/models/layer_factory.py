"""Make a factory of layers of what a user names, unless it is a model."""

from __future__ import annotations

from typing import Any

from torch import nn

from rnn_spec.subjects.build.factory import Factory, factory_of, instance_of
from rnn_spec.subjects.models.model import check_no_other_model
from rnn_spec.subjects.subject import NotALayerError, SubjectError
from rnn_spec.text import with_article

__all__ = ["layer_factory"]


def layer_factory(loaded: Any, name: str) -> Factory:
    """
    Return a factory of layers.

    Raises:
        SubjectError: it is something else, or it is built in another way, as models are.
    """
    if not isinstance(loaded, nn.Module) and not callable(loaded):
        message = f"{name} is {with_article(type(loaded).__name__)}, expected a class of layers"
        raise NotALayerError(message, loaded)
    try:
        return (instance_of if isinstance(loaded, nn.Module) else factory_of)(loaded, name)
    except SubjectError:
        check_no_other_model(loaded, name)
        if isinstance(loaded, nn.Module):
            raise

    return factory_of(loaded, name, other_names=True)
