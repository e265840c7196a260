"""Build a model for a check: from what is stated, or found by calling it."""
