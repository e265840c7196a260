"""Test files, written for what is under contract: imports, strategies, properties."""
