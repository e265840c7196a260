"""Test suites of other projects, run on the mutants: which faults do they miss?"""
