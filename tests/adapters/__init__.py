"""Layers with conventions of their own, and what is said of them."""
