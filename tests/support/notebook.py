"""The network of the notebook, as `docs/project/net.py` has it."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

__all__ = ["Notebook"]

FILE = Path(__file__).parents[2] / "docs" / "project" / "net.py"


def _class():
    """Return the class, without its folder in `sys.path`: its models would hide those of tests."""
    spec = spec_from_file_location("notebook_net", FILE)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)

    return module.Net


Notebook = _class()
