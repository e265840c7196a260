"""Laws as tests in a person's own suite."""
