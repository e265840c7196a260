"""Other tools that check models, each with an adapter: what its user would write for a model."""
