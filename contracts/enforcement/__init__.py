"""Putting code under contract: the decorator, imports, instances, tracing and the oracle."""
