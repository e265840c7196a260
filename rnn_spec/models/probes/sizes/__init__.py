"""Sizes, dtypes and values with which a model runs, found by calling it."""
