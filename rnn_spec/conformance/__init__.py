"""A run: a subject checked against each law."""
