"""Layers that do what no layer should, at a place of their choice."""
