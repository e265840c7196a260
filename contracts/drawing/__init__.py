"""Calls drawn from a contract: those that fit it, and those that break it in one place."""
