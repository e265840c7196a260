"""Layers with a convention that differs from torch.nn's, and the hint for each."""
