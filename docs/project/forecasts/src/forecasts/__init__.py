"""Forecasts of sequences."""
