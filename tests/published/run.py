"""Check the models of one file of this folder: `python -m published.run of_recbole`."""

from __future__ import annotations

import argparse
import importlib
import sys

import rnn_spec


def forget_lazy_modules() -> None:
    """Forget modules that fail when they are looked at: Hypothesis looks at all of them."""
    for name, module in list(sys.modules.items()):
        try:
            getattr(module, "__file__", None)
        except ImportError:
            del sys.modules[name]


def main() -> None:
    """Print the report of each model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    models = importlib.import_module(f"published.{parser.parse_args().file}").MODELS
    forget_lazy_modules()
    for name, entry in models.items():
        print(name)  # noqa: T201
        print(rnn_spec.check_model(entry.make, **entry.options))  # noqa: T201


if __name__ == "__main__":
    main()
