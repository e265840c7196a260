"""What an unrolled layer looks like, for whoever does not see it."""

from __future__ import annotations

from rnn_spec.unrolled.network import DIRECTIONS, ROWS, Network, place

__all__ = ["connected", "described", "numbered", "rows_of_states", "titled"]

ORDER = ("first step first", "last step first")


def titled(network: Network) -> str:
    """Name a layer with its sizes."""
    options = network.options
    counts = ((options.num_layers, "layer"), (network.seq, "step"))
    layers, steps = (f"{n} {word}{'s' * (n != 1)}" for n, word in counts)
    ways = "both directions" if options.bidirectional else "one direction"

    return f"{network.kind} of {layers}, in {ways}, unrolled over {steps}"


def connected(network: Network) -> str:
    """Say how the cells of a layer are connected."""
    ways = range(network.options.num_directions)
    read = "; ".join(f"{DIRECTIONS[n]} cells read the {ORDER[n]}" for n in ways)
    width = network.output.axes[-1]
    joined = f", where both halves are joined, forward first, to {width}" if len(ways) > 1 else ""

    return f"Layer 0 reads the input at every step, each other layer the one below{joined}; {read}."


def described(network: Network) -> str:
    """Say how the cells of a layer are connected, and which of them end up in the states."""
    ends = "; ".join(f"{states}: {which}" for states, which in rows_of_states(network))

    return f"{connected(network)} Final states: {ends}."


def numbered(network: Network) -> list[str]:
    """Say which row of the states a layer and a direction have, in as many lines."""
    states = ", ".join(each.path for each in (*network.initial, *network.final))
    ways = network.options.num_directions
    if ways == 1:
        return [f"row of {states} = layer"]
    named = ", ".join(f"{n} {name}" for n, name in enumerate(DIRECTIONS))

    return [f"row of {states} = layer * {ways} + direction", f"direction: {named}"]


def rows_of_states(network: Network) -> list[tuple[str, str]]:
    """Say of each row of the final states which cell it comes from."""
    return [
        (
            ", ".join(place(each, ROWS, cell.row) for each in network.final),
            f"layer {cell.layer}, {DIRECTIONS[cell.direction]}, after step {cell.step}",
        )
        for cell in network.final_cells()
    ]
