"""Layers of public bug reports, each faulty and corrected, and correct layers in many styles."""
