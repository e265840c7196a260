"""Laws as tests in a user's own test suite."""
