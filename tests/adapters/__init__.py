"""Layers with their own conventions, and their adapters."""
