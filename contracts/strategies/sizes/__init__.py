"""Sizes for the axes of a call, chosen before any array is made, so that no example is rejected."""
