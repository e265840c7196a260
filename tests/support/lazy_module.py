"""A module as packages have that import their parts when a name is read."""

from types import ModuleType

__all__ = ["Lazy"]


class Lazy(ModuleType):
    """A module that is imported when a name of it is read, and cannot be."""

    def __getattr__(self, name):
        """Import the module."""
        message = "its other packages are missing"
        raise ImportError(message)
