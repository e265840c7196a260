"""From a contract to Hypothesis strategies for valid and invalid calls."""
