"""Figures of speed and power; none of them is asserted."""
