"""
How surely faults are found at quick, how soon, and whether a correct layer is ever accused.

    cd tests && python -m benchmarks.power 40 10 60

Checks so many mutants, spread over the catalogue, against the law that names each, with so many
seeds; then runs so many quick checks of correct layers, each with another seed. It prints what was
missed, the CPU seconds that the law took, and every failure of a correct layer.
"""

from __future__ import annotations

import sys
import time
from itertools import cycle, islice
from statistics import median

from mutants.catalogue import CAUSES
from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN

import rnn_spec
from rnn_spec import CATALOGUE
from rnn_spec.conformance.law_check import Plan, counterexample
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.vocabulary import PROFILES

CORRECT = (
    *(f"torch.nn:{name}" for name in ("LSTM", "GRU", "RNN", "LSTMCell", "GRUCell")),
    *("rnn_spec:LSTM", "rnn_spec:GRU", "rnn_spec:RNN"),
    *(ConformingLSTM, ConformingGRU, ConformingRNN),
)


def main(mutants: int, seeds: int, runs: int) -> None:
    """Print what was missed, and what was accused."""
    every = [*CAUSES.items()]
    chosen = every[:: max(1, len(every) // mutants)][:mutants]
    missed, seconds = [], []
    for mutant, law in chosen:
        subject = subject_of(mutant)
        for seed in range(seeds):
            start = time.process_time()
            case, _ = counterexample(
                Plan(subject, PROFILES["quick"].examples, seed, {}), CATALOGUE[law]
            )
            seconds.append(time.process_time() - start)
            if case is None:
                missed.append(f"{mutant.__name__} by {law}, seed {seed}")
    total = len(chosen) * seeds
    print(f"missed {len(missed)} of {total}", *missed, sep="\n  ")  # noqa: T201
    print(f"CPU seconds of the law: median {median(seconds):.3f}, largest {max(seconds):.2f}")  # noqa: T201
    accused = [
        f"{report.subject}, seed {seed}: {report}"
        for seed, target in enumerate(islice(cycle(CORRECT), runs))
        if not (report := rnn_spec.check(target, profile="quick", seed=seed)).ok
    ]
    print(f"accused {len(accused)} of {runs}", *accused, sep="\n  ")  # noqa: T201


if __name__ == "__main__":
    main(*map(int, sys.argv[1:] or (40, 10, 60)))
