"""Guess an example of a call, and propose what may be declared."""
