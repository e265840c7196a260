"""The sizes that the options of a recurrent layer imply."""

from __future__ import annotations

__all__ = ["Sizes"]


class Sizes:
    """The sizes of a recurrent layer's output and states."""

    input_size: int
    hidden_size: int
    num_layers: int
    proj_size: int
    bidirectional: bool

    @property
    def num_directions(self) -> int:
        """Directions: 2 if `bidirectional`, else 1."""
        return 2 if self.bidirectional else 1

    @property
    def output_size(self) -> int:
        """Features that one direction puts out: `proj_size` if there is a projection."""
        return self.proj_size or self.hidden_size

    @property
    def depth(self) -> int:
        """Blocks of a state: layers times directions, layer-major."""
        return self.num_layers * self.num_directions

    @property
    def width(self) -> int:
        """Features of the output: directions times `output_size`."""
        return self.num_directions * self.output_size
