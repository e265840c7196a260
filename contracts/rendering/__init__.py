"""Contracts as text, HTML, SVG and LaTeX."""
