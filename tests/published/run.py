"""Check the models of one file of this folder: `python -m published.run of_recbole`."""

from __future__ import annotations

import argparse
import importlib

import rnn_spec


def main() -> None:
    """Print the report of each model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    for name, entry in importlib.import_module(
        f"published.{parser.parse_args().file}"
    ).MODELS.items():
        print(name)  # noqa: T201
        print(rnn_spec.check_model(entry.make, **entry.options))  # noqa: T201


if __name__ == "__main__":
    main()
