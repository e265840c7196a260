"""Test suites of others, held against the mutants: what do they miss?"""
