"""Test suites of other projects, run with ours in place of theirs."""
