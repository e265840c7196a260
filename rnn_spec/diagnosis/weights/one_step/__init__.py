"""One step of a layer: the sums that feed each unit, and the equation that it computes."""
