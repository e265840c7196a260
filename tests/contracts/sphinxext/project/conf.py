"""The settings of somebody's documentation."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "signals"
extensions = ["contracts.sphinxext", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
contracts_autodoc = True
contracts_symbols = {"time": "T", "channels": "C", "length": "K"}
