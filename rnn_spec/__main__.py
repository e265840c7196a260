"""The command `python -m rnn_spec`: it is `rnn-spec`."""

from __future__ import annotations

from rnn_spec.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    main(prog_name="rnn-spec")
