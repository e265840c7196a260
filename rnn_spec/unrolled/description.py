"""Describe an unrolled layer in words, for readers who cannot see the picture."""

from __future__ import annotations

from rnn_spec.unrolled.network import DIRECTIONS, ROWS, Network, place

__all__ = ["describe", "describe_connections", "describe_rows", "final_state_rows", "title"]

ORDER = ("first step first", "last step first")


def title(network: Network) -> str:
    """Return the kind of a layer and its sizes."""
    options = network.options
    counts = ((options.num_layers, "layer"), (network.seq, "step"))
    layers, steps = (f"{n} {word}{'s' * (n != 1)}" for n, word in counts)
    ways = "both directions" if options.bidirectional else "one direction"

    return f"{network.kind} of {layers}, in {ways}, unrolled over {steps}"


def describe_connections(network: Network) -> str:
    """Describe how the cells of a layer are connected."""
    ways = range(network.options.num_directions)
    read = "; ".join(f"{DIRECTIONS[n]} cells read the {ORDER[n]}" for n in ways)
    width = network.output.axes[-1]
    joined = f", where both halves are joined, forward first, to {width}" if len(ways) > 1 else ""

    return f"Layer 0 reads the input at every step, each other layer the one below{joined}; {read}."


def describe(network: Network) -> str:
    """Describe how the cells are connected, and which of them give the final states."""
    ends = "; ".join(f"{states}: {which}" for states, which in final_state_rows(network))

    return f"{describe_connections(network)} Final states: {ends}."


def describe_rows(network: Network) -> list[str]:
    """Describe the row of the states for a layer and a direction, in one or two lines."""
    states = ", ".join(each.path for each in (*network.initial, *network.final))
    ways = network.options.num_directions
    if ways == 1:
        return [f"row of {states} = layer"]
    named = ", ".join(f"{n} {name}" for n, name in enumerate(DIRECTIONS))

    return [f"row of {states} = layer * {ways} + direction", f"direction: {named}"]


def final_state_rows(network: Network) -> list[tuple[str, str]]:
    """Return, for each row of the final states, the cell that it comes from."""
    return [
        (
            ", ".join(place(each, ROWS, cell.row) for each in network.final),
            f"layer {cell.layer}, {DIRECTIONS[cell.direction]}, after step {cell.step}",
        )
        for cell in network.final_cells()
    ]
