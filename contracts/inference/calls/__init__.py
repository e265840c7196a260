"""Calls of a callable with chosen arguments, and what came back."""
