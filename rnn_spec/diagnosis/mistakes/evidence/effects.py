"""What mistakes make of the calls of a correct layer."""

from __future__ import annotations

import torch
from torch import Tensor

from rnn_spec.diagnosis.mistakes.evidence.call import Call, Change
from rnn_spec.law_definition.layer import Results
from rnn_spec.law_definition.quantities import State, joined_samples, map_parts, sample
from rnn_spec.law_definition.randomness import seeded

__all__ = [
    "ENDS",
    "before_last_step",
    "buffered",
    "carried",
    "centred_over_batch",
    "centred_over_time",
    "chained_samples",
    "contiguous",
    "ends_of_output",
    "final_state_swapped",
    "final_state_viewed",
    "from_batch_first_state",
    "from_ones",
    "from_positive_state",
    "from_random_state",
    "frozen",
    "given_state_returned",
    "given_state_viewed",
    "input_viewed",
    "masks_shared_by_samples",
    "memoryless",
    "next_inputs",
    "noise",
    "noise_with_dropout",
    "other_output",
    "output_viewed",
    "reverse_half_flipped",
    "reversed_output",
    "row_before",
    "run_backwards",
    "with_first_step_twice",
    "with_last_step_twice",
    "without",
]

ENDS = (-1, 0)
"""The step with which each direction ends."""


def noise(call: Call) -> Results:
    """Return the results, with noise added to each."""
    out, final = call.results()

    return _noisy(out), map_parts(final, _noisy)


def noise_with_dropout(call: Call) -> Results:
    """Return the results, with noise added if there is dropout."""
    return noise(call) if call.options.dropout else call.results()


def contiguous(call: Call) -> Results:
    """Run on contiguous arguments."""
    return call.run(call.x.contiguous(), map_parts(call.state, torch.Tensor.contiguous))


def carried() -> Change:
    """Return a change: a call without a state starts from the final state of the last call."""
    kept: list[State] = []

    def change(call: Call) -> Results:
        fits = kept and kept[0][0].shape == call.default_state()[0].shape
        out, final = call.run(call.x, call.state or (kept[0] if fits else State(())))
        kept[:] = [final]

        return out, final

    return change


def buffered() -> Change:
    """Return a change: outputs of one shape are written into one buffer."""
    buffers: dict[tuple[int, ...], Tensor] = {}

    def change(call: Call) -> Results:
        out, final = call.results()
        buffer = buffers.setdefault(tuple(out.shape), out.detach().clone())

        return buffer.copy_(out.detach()), final

    return change


def from_random_state(call: Call) -> Results:
    """Run from a random state if none is given."""
    return call.run(call.x, call.state or map_parts(call.default_state(), torch.randn_like))


def from_ones(call: Call) -> Results:
    """Run from ones if no state is given."""
    return call.run(call.x, call.state or map_parts(call.default_state(), torch.ones_like))


def from_positive_state(call: Call) -> Results:
    """Run from the magnitudes of the given state."""
    return call.run(call.x, map_parts(call.state, torch.abs))


def from_batch_first_state(call: Call) -> Results:
    """Run from the given state with layers and samples exchanged."""
    return call.run(call.x, map_parts(call.state, lambda part: part.transpose(0, 1)))


def without(*places: int) -> Change:
    """Return a change: some parts of the given state, or all, are replaced by zeros."""

    def change(call: Call) -> Results:
        zeroed = places or range(len(call.state))
        parts = [
            torch.zeros_like(part) if n in zeroed else part for n, part in enumerate(call.state)
        ]
        return call.run(call.x, State(tuple(parts)))

    return change


def given_state_returned(call: Call) -> Results:
    """Return the given state as the final one."""
    out, final = call.results()

    return out, call.state or final


def final_state_swapped(call: Call) -> Results:
    """Return the parts of the final state in the reverse order."""
    out, final = call.results()

    return out, State(final[::-1])


def directions_beside(call: Call) -> Results:
    """Return the final state with the two directions of each layer side by side."""
    out, final = call.results()

    return out, map_parts(final, beside)


def beside(part: Tensor) -> Tensor:
    """Return a part of a state, all of one direction first, with those of a layer side by side."""
    return part.reshape(2, -1, *part.shape[1:]).transpose(0, 1).reshape(part.shape)


def ends_of_output(call: Call) -> Results:
    """Return the output of each direction where it ends as its final state."""
    out, (h, *others) = call.results()
    count = call.options.num_directions
    ends = [half[end] for half, end in zip(out.chunk(count, -1), ENDS, strict=False)]

    return out, State((torch.cat([h[:-count], torch.stack(ends)]), *others))


def reverse_half_flipped(call: Call) -> Results:
    """Return the reverse half of the output flipped in time."""
    out, final = call.results()
    forward, reverse = out.chunk(2, -1)

    return torch.cat([forward, reverse.flip(0)], -1), final


def reversed_output(call: Call) -> Results:
    """Return the steps of the output in the reverse order."""
    out, final = call.results()

    return out.flip(0), final


def run_backwards(call: Call) -> Results:
    """Run from the last step to the first; the output of each step stays at its place."""
    out, final = call.run(call.x.flip(0), call.state)

    return out.flip(0), final


def frozen(call: Call) -> Results:
    """Return the given state at every step, and without one the state after the first step."""
    _, first = call.run(call.x[:1], call.state)
    state = call.state or first
    top = torch.cat(tuple(state[0][-call.options.num_directions :]), -1)

    return top.expand(len(call.x), *top.shape).clone(), map_parts(state, torch.clone)


def memoryless(call: Call) -> Results:
    """Run every step from the given state."""
    steps = [call.run(call.x[t : t + 1], call.state) for t in range(len(call.x))]

    return torch.cat([out for out, _ in steps]), steps[-1][1]


def next_inputs(call: Call) -> Results:
    """Run each step on the input of the next."""
    return call.run(torch.cat([call.x[1:], call.x[-1:]]), call.state)


def with_first_step_twice(call: Call) -> Results:
    """Run with the first step twice, and return the output of the last steps."""
    out, final = call.run(torch.cat([call.x[:1], call.x]), call.state)

    return out[-len(call.x) :], final


def with_last_step_twice(call: Call) -> Results:
    """Run with the last step twice, and return the output of the first steps."""
    out, final = call.run(torch.cat([call.x, call.x[-1:]]), call.state)

    return out[: len(call.x)], final


def before_last_step(call: Call) -> Results:
    """Return the state from before the last step as the final one."""
    out, _ = call.results()
    if len(call.x) == 1:
        return out, call.initial_state()

    return out, call.run(call.x[:-1], call.state)[1]


def other_output(call: Call) -> Results:
    """Return an output that is not the final state."""
    out, final = call.results()

    return out / 2, final


def row_before(call: Call) -> Results:
    """Run each sample but the first from the given state of the sample before."""
    return call.run(
        call.x, map_parts(call.state, lambda part: torch.cat([part[:, :1], part[:, :-1]], 1))
    )


def chained_samples(call: Call) -> Results:
    """Run each sample from the final state of the sample before, if no state is given."""
    if call.state:
        return call.results()
    state, outs, finals = State(()), [], []
    for n in range(call.x.shape[1]):
        out, state = call.run(call.x[:, n : n + 1], state)
        outs.append(out)
        finals.append(state)

    return torch.cat(outs, 1), joined_samples(finals)


def centred_over_time(call: Call) -> Results:
    """Subtract the mean over all steps from the input."""
    return call.run(call.x - call.x.mean(0), call.state)


def centred_over_batch(call: Call) -> Results:
    """Subtract the mean over all samples from the input."""
    return call.run(call.x - call.x.mean(1, keepdim=True), call.state)


def input_viewed(call: Call) -> Results:
    """Run on the batch-first memory of the input, viewed as time-first."""
    return call.run(call.x.transpose(0, 1).reshape(call.x.shape), call.state)


def output_viewed(call: Call) -> Results:
    """Return the time-first memory of the output, viewed as batch-first."""
    out, final = call.results()

    return out.reshape(out.transpose(0, 1).shape).transpose(0, 1), final


def given_state_viewed(call: Call) -> Results:
    """Run from the batch-first memory of the given state, viewed as layer-first."""
    return call.run(call.x, map_parts(call.state, _viewed))


def final_state_viewed(call: Call) -> Results:
    """Return the batch-first memory of the final state, viewed as layer-first."""
    out, final = call.results()

    return out, map_parts(final, _viewed)


def masks_shared_by_samples(call: Call) -> Results:
    """Run each sample alone under one seed: all draw the same dropout mask."""
    seed = int(torch.randint(1 << 30, ()))
    outs, finals = [], []
    for n in range(call.x.shape[1]):
        with seeded(seed, call.x.device):
            out, final = call.run(call.x[:, n : n + 1], sample(call.state, n))
        outs.append(out)
        finals.append(final)

    return torch.cat(outs, 1), joined_samples(finals)


def _viewed(part: Tensor) -> Tensor:
    return part.transpose(0, 1).reshape(part.shape)


def _noisy(part: Tensor) -> Tensor:
    return part + torch.randn_like(part)
